import Text

/// Which column of a file stands for which field: what a header says once it is understood.
package struct HeaderMapping: Sendable {
    /// The columns' names as they are written.
    package let columns: [String]
    /// For each column the field it stands for; nil for a column that is passed through.
    package private(set) var fields: [Field?]
    /// Columns `reference.NAME` in the order of the file, with their place; the name is kept as it is written.
    package private(set) var references: [(name: String, column: Int)] = []
    /// The places of the result columns of an earlier run, ascending: they are replaced, not passed through.
    package private(set) var resultColumns: [Int] = []

    private var columnOfField = [Int?](repeating: nil, count: Field.allCases.count)
    private var columnOfResult: [ResultColumn: Int] = [:]

    /// The place of the column that stands for this field, counted from 0.
    package func column(of field: Field) -> Int? { columnOfField[field.index] }

    /// The place of this column of ours, where the file is a result file.
    package func column(of column: ResultColumn) -> Int? { columnOfResult[column] }

    /// The fields that must not have two columns: what is sent, and what identifies a row without a key column.
    package static func relevantFields(for rules: ProviderRules, hasKeyColumns: Bool) -> Set<Field> {
        var fields = rules.fields.union(rules.required).union(rules.requiredForSMS)
        if !fields.isDisjoint(with: [.firstName, .lastName]) { fields.insert(.name) }
        if !hasKeyColumns { fields.formUnion([.externalID, .vin, .plate, .email, .phone]) }
        return fields
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
        try mapping.refuseData()
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
        let taken = Set(resultColumns).union(references.map(\.column))
        let free = columns.indices.filter { fields[$0] == nil && !taken.contains($0) }.map { columns[$0] }
        throw .missingColumns(
            missing.map { field in
                let names = [field.rawValue] + (Field.aliases[field] ?? [])
                return .init(field: field, nearest: NearestName.nearest(toAnyOf: names, in: free))
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

    // MARK: - The steps of `match`

    private mutating func findResultColumns() throws(HeaderError) {
        for (place, name) in columns.enumerated() {
            guard let column = ResultColumn(named: name) else { continue }
            if let first = columnOfResult[column] {
                throw .resultColumnTwice(column, position(first), position(place))
            }
            columnOfResult[column] = place
            resultColumns.append(place)
        }
    }

    /// Returns the names of references that have an override.
    private mutating func apply(_ overrides: [HeaderOverride]) throws(HeaderError) -> Set<String> {
        var owner: [Int: String] = [:]
        var earlier: [String: String] = [:]
        var referenceNames: Set<String> = []
        for override in overrides {
            let target = try override.target()
            let place = try find(override)
            let name: String
            switch target {
            case .field(let field): name = field.rawValue
            case .reference(let reference): name = "reference.\(reference)"
            }
            if let first = earlier[name] { throw .fieldMappedTwice(name, first, override.column) }
            if let first = owner[place] { throw .columnMappedTwice(position(place), first, name) }
            earlier[name] = override.column
            owner[place] = name
            switch target {
            case .field(let field): assign(place, to: field)
            case .reference(let reference):
                references.append((reference, place))
                referenceNames.insert(reference)
            }
        }
        return referenceNames
    }

    private func find(_ override: HeaderOverride) throws(HeaderError) -> Int {
        let wanted = NameFolding.normalised(override.column)
        var places = columns.indices.filter { columns[$0] == override.column }
        if places.isEmpty {
            places = columns.indices.filter { NameFolding.trimmed(columns[$0]) == NameFolding.trimmed(override.column) }
        }
        if places.isEmpty, !wanted.isEmpty {
            places = columns.indices.filter { NameFolding.normalised(columns[$0]) == wanted }
        }
        guard let place = places.first else {
            if columns.count == 1, let suspect = Self.delimiter(in: columns[0]) {
                throw .singleColumn(suspect: suspect)
            }
            let nearest = NearestName.nearest(to: override.column, in: columns)
            throw .mappedColumnMissing(field: override.field, column: override.column, nearest: nearest)
        }
        if places.count > 1 {
            throw .mappedColumnTwice(field: override.field, position(place), position(places[1]))
        }
        if resultColumns.contains(place) { throw .mappedResultColumn(field: override.field, position(place)) }
        return place
    }

    private mutating func findReferences(except overridden: Set<String>, strict: Bool) throws(HeaderError) {
        let mapped = Set(references.map(\.column))
        for (place, column) in columns.enumerated() where fields[place] == nil && !mapped.contains(place) {
            guard let name = HeaderOverride.referenceName(column), !overridden.contains(name) else { continue }
            if let first = references.first(where: { $0.name == name }) {
                if strict { throw .twoReferences(name, position(first.column), position(place)) }
                continue
            }
            references.append((name, place))
        }
        references.sort { $0.column < $1.column }
    }

    private mutating func findFields(relevant: Set<Field>) throws(HeaderError) {
        var byOwnName: [Field: [Int]] = [:]
        var byAlias: [Field: [Int]] = [:]
        let taken = Set(resultColumns).union(references.map(\.column))
        for (place, name) in columns.enumerated() where fields[place] == nil && !taken.contains(place) {
            if let field = Field(ownName: name) {
                byOwnName[field, default: []].append(place)
            } else if let field = Field(alias: name) {
                byAlias[field, default: []].append(place)
            }
        }
        for field in Field.allCases where column(of: field) == nil {
            let places = byOwnName[field] ?? byAlias[field] ?? []
            if places.count == 1 {
                assign(places[0], to: field)
            } else if places.count > 1, relevant.contains(field) {
                throw .twoColumns(field, position(places[0]), position(places[1]))
            }
        }
        readNameAsLastName(overridden: byOwnName[.name] == nil && byAlias[.name] == nil)
    }

    private mutating func readNameAsLastName(overridden: Bool) {
        guard !overridden, let place = column(of: .name), column(of: .firstName) != nil, column(of: .lastName) == nil,
            ["name", "naam", "namn", "navn"].contains(NameFolding.normalised(columns[place]))
        else { return }
        columnOfField[Field.name.index] = nil
        assign(place, to: .lastName)
    }

    /// A file without a header must not lose its first customer, nor be told that columns are missing.
    private func refuseData() throws(HeaderError) {
        guard fields.allSatisfy({ $0 == nil }), references.isEmpty, resultColumns.isEmpty else { return }
        for (place, cell) in columns.enumerated() {
            if let kind = DataLikeness.kind(of: cell) { throw .looksLikeData(column: place + 1, kind) }
        }
    }

    private mutating func assign(_ place: Int, to field: Field) {
        fields[place] = field
        columnOfField[field.index] = place
    }

    private func position(_ place: Int) -> ColumnPosition { ColumnPosition(name: columns[place], index: place) }
}
