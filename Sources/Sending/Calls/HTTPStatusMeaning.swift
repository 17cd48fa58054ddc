/// The meaning of an HTTP status for a create call: the one list of statuses, from which everything else follows.
package enum HTTPStatusMeaning: Sendable, Equatable {
    /// 2xx: a session was created.
    case created
    /// 3xx: the provider is somewhere else. Redirects are never followed.
    case redirected
    /// 401, 402: the key is wrong, or the contract is.
    case credentialsRefused
    /// 403: refused to this row, or to everybody.
    case forbidden
    /// 408, 425, 503: nothing was created, and the call may be tried again.
    case busy
    /// 429: nothing was created, and the whole run must slow down.
    case throttled
    /// 404, 405, 406, 407, 410, 421, 451: no service at this address, or none for us.
    case noService
    /// Any other 4xx: the row is refused for good.
    case rejected
    /// Any other 5xx and beyond: the session may have been created.
    case failed
    /// A status that no final response has: the session may have been created.
    case meaningless

    package init(status: Int) {
        self =
            switch status {
            case ..<200: .meaningless
            case 200...299: .created
            case 300...399: .redirected
            case 401, 402: .credentialsRefused
            case 403: .forbidden
            case 408, 425, 503: .busy
            case 429: .throttled
            case 404, 405, 406, 407, 410, 421, 451: .noService
            case 400...499: .rejected
            default: .failed
            }
    }
}
