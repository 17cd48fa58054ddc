/// Everything a provider may need to create one session: checked and normalised, from one row and the options.
package struct SessionOrder: Sendable, Equatable {
    package struct Customer: Sendable, Equatable {
        package var firstName: String?
        package var lastName: String?
        package var gender: Gender?
        package var email: String?
        package var phone: PhoneNumber?
        package init() {}
    }

    package struct Vehicle: Sendable, Equatable {
        package var plate: String?
        package var vin: String?
        package var year: String?
        package var make: String?
        package var model: String?
        package var bodyType: String?
        package var trim: String?
        package var transmission: String?
        package var exteriorColor: String?
        package var interiorColor: String?
        package var odometer: String?
        package var odometerUnit: String?
        package init() {}
    }

    /// The caller's own reference (column `external_id`).
    package var externalID: String?
    package var customer = Customer()
    package var vehicle = Vehicle()
    /// In the provider's own spelling, as its `LocaleRule` made it.
    package var locale: String?
    package var notify: Notify = .none
    /// Days until the link expires, where the provider lets the caller choose.
    package var validityDays = 90
    package var creatorUserID: String?
    package var fastTrack = false
    package var theme: String?
    package var redirectURL: String?
    /// Columns `reference.NAME`, in the order of the file, and what follows the dot.
    package var references: [(name: String, value: String)] = []
    /// Sender's number and name of an SMS, where the provider lets the caller choose.
    package var smsFrom: String?
    package var smsBy: String?

    package init() {}

    package static func == (a: SessionOrder, b: SessionOrder) -> Bool {
        a.externalID == b.externalID && a.customer == b.customer && a.vehicle == b.vehicle && a.locale == b.locale
            && a.notify == b.notify && a.validityDays == b.validityDays && a.creatorUserID == b.creatorUserID
            && a.fastTrack == b.fastTrack && a.theme == b.theme && a.redirectURL == b.redirectURL
            && a.references.map(\.name) == b.references.map(\.name)
            && a.references.map(\.value) == b.references.map(\.value)
            && a.smsFrom == b.smsFrom && a.smsBy == b.smsBy
    }
}
