#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// One session that the sandbox created.
package struct SandboxSession: Sendable, Equatable {
    package enum Provider: String, Sendable {
        case tchek
        case pave
    }

    /// How far the inspection is. The sandbox moves it only when told to.
    package enum Progress: Sendable, Equatable {
        /// Tchek's `tradeinStatus`; 0 = the customer has not opened the link.
        case number(Int)
        case named(PaveStatus)
    }

    /// The states PAVE documents, in their order.
    package enum PaveStatus: String, Sendable, CaseIterable {
        case idle = "IDLE"
        case started = "STARTED"
        case process = "PROCESS"
        case passed = "QC_PASSED"
        case confirm = "CONFIRM"
        case complete = "COMPLETE"
        case expired = "EXPIRED"
        case invalid = "INVALID"
    }

    package var provider: Provider
    /// 128 bits nobody can guess: it stands in the link.
    var key: UInt128
    package var createdAt: Date
    /// Tchek only; PAVE sets expiry by API key.
    package var expiresAt: Date?
    package var progress: Progress
    /// Whether the provider was asked to message the customer.
    package var messages: Bool
    package var details: Details

    /// What the request said about customer and vehicle.
    package struct Details: Sendable, Equatable {
        package var firstName = ""
        package var lastName = ""
        /// The code as the provider spells it: `nl-BE`, `NL`.
        package var language = ""
        package var vin = ""
        package var plate = ""
        package var email = ""
        package var phone = ""
        /// PAVE's `client_id`.
        package var clientID = ""
        package var vehicle = ""
        package var theme = ""
        package var redirectURL = ""
        /// PAVE's `options` as JSON text; empty where the request has none.
        package var options = ""
        /// What Tchek's answers repeat of the request: see `TchekOrder.echo`.
        var echo = ""
        package init() {}
    }

    /// The id in the provider's form.
    package var id: String {
        switch provider {
        case .tchek: SessionID.tchek(key)
        case .pave: SessionID.pave(key)
        }
    }

    /// What makes two sessions the same order: the caller's own reference, else vehicle and customer. Nil where the
    /// request said nothing of either.
    package var subject: String? {
        if !details.clientID.isEmpty { return "\(provider.rawValue) \(details.clientID)" }
        let vehicle = details.vin.isEmpty ? details.plate : details.vin
        let customer = details.email.isEmpty ? details.phone : details.email
        return vehicle.isEmpty && customer.isEmpty ? nil : "\(provider.rawValue) \(vehicle) \(customer)"
    }
}
