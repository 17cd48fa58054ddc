/// The meaning of the response to a create call, for its row and for the run.
package enum CallMeaning: Sendable, Equatable {
    /// It says what became of the row, and nothing about the run. A row that is tried again waits for `retryAfter`,
    /// where the provider asked for that.
    case outcome(CallOutcome, retryAfter: Duration? = nil)
    /// 2xx without an id that can be read: a session exists whose link is lost. Never resent by itself.
    case createdUnreadable
    /// 401, 402: the key is wrong, or the contract is. The run stops.
    case credentialsRefused(CallCode)
    /// 403: of this row alone, or of everybody; the run's history says which.
    case forbidden
    /// The server's certificate is not trusted: somebody else's server. The run stops.
    case untrusted(host: UntrustedHost)
    /// 429: not created; the whole run waits at least that long.
    case throttled(retryAfter: Duration)

    /// The code of what happened; `nil` where a session was created.
    package var code: CallCode? {
        switch self {
        case .outcome(let outcome, _): outcome.code
        case .createdUnreadable: .answerUnreadable
        case .credentialsRefused(let code): code
        case .forbidden: .http(403)
        case .untrusted: .untrustedCertificate
        case .throttled: .http(429)
        }
    }
}
