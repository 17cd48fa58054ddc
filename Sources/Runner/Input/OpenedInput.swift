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
    /// Columns that are not used, and may have been meant to be.
    package let hints: [ColumnHint]
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
        let found = try DialectDetector.examine(file, overrides: options.overrides)
        dialect = found.dialect
        let header = try Header(file, dialect)
        if let doubt = found.doubt {
            let names = try NameReadings(file, dialect, columns: header.columns, doubt)
            throw CSVError.doubtfulEncoding(names.readings)
        }
        let relevant = rules.relevantFields(hasKeyColumns: !options.keyColumns.isEmpty)
        do {
            mapping = try HeaderMapping.match(
                columns: header.columns,
                overrides: options.fieldColumns,
                relevant: relevant,
                takesReferences: rules.takesReferences
            )
            try mapping.requireColumns(rules.required, constants: options.provided)
            try header.reject(isUsable: true)
        } catch {
            try header.reject(isUsable: false)
            throw error
        }
        let keyColumns = try Self.keyColumns(options.keyColumns, mapping)
        self.keyColumns = keyColumns
        hints = mapping.hints(relevant: relevant, provided: options.provided).filter {
            !keyColumns.contains($0.column.index)
        }
    }

    /// Another file that is to be read like this one. Where its header does not allow that, or nobody can tell its encoding,
    /// only its result columns are understood, which are plain ASCII.
    func reopened(as file: InputFile, rules: ProviderRules) throws -> OpenedInput {
        do {
            return try OpenedInput(file, rules: rules, options: options)
        } catch is HeaderError {
            return try OpenedInput(resultColumnsOf: file, options: options)
        } catch CSVError.doubtfulEncoding {
            return try OpenedInput(resultColumnsOf: file, options: options)
        }
    }

    /// A result file of which only our own columns matter.
    package init(resultColumnsOf file: InputFile, options: Options = Options()) throws {
        self.file = file
        self.options = options
        dialect = try DialectDetector.detect(file, overrides: options.overrides)
        mapping = try HeaderMapping.match(columns: try Header(file, dialect).columns, relevant: [])
        keyColumns = []
        hints = []
    }

    /// The first row of a file, and the rows below it as far as they may be what should be the first.
    private struct Header {
        var columns: [String] = []
        private var following: [(row: Int, cells: [String])] = []
        private var isQuoted: Bool

        init(_ file: InputFile, _ dialect: Dialect) throws {
            var reader = try RecordReader(file, dialect: dialect)
            guard try reader.next() else { throw HeaderError.noHeader }
            guard reader.fieldCount <= HeaderMapping.mostColumns else {
                throw HeaderError.tooManyColumns(reader.fieldCount)
            }
            func cells() -> [String] { (0..<reader.fieldCount).map { reader.field($0).text } }
            columns = cells()
            isQuoted = reader.raw.first == UInt8(ascii: "\"")
            // What is wrong with these rows is said when they are read as such.
            while following.count < HeaderSearch.depth, (try? reader.next()) ?? false {
                following.append((reader.row, cells()))
            }
        }

        /// Throws where another row looks more like the header than the first one.
        ///
        /// - Parameter isUsable: Whether the first row names all the columns that are needed.
        func reject(isUsable: Bool) throws(HeaderError) {
            if isQuoted, HeaderSearch.isWrapped(columns) { throw .wrappedRows }
            if let row = HeaderSearch.better(than: columns, among: following, isUsable: isUsable) {
                let above = [columns] + following.filter { $0.row < row }.map(\.cells)
                if above.contains(where: { HeaderSearch.holdsData($0) }) { throw .headerAmongRows(row: row) }
                throw .headerBelow(row: row)
            }
        }
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
