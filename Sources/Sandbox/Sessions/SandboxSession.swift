#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// One session that the sandbox created.
package struct SandboxSession: Sendable, Equatable {
    /// How far an inspection is, whatever its provider calls that. The sandbox moves it only when told to.
    enum Stage: Sendable {
        /// The customer has not begun, or never will.
        case untouched
        case started
        case ended
    }

    /// The provider's name, as on the command line.
    package var provider: String
    /// The id in the provider's form.
    package var id: String
    /// The random bits that the id stands for.
    var key: UInt128
    package var createdAt: Date
    /// Nil where the provider sets the expiry elsewhere.
    package var expiresAt: Date?
    /// As the provider writes it.
    package var status: String
    /// Whether creating it asked the provider to message the customer.
    package var messages: Bool
    package var details: Details

    /// A new session, with an id that nobody can guess.
    init(
        of provider: any ProviderTraits.Type,
        key: UInt128 = Self.randomKey(),
        createdAt: Date,
        expiresAt: Date? = nil,
        status: String,
        messages: Bool,
        details: Details
    ) {
        self.provider = provider.name
        self.key = key
        id = provider.id(of: key)
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.status = status
        self.messages = messages
        self.details = details
    }

    /// 128 bits of the system's generator, never the seeded one: whoever knows an id can see the customer's page. Real
    /// ids are often so short that they could be guessed; the sandbox's keep their looks only.
    static func randomKey() -> UInt128 {
        var generator = SystemRandomNumberGenerator()
        return UInt128.random(in: .min ... .max, using: &generator)
    }

    /// What the request said about customer and vehicle.
    package struct Details: Sendable, Equatable {
        package var firstName = ""
        package var lastName = ""
        /// The code as the provider spells it.
        package var language = ""
        package var vin = ""
        package var plate = ""
        package var email = ""
        package var phone = ""
        /// The caller's own reference.
        package var clientID = ""
        package var vehicle = ""
        package var theme = ""
        package var redirectURL = ""
        /// The session's options as JSON text; empty where the request has none.
        package var options = ""
        /// What responses repeat of the request, in a form of the stand-in's own.
        var echo = ""
        package init() {}
    }

    /// What makes two sessions the same order: the caller's own reference, else vehicle and customer. Nil where the
    /// request said nothing of either.
    package var subject: String? {
        if !details.clientID.isEmpty { return "\(provider) \(details.clientID)" }
        let vehicle = details.vin.isEmpty ? details.plate : details.vin
        let customer = details.email.isEmpty ? details.phone : details.email
        return vehicle.isEmpty && customer.isEmpty ? nil : "\(provider) \(vehicle) \(customer)"
    }
}

extension Date {
    /// `2023-12-17T07:38:52.376Z`
    var isoMilliseconds: String { formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }

    /// Reads exactly `YYYY-MM-DDTHH:MM:SSZ`, nothing that only looks like it.
    init?(isoSeconds text: String) {
        // Formatted again, anything more tolerant than this form (31 February, other offsets) differs.
        guard let date = try? Date(text, strategy: .iso8601), date.formatted(.iso8601) == text else { return nil }
        self = date
    }
}
