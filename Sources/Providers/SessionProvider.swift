package import Rows
package import Sending

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// One of the two providers: how a session is asked for and how its answers are read. No I/O, no clock.
///
/// Adding a provider is adding one file with a type that conforms to this, and a line in `Provider.all`.
package protocol SessionProvider: Sendable {
    /// What its rows must look like.
    var rules: ProviderRules { get }
    /// The API root calls go to, without a final slash.
    var apiRoot: String { get }
    /// Values that must never appear in any output: keys and secrets.
    var secrets: [String] { get }

    /// The call that creates one session. `now` is the time of this attempt: PAVE signs it.
    func create(_ order: SessionOrder, now: Date) -> ProviderRequest

    /// The session in a 2xx answer to `create`, or nil where no id and no link can be read from it.
    func session(in body: [UInt8], for order: SessionOrder) -> CreatedSession?

    /// What the provider says about a refusal, from the body of its answer; nil where it says nothing readable.
    func message(in body: [UInt8]) -> String?

    /// A call that changes nothing, to see whether the key is good before anything else; nil where there is none.
    func preflight(now: Date) -> ProviderRequest?

    /// A harmless call, to see whether the provider is alive again after an outage; nil where there is none.
    func probe(now: Date) -> ProviderRequest?

    /// Whether the answer to `probe` shows that the provider works.
    func isAlive(_ answer: Response) -> Bool
}

extension SessionProvider {
    /// Any complete answer that a working provider gives, also one that finds fault with the probe: a key that may
    /// create but not read must not make it look dead for ever, and the create that follows shows what it is worth.
    /// 408, 425 and 429 ask to come again; 401 and 402 are no matter of time.
    package func isAlive(_ answer: Response) -> Bool {
        guard answer.isComplete else { return false }
        return switch answer.status {
        case 200...299: true
        case 401, 402, 408, 425, 429: false
        case 400...499: true
        default: false
        }
    }
}
