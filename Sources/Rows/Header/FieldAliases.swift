import Text

extension Field {
    /// The field whose own name this is, however its case, accents and separators are written.
    package init?(ownName name: String) {
        guard let field = Self.byOwnName[NameFolding.normalised(name)] else { return nil }
        self = field
    }

    /// The field for which this name is an alias.
    package init?(alias name: String) {
        guard let field = Self.byAlias[NameFolding.normalised(name)] else { return nil }
        self = field
    }

    private static let byOwnName = Dictionary(
        uniqueKeysWithValues: allCases.map { (NameFolding.normalised($0.rawValue), $0) }
    )

    private static let byAlias: [String: Field] = {
        var fields: [String: Field] = [:]
        for (field, names) in aliases {
            for name in names { fields[NameFolding.normalised(name)] = field }
        }
        return fields
    }()

    /// The names that people give to a field's column, in all languages. Compared normalised: case, accents and
    /// separators are all one.
    ///
    /// What is missing there is missing for a reason:
    /// - Numbers of customers and contracts are no `external_id`: a customer may have several vehicles, and a key that
    ///   two rows share would hide one of them.
    /// - French "Genre" is the kind of vehicle in a registration document, and stands for no gender.
    /// - "Title" and "Titel" may hold Mrs, Dr. or a job.
    /// - A column "Notification" of somebody's customer database holds a wish, and is no order to message anybody.
    package static let aliases: [Field: [String]] = Language.all.reduce(into: [:]) { fields, language in
        fields.merge(language.aliases, uniquingKeysWith: +)
    }
}
