import Text

/// A header once it is understood: which column of a file stands for which field.
package struct HeaderMapping: Sendable {
    /// As many as the spreadsheets with the most have (Excel 2007 and later, LibreOffice 7.4 and later).
    package static let mostColumns = 16_384

    /// The columns' names as they are written.
    package let columns: [String]
    /// For each column the field it stands for; nil for a column that is passed through.
    package private(set) var fields: [Field?]
    /// Columns `reference.NAME` in the order of the file, with their index; the name is kept as it is written.
    package private(set) var references: [(name: String, column: Int)] = []
    /// The indices of the result columns of an earlier run, ascending: they are replaced, not passed through.
    package private(set) var resultColumns: [Int] = []

    private var columnOfField = [Int?](repeating: nil, count: Field.allCases.count)
    private var columnOfResult: [ResultColumn: Int] = [:]

    /// The index of the column that stands for this field, counted from 0.
    package func column(of field: Field) -> Int? { columnOfField[field.index] }

    /// The index of this column of ours, where the file is a result file.
    package func column(of column: ResultColumn) -> Int? { columnOfResult[column] }

    package var columnCount: Int { columns.count }

    /// The field that a column stands for; nil where it is passed through.
    package func field(at column: Int) -> Field? { column < fields.count ? fields[column] : nil }

    /// Whether what stands in this column may be sent to some provider.
    package func isSent(_ column: Int) -> Bool {
        field(at: column) != nil || references.contains { $0.column == column }
    }

    /// Understands a header.
    ///
    /// An override beats a field's own name, and that beats an alias. A column called "Name" beside one for the first
    /// name and none for the last name holds the last name, as "Name;Vorname" does in German.
    ///
    /// - Parameters:
    ///   - relevant: The fields of which two columns are an error; of any other field both are passed through.
    ///   - takesReferences: Whether the provider is sent the columns `reference.NAME`.
    package static func match(
        columns: [String],
        overrides: [HeaderOverride] = [],
        relevant: Set<Field>,
        takesReferences: Bool = true
    ) throws(HeaderError) -> HeaderMapping {
        guard columns.contains(where: { !NameFolding.trimmed($0).isEmpty }) else { throw .noHeader }
        var mapping = HeaderMapping(columns: columns)
        try mapping.findResultColumns()
        let overridden = try mapping.apply(overrides)
        try mapping.findReferences(except: overridden, strict: takesReferences)
        try mapping.findFields(relevant: relevant)
        try mapping.rejectData()
        return mapping
    }

    private init(columns: [String]) {
        self.columns = columns
        fields = Array(repeating: nil, count: columns.count)
    }

    /// Throws where a field that every row needs has neither a column nor a constant.
    ///
    /// The column `name` stands for both names.
    package func requireColumns(_ required: Set<Field>, constants: Set<Field>) throws(HeaderError) {
        let hasName = column(of: .name) != nil || constants.contains(.name)
        let missing = Field.allCases.filter { field in
            required.contains(field) && column(of: field) == nil && !constants.contains(field)
                && !(hasName && (field == .firstName || field == .lastName))
        }
        guard !missing.isEmpty else { return }
        if columns.count == 1, let suspect = Self.delimiter(in: columns[0]) { throw .singleColumn(suspect: suspect) }
        let taken = self.taken
        let free = columns.indices.filter { fields[$0] == nil && !taken.contains($0) }.map { columns[$0] }
        throw .missingColumns(
            missing.map { field in
                let names = [field.rawValue] + (Field.aliases[field] ?? [])
                // "Nom (prénom)" is none for the last name.
                let possible = free.filter { name in
                    HeaderName.remarks(in: name).allSatisfy { HeaderName.known($0).map { $0 == field } ?? true }
                }
                return .init(field: field, nearest: NearestName.nearest(toAnyOf: names, in: possible))
            }
        )
    }

    /// The character of a header that seems to stand between its columns.
    private static func delimiter(in header: String) -> Character? {
        var counts: [Character: Int] = [:]
        let candidates = ",;\t|^~:#$%&*/\\!"
        // What stands at the very beginning, as the "#" of a comment does, stands between no columns.
        let rest = header.drop { candidates.contains($0) }
        for character in rest where candidates.contains(character) { counts[character, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    /// Which column was read as which field, one line each: `phone: "Téléphone", column 5 (E)`.
    package var lines: [String] {
        let ofFields = Field.allCases.compactMap { field in
            column(of: field).map { "\(field.rawValue): \(position($0))" }
        }
        return ofFields
            + references.map { "reference.\(VisibleText.shortened($0.name)): \(position($0.column))" }
    }

    // MARK: - The steps of `match`

    private mutating func findResultColumns() throws(HeaderError) {
        for (index, column) in ResultColumn.find(in: columns).enumerated() {
            guard let column else { continue }
            if let first = columnOfResult[column] {
                throw .resultColumnTwice(column, position(first), position(index))
            }
            columnOfResult[column] = index
            resultColumns.append(index)
        }
    }

    /// Returns the names of references that have an override.
    private mutating func apply(_ overrides: [HeaderOverride]) throws(HeaderError) -> Set<String> {
        var owner: [Int: String] = [:]
        var earlier: [String: String] = [:]
        var referenceNames: Set<String> = []
        for override in overrides {
            let target = try override.target()
            let index = try find(override)
            let name: String
            switch target {
            case .field(let field): name = field.rawValue
            case .reference(let reference): name = "reference.\(reference)"
            }
            if let first = earlier[name] { throw .fieldMappedTwice(name, first, override.column) }
            if let first = owner[index] { throw .columnMappedTwice(position(index), first, name) }
            earlier[name] = override.column
            owner[index] = name
            switch target {
            case .field(let field): assign(index, to: field)
            case .reference(let reference):
                references.append((reference, index))
                referenceNames.insert(reference)
            }
        }
        return referenceNames
    }

    private func find(_ override: HeaderOverride) throws(HeaderError) -> Int {
        let wanted = NameFolding.normalised(override.column)
        var indices = columns.indices.filter { columns[$0] == override.column }
        if indices.isEmpty {
            indices = columns.indices.filter {
                NameFolding.trimmed(columns[$0]) == NameFolding.trimmed(override.column)
            }
        }
        if indices.isEmpty, !wanted.isEmpty {
            indices = columns.indices.filter { NameFolding.normalised(columns[$0]) == wanted }
        }
        if indices.isEmpty, !wanted.isEmpty {
            indices = columns.indices.filter {
                NameFolding.normalised(HeaderName.withoutRemarks(columns[$0])) == wanted
            }
        }
        guard let index = indices.first else {
            if columns.count == 1, let suspect = Self.delimiter(in: columns[0]) {
                throw .singleColumn(suspect: suspect)
            }
            let nearest = NearestName.nearest(to: override.column, in: columns)
            throw .mappedColumnMissing(field: override.field, column: override.column, nearest: nearest)
        }
        if indices.count > 1 {
            throw .mappedColumnTwice(field: override.field, position(index), position(indices[1]))
        }
        if resultColumns.contains(index) { throw .mappedResultColumn(field: override.field, position(index)) }
        return index
    }

    private mutating func findReferences(except overridden: Set<String>, strict: Bool) throws(HeaderError) {
        let mapped = Set(references.map(\.column))
        for (index, column) in columns.enumerated() where fields[index] == nil && !mapped.contains(index) {
            guard let name = HeaderOverride.referenceName(column), !overridden.contains(name) else { continue }
            if let first = references.first(where: { $0.name == name }) {
                if strict { throw .twoReferences(name, position(first.column), position(index)) }
                continue
            }
            references.append((name, index))
        }
        references.sort { $0.column < $1.column }
    }

    /// The columns that are results or references.
    var taken: Set<Int> { Set(resultColumns).union(references.map(\.column)) }

    private mutating func findFields(relevant: Set<Field>) throws(HeaderError) {
        var byOwnName: [Field: [Int]] = [:]
        var byAlias: [Field: [Int]] = [:]
        // By what is left of a name without remarks in brackets, and the like.
        var byPlainName: [Field: [Int]] = [:]
        var ofOwnPlainName: [Field: [Int]] = [:]
        let taken = self.taken
        for (index, name) in columns.enumerated() where fields[index] == nil && !taken.contains(index) {
            if let field = Field(ownName: name) {
                byOwnName[field, default: []].append(index)
            } else if let field = Field(alias: name) {
                byAlias[field, default: []].append(index)
            } else if let field = HeaderName.field(of: name) {
                byPlainName[field, default: []].append(index)
                if Field(ownName: HeaderName.withoutRemarks(name)) == field {
                    ofOwnPlainName[field, default: []].append(index)
                }
            }
        }
        // "Notify (0/1/2)" beside "sending_type (0-2)": the latter is compared with it, row by row.
        if let own = ofOwnPlainName[.notify], own.count == 1 { byPlainName[.notify] = own }
        for field in Field.allCases where column(of: field) == nil {
            let indices = byOwnName[field] ?? byAlias[field] ?? []
            if indices.count == 1 {
                assign(indices[0], to: field)
            } else if indices.count > 1, relevant.contains(field) {
                throw .twoColumns(field, position(indices[0]), position(indices[1]))
            } else if indices.isEmpty, let remarked = byPlainName[field], remarked.count == 1, !isNeedlessName(field) {
                // Of several, "Phone (work)" and "Phone (private)", the remark would have to decide.
                assign(remarked[0], to: field)
            }
        }
        readNameAsLastName(
            overridden: byOwnName[.name] == nil && byAlias[.name] == nil && byPlainName[.name] == nil
        )
    }

    /// Whether a column for the whole name would be one too many: "Name (company)" beside first and last name.
    private func isNeedlessName(_ field: Field) -> Bool {
        field == .name && column(of: .firstName) != nil && column(of: .lastName) != nil
    }

    private static let nameColumns = Language.words(\.nameColumn)

    private mutating func readNameAsLastName(overridden: Bool) {
        guard !overridden, let index = column(of: .name), column(of: .firstName) != nil, column(of: .lastName) == nil,
            Self.nameColumns.contains(NameFolding.normalised(HeaderName.withoutRemarks(columns[index])))
        else { return }
        columnOfField[Field.name.index] = nil
        assign(index, to: .lastName)
    }

    /// A file without a header must not lose its first customer, nor an error that speaks of missing columns.
    private func rejectData() throws(HeaderError) {
        guard fields.allSatisfy({ $0 == nil }), references.isEmpty, resultColumns.isEmpty else { return }
        for (index, cell) in columns.enumerated() {
            if let kind = DataLikeness.kind(of: cell) { throw .looksLikeData(column: index + 1, kind) }
        }
    }

    private mutating func assign(_ index: Int, to field: Field) {
        fields[index] = field
        columnOfField[field.index] = index
    }

    private func position(_ index: Int) -> ColumnPosition { ColumnPosition(name: columns[index], index: index) }
}
