import Text

/// The columns of a list of sessions once they are understood, or the members of its objects.
package struct ListMapping: Sendable {
    /// As they are written.
    package let columns: [String]
    /// Whether they are columns of a table, which have positions; else they are members' names.
    private let isTable: Bool
    private var columnOf: [ListField: Int] = [:]

    /// The index of the column that stands for this.
    package func column(of field: ListField) -> Int? { columnOf[field] }

    /// - Parameter overrides: What the user says about columns, each with the name of a `ListField`.
    package init(columns: [String], isTable: Bool, overrides: [HeaderOverride]) throws(ListHeaderError) {
        self.columns = columns
        self.isTable = isTable
        for override in overrides { try apply(override) }
        for field in ListField.allCases where columnOf[field] == nil { try find(field) }
        try requireColumns()
    }

    /// How many fields these names stand for, whatever else they are.
    package static func names(in columns: [String]) -> Int {
        ListField.allCases.count { field in columns.contains { field.rank(of: $0) != nil } }
    }

    private mutating func apply(_ override: HeaderOverride) throws(ListHeaderError) {
        let wanted = NameFolding.normalised(override.field)
        guard let field = ListField.allCases.first(where: { NameFolding.normalised($0.rawValue) == wanted }) else {
            let known = ListField.allCases.map(\.rawValue)
            throw .unknownField(override.field, nearest: NearestName.nearest(to: override.field, in: known))
        }
        if columnOf[field] != nil { throw .mappedTwice(field.rawValue) }
        let spellings: [(String) -> String] = [
            { $0 }, NameFolding.trimmed, NameFolding.normalised,
            { NameFolding.normalised(HeaderName.withoutRemarks($0)) },
        ]
        for spelling in spellings {
            let found = columns.indices.filter { spelling(columns[$0]) == spelling(override.column) }
            guard let first = found.first, !spelling(override.column).isEmpty else { continue }
            if found.count > 1 { throw .twoColumns(field, position(first), position(found[1])) }
            if columnOf.values.contains(first) { throw .mappedTwice(position(first)) }
            columnOf[field] = first
            return
        }
        let nearest = NearestName.nearest(to: override.column, in: columns)
        throw .columnMissing(field, column: override.column, nearest: nearest)
    }

    private mutating func find(_ field: ListField) throws(ListHeaderError) {
        let taken = Set(columnOf.values)
        let ranked = columns.indices.filter { !taken.contains($0) }.compactMap { index in
            field.rank(of: columns[index]).map { (rank: $0, index: index) }
        }
        guard let best = ranked.map(\.rank).min() else { return }
        let found = ranked.filter { $0.rank == best }
        if found.count > 1 { throw .twoColumns(field, position(found[0].index), position(found[1].index)) }
        columnOf[field] = found[0].index
    }

    private func requireColumns() throws(ListHeaderError) {
        if columnOf[.id] == nil, columnOf[.url] == nil { throw .nothingNamed([.id], columns: columns) }
        let names = [ListField.clientID, .vin, .plate]
        if names.allSatisfy({ columnOf[$0] == nil }) { throw .nothingNamed(names, columns: columns) }
    }

    // MARK: In words

    /// What was read as what, one line each: `client_id: "Our reference", column 5 (E)`.
    package var lines: [String] {
        ListField.allCases.compactMap { field in columnOf[field].map { "\(field.rawValue): \(position($0))" } }
    }

    /// What is not used and may have been meant to be.
    package var hints: [String] {
        let taken = Set(columnOf.values)
        let free = columns.indices.filter {
            // Where a customer lands afterwards is no link to the session.
            !taken.contains($0) && !NameFolding.normalised(columns[$0]).contains("redirect")
        }
        .map { columns[$0] }
        return ListField.allCases.filter { columnOf[$0] == nil }.compactMap { field in
            let known = field.names.flatMap { $0 } + field.related
            guard let name = NearestName.nearest(toAnyOf: known, in: free, limit: 1).first else { return nil }
            let shown = VisibleText.shortened(name)
            return "not used: \(shown); did you mean --with-map \(field.rawValue)=\(ShellWord.quoted(shown))?"
        }
    }

    private func position(_ index: Int) -> String {
        isTable
            ? ColumnPosition(name: columns[index], index: index).description
            : "\"\(VisibleText.shortened(columns[index]))\""
    }
}
