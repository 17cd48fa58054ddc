/// The meaning of the response to a create call, for its row and for the run.
package enum CallMeaning: Sendable, Equatable {
    /// It says what became of the row, and nothing about the run. A row that is tried again waits for `retryAfter`,
    /// where the provider asked for that.
    case outcome(CallOutcome, retryAfter: Duration? = nil)
    /// 2xx without an id that can be read: a session exists whose link is lost. Never resent by itself.
    case createdUnreadable
    /// An answer that says nothing about the row unless it is the provider's own: 401, 402, 403, a redirect, no such
    /// service, or a refusal that is not the provider's JSON. The harmless call settles whose it is.
    case doubtful(CallCode, message: String?)
    /// No call gets through until a setting is changed. The run stops.
    case obstructed(Obstacle)
    /// 429: not created; the whole run waits at least that long.
    case throttled(retryAfter: Duration)

    /// The code of what happened; `nil` where a session was created.
    package var code: CallCode? {
        switch self {
        case .outcome(let outcome, _): outcome.code
        case .createdUnreadable: .answerUnreadable
        case .doubtful(let code, _): code
        case .obstructed(let obstacle): obstacle.code
        case .throttled: .http(429)
        }
    }
}
