package import CSV
package import Files
package import Rows
import Text

/// An input whose dialect is known and whose header is mapped: what every command begins with.
package struct OpenedInput: Sendable {
    package let file: InputFile
    package let dialect: Dialect
    package let mapping: HeaderMapping
    /// The columns that identify a row; empty where vehicle and customer do.
    package let keyColumns: [Int]
    private let options: Options

    /// What the options say about reading the input.
    package struct Options: Sendable {
        package var overrides = DialectDetector.Overrides()
        package var fieldColumns: [HeaderOverride] = []
        /// Names of the columns that identify a row; empty for `external_id`, or what is derived where that is missing.
        package var keyColumns: [String] = []
        /// Fields for which an option or a constant stands in where the file has no column.
        package var provided: Set<Field> = []
        package init() {}
    }

    package init(_ file: InputFile, rules: ProviderRules, options: Options) throws {
        self.file = file
        self.options = options
        dialect = try DialectDetector.detect(file, overrides: options.overrides)
        let columns = try Self.header(file, dialect)
        mapping = try HeaderMapping.match(
            columns: columns,
            overrides: options.fieldColumns,
            relevant: rules.relevantFields(hasKeyColumns: !options.keyColumns.isEmpty),
            takesReferences: rules.takesReferences
        )
        try mapping.requireColumns(rules.required, constants: options.provided)
        keyColumns = try Self.keyColumns(options.keyColumns, mapping)
    }

    /// Another file that is to be read like this one. Where its header does not allow that, only its result columns are
    /// understood.
    func reopened(as file: InputFile, rules: ProviderRules) throws -> OpenedInput {
        do {
            return try OpenedInput(file, rules: rules, options: options)
        } catch is HeaderError {
            return try OpenedInput(resultColumnsOf: file, options: options)
        }
    }

    private init(resultColumnsOf file: InputFile, options: Options) throws {
        self.file = file
        self.options = options
        dialect = try DialectDetector.detect(file, overrides: options.overrides)
        mapping = try HeaderMapping.match(columns: try Self.header(file, dialect), relevant: [])
        keyColumns = []
    }

    private static func header(_ file: InputFile, _ dialect: Dialect) throws -> [String] {
        var reader = try RecordReader(file, dialect: dialect)
        guard try reader.next() else { throw HeaderError.noHeader }
        return (0..<reader.fieldCount).map { reader.field($0).text }
    }

    private static func keyColumns(_ names: [String], _ mapping: HeaderMapping) throws -> [Int] {
        if names.isEmpty { return mapping.column(of: .externalID).map { [$0] } ?? [] }
        return try names.map { name in
            let wanted = NameFolding.normalised(name)
            if let exact = mapping.columns.firstIndex(of: name) { return exact }
            if let alike = mapping.columns.firstIndex(where: { NameFolding.normalised($0) == wanted }) { return alike }
            if let field = Field(rawValue: name), let column = mapping.column(of: field) { return column }
            throw HeaderError.keyColumnMissing(name, nearest: NearestName.nearest(to: name, in: mapping.columns))
        }
    }
}
