/// What a provider takes and what it requires, as the checks need to know it.
package struct ProviderRules: Sendable {
    /// As on the command line.
    package var name: String
    /// As in sentences.
    package var displayName: String
    /// The fields that are sent, and therefore judged. A cell of any other field is passed through unread.
    package var fields: Set<Field>
    /// Fields that every row needs.
    package var required: Set<Field>
    /// Fields of which each needs the others: where one is filled, all must be.
    package var together: [Set<Field>]
    /// Fields that only a row needs which messages the customer by SMS. They are neither sent nor judged otherwise,
    /// unless they are in `required`.
    package var requiredForSMS: Set<Field>
    package var locales: LocaleRule
    /// The channels by which the provider messages customers.
    package var channels: Set<Notify>
    /// The values `theme` may have; empty where the provider has none.
    package var themes: [String]
    /// What fills a required field that a row lacks, with `--placeholders`.
    package var placeholders: [Field: String]
    /// Whether columns `reference.NAME` are sent.
    package var takesReferences: Bool

    package init(
        name: String,
        displayName: String,
        fields: Set<Field>,
        required: Set<Field>,
        together: [Set<Field>] = [],
        requiredForSMS: Set<Field> = [],
        locales: LocaleRule,
        channels: Set<Notify>,
        themes: [String] = [],
        placeholders: [Field: String] = [:],
        takesReferences: Bool = false
    ) {
        self.name = name
        self.displayName = displayName
        self.fields = fields
        self.required = required
        self.together = together
        self.requiredForSMS = requiredForSMS
        self.locales = locales
        self.channels = channels
        self.themes = themes
        self.placeholders = placeholders
        self.takesReferences = takesReferences
    }
}
