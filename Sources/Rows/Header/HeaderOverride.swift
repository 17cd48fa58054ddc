import Text

/// A mapping of `--map FIELD=COLUMN` or of a job file: this column stands for that field.
package struct HeaderOverride: Sendable, Equatable {
    /// The field's own name, or `reference.NAME`.
    package var field: String
    /// The column's name as the file has it.
    package var column: String

    package init(field: String, column: String) {
        self.field = field
        self.column = column
    }

    /// Reads `FIELD=COLUMN`. Everything behind the first `=` is the column's name, further `=` included.
    package init(argument: String) throws(HeaderError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw .malformedMapping(argument) }
        self.init(field: NameFolding.trimmed(parts[0]), column: NameFolding.trimmed(parts[1]))
        guard !field.isEmpty, !column.isEmpty else { throw .malformedMapping(argument) }
    }

    /// What an override or a column's name stands for.
    enum Target: Equatable {
        case field(Field)
        case reference(String)
    }

    func target() throws(HeaderError) -> Target {
        if let name = Self.referenceName(field) { return .reference(name) }
        if let known = Field(ownName: field) { return .field(known) }
        var nearest = NearestName.nearest(to: field, in: Field.allCases.map(\.rawValue))
        // Somebody who writes `--map telefon=…` means the field that a column "telefon" would be read as.
        if let meant = Field(alias: field)?.rawValue {
            nearest = [meant] + nearest.filter { $0 != meant }
        }
        throw .unknownField(field, nearest: nearest)
    }

    /// What follows the dot of a column `reference.NAME`, as it is written; nil where it is no such column.
    static func referenceName(_ column: String) -> String? {
        let trimmed = NameFolding.trimmed(column)
        let prefix = "reference."
        guard trimmed.lowercased().hasPrefix(prefix) else { return nil }
        let name = NameFolding.trimmed(String(trimmed.dropFirst(prefix.count)))
        return name.isEmpty ? nil : name
    }
}
