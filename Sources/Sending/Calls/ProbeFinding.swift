/// The finding of a harmless call: who answers at the provider's address, and whether the key is good.
package enum ProbeFinding: Sendable, Equatable {
    /// The provider itself, with an answer that only it gives.
    case alive
    /// 401, 402 or 403: whatever is asked, the key does not serve.
    case keyRefused(CallCode)
    /// 429: not to be asked again for that long.
    case throttled(retryAfter: Duration)
    /// Nobody, or somebody else in its place: a maintenance page, a redirect, a front door.
    case notAlive(CallCode)
    /// No call gets through until a setting is changed.
    case obstructed(Obstacle)

    /// - Parameter isAlive: whether a complete response is one that only a working provider gives.
    package init(of result: TransportResult, isAlive: (Response) -> Bool) {
        switch result {
        case .notSent(let code), .maybeSent(let code): self = .notAlive(code)
        case .heldBack: self = .notAlive(.interrupted)
        case .obstructed(let obstacle): self = .obstructed(obstacle)
        case .responded(let response):
            let code = CallCode.http(response.status)
            switch HTTPStatusMeaning(status: response.status) {
            case .credentialsRefused, .forbidden:
                self = .keyRefused(code)
            case .throttled:
                self = .throttled(retryAfter: RetryAfter.parse(response.retryAfter, date: response.date) ?? .zero)
            default:
                self = response.isComplete && isAlive(response) ? .alive : .notAlive(code)
            }
        }
    }
}
