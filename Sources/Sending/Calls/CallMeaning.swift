/// What the answer to a create call means for its row and for the run.
package enum CallMeaning: Sendable, Equatable {
    case created(CreatedSession)
    /// 2xx without an id that can be read: a session exists whose link is lost. Never resent by itself.
    case createdUnreadable
    /// 401, 402: the key is wrong, or the contract is. The run stops.
    case credentialsRefused(CallCode)
    /// 403: of this row alone, or of everybody; which one, the run's history tells.
    case forbidden
    /// The server's certificate is not trusted: somebody else's server. The run stops.
    case untrusted(host: String)
    /// 429: not created; the whole run waits at least that long.
    case throttled(retryAfter: Duration)
    /// Not created, and may be tried again, not before `retryAfter` where the provider said so.
    case notCreated(CallCode, retryAfter: Duration?)
    /// Refused for good; `message` is what the provider said, for the person who fixes the row.
    case refused(CallCode, message: String?)
    /// It may have been created.
    case ambiguous(CallCode)
}
