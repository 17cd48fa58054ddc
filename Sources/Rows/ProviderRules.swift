/// What a provider takes and what it requires, as far as the checks need to know it.
///
/// Whatever stands here is checked of every row.
package struct ProviderRules: Sendable {
    /// The provider's name on the command line.
    package var name: String
    /// The provider's name in sentences.
    package var displayName: String
    /// The fields that are sent, and therefore checked. A cell of any other field is passed through unread, but for
    /// what identifies the row: its VIN and plate, its e-mail address and phone.
    package var fields: Set<Field>
    /// Fields that every row needs.
    package var required: Set<Field>
    /// Fields of which each needs the others: where one is filled, all must be. (Both names or none.)
    package var together: [Set<Field>]
    /// Fields that only a row needs which messages the customer by SMS. They are neither sent nor checked otherwise,
    /// unless they are in `required`.
    package var requiredForSMS: Set<Field>
    package var locales: LocaleRule
    /// The channels by which the provider messages customers.
    package var channels: Set<Notify>
    /// The name that the provider gives to the channel, and what its numbers there say, from 0 on. Only a column of this
    /// name holds such numbers.
    package var channelColumn: String
    package var channelNumbers: [Notify]
    /// The values `theme` may have; empty where the provider has none.
    package var themes: [String]
    /// What fills a required field that a row lacks, with `--placeholders`.
    package var placeholders: [Field: String]
    /// Whether columns `reference.NAME` are sent.
    package var takesReferences: Bool
    /// Whether a row is nobody's that names neither a vehicle nor a customer, though nothing else is required of it.
    package var needsVehicleOrCustomer: Bool

    package init(
        name: String,
        displayName: String,
        fields: Set<Field>,
        required: Set<Field>,
        together: [Set<Field>] = [],
        requiredForSMS: Set<Field> = [],
        locales: LocaleRule,
        channels: Set<Notify>,
        channelColumn: String = "",
        channelNumbers: [Notify] = [],
        themes: [String] = [],
        placeholders: [Field: String] = [:],
        takesReferences: Bool = false,
        needsVehicleOrCustomer: Bool = false
    ) {
        self.name = name
        self.displayName = displayName
        self.fields = fields
        self.required = required
        self.together = together
        self.requiredForSMS = requiredForSMS
        self.locales = locales
        self.channels = channels
        self.channelColumn = channelColumn
        self.channelNumbers = channelNumbers
        self.themes = themes
        self.placeholders = placeholders
        self.takesReferences = takesReferences
        self.needsVehicleOrCustomer = needsVehicleOrCustomer
    }

    /// The fields that are read, and therefore checked.
    package func reads(_ field: Field) -> Bool { fields.contains(field) || required.contains(field) }

    /// The fields that must not have two columns: what is sent, and what identifies a row without a key column.
    package func relevantFields(hasKeyColumns: Bool) -> Set<Field> {
        var relevant = fields.union(required).union(requiredForSMS)
        if !relevant.isDisjoint(with: [.firstName, .lastName]) { relevant.insert(.name) }
        if !hasKeyColumns { relevant.formUnion([.externalID, .vin, .plate, .email, .phone]) }
        return relevant
    }
}
