package import Rows
package import Sending

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// A client of one provider's API: how a session is asked for and how responses are read. No I/O, no clock.
///
/// There are no default implementations: what fits the providers of today need not fit the next one, and would be taken
/// over unread.
package protocol SessionProvider: Sendable {
    /// The description of the provider that this is a client of.
    var descriptor: Provider { get }
    /// The API root calls go to, without a final slash.
    var apiRoot: String { get }
    /// Values that must never appear in any output: keys and secrets.
    var secrets: [String] { get }

    /// The call that creates one session. `now` is the time of this attempt, for providers whose calls are signed.
    func create(_ order: SessionOrder, now: Date) -> ProviderRequest

    /// The session in a 2xx response to `create`, or nil where no id and no link can be read from it.
    func session(in body: [UInt8], for order: SessionOrder) -> CreatedSession?

    /// The form of the link that `create` will bring, with a word in angle brackets for what only the response tells.
    func linkForm(for order: SessionOrder) -> String

    /// The session that a result file tells of, with its id or its link rebuilt where somebody has emptied the cell; nil
    /// where that cannot be done, and where a cell holds what is no id or no link.
    ///
    /// - Parameters:
    ///   - id: the cell `session_id`, perhaps empty.
    ///   - url: the cell `session_url`, perhaps empty.
    ///   - locale: the row's language, in the provider's spelling.
    func session(id: String, url: String, expiresAt: String?, locale: String?) -> CreatedSession?

    /// Whether a host, in lower case, is one to which the provider's links lead customers.
    func isOwn(host: String) -> Bool

    /// What the provider says about a refusal, from the body of its response; nil where it says nothing readable.
    func message(in body: [UInt8]) -> String?

    /// A call that changes nothing, to see whether the key is good before anything else; nil where there is none.
    func preflight(now: Date) -> ProviderRequest?

    /// The harmless call: it changes nothing, and shows whether the provider works and takes the key.
    func probe(now: Date) -> ProviderRequest

    /// Whether the complete response to `probe` is one that only the provider itself gives.
    func isAlive(_ response: Response) -> Bool

    /// Whether a body is of the form that the provider's answers have, and not somebody else's page.
    func isOwn(_ body: [UInt8]) -> Bool

    /// A call about one of its sessions; nil where the provider has none of that kind.
    func request(_ call: SessionCall, about id: String, now: Date) -> ProviderRequest?

    /// The answer that a complete response to such a call gives; nil of one that the provider does not document, which
    /// means what its status means.
    func answer(_ response: Response, to call: SessionCall, about id: String) -> SessionAnswer?

    /// What a word stands for that `answer` calls a session's; nil where nobody knows.
    func stage(of word: String) -> SessionStage?
}

extension SessionProvider {
    /// What the provider's rows must look like.
    package var rules: ProviderRules { descriptor.rules }

    /// The session with the host to which its link leads, where that is not one of the provider's.
    package func withForeignHost(_ session: CreatedSession) -> CreatedSession {
        let host = ResponseParsing.host(of: session.url)
        if isOwn(host: host) { return session }
        return CreatedSession(id: session.id, url: session.url, expiresAt: session.expiresAt, foreignHost: host)
    }
}
