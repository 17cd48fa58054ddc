/// The code that says why a call did not create a session: the fixed vocabulary of `session_error_code` for calls.
package struct CallCode: Sendable, Hashable, RawRepresentable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A code from outside, which goes into a result file as it is; nil of what has not the form of one.
    package init?(stored text: String) {
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 == 0x5F || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
        else { return nil }
        rawValue = text
    }

    // Nothing was sent
    package static let connectionRefused = CallCode(rawValue: "connection_refused")
    package static let connectTimeout = CallCode(rawValue: "connect_timeout")
    package static let connectionFailed = CallCode(rawValue: "connection_failed")
    package static let nameNotResolved = CallCode(rawValue: "dns_failed")
    package static let tlsFailed = CallCode(rawValue: "tls_failed")
    package static let untrustedCertificate = CallCode(rawValue: "untrusted_certificate")
    package static let proxyRefused = CallCode(rawValue: "proxy_refused")
    package static let proxyFailed = CallCode(rawValue: "proxy_failed")
    package static let noFreeConnection = CallCode(rawValue: "no_free_connection")

    // Something was sent
    package static let timeout = CallCode(rawValue: "timeout")
    package static let connectionLost = CallCode(rawValue: "connection_lost")
    package static let answerUnreadable = CallCode(rawValue: "answer_unreadable")
    /// The answer gave the id of a session that another row has.
    package static let sessionOfAnotherRow = CallCode(rawValue: "session_of_another_row")
    package static func http(_ status: Int) -> CallCode { CallCode(rawValue: httpPrefix + String(status)) }

    /// The status of a response; nil of any other code.
    package var httpStatus: Int? {
        rawValue.hasPrefix(Self.httpPrefix) ? Int(rawValue.dropFirst(Self.httpPrefix.count)) : nil
    }

    private static let httpPrefix = "http_"

    /// A result file ties a session to another row than the one in which it stands.
    package static let sessionUnclear = CallCode(rawValue: "session_unclear")

    /// Its session was withdrawn at the provider.
    package static let cancelled = CallCode(rawValue: "cancelled")
    /// What was known of the row was cleared from the ledger.
    package static let forgotten = CallCode(rawValue: "forgotten")
    /// The provider's own list shows no session that a lost call could have created.
    package static let notAtProvider = CallCode(rawValue: "not_at_provider")

    /// Whether the provider accepted the call and the row got no link of its own by it: another call would surely make
    /// a second session, so the row is never sent again by itself.
    package var isAcceptance: Bool {
        self == .answerUnreadable || self == .sessionOfAnotherRow || self == .sessionUnclear
    }

    // No call was made, or not all of them
    package static let notAttempted = CallCode(rawValue: "not_attempted")
    /// Its customer may not be messaged at this hour.
    package static let outsideHours = CallCode(rawValue: "outside_hours")
    /// `--max-per-day` left no call for it.
    package static let dailyLimit = CallCode(rawValue: "daily_limit")
    package static let interrupted = CallCode(rawValue: "interrupted")
    package static let possibleOrphan = CallCode(rawValue: "possible_orphan")
    /// The ledger, which knows the row, could not be read when the result was written.
    package static let ledgerUnreadable = CallCode(rawValue: "ledger_unreadable")
    package static let linkExpired = CallCode(rawValue: "link_expired")
    /// The link leads to a host that is neither the provider's nor the account's.
    package static let linkHost = CallCode(rawValue: "link_host")

    // About the number that the message for a session goes to, see PhoneChange
    package static let phoneChanged = CallCode(rawValue: "phone_changed")
    package static let phoneNotChanged = CallCode(rawValue: "phone_not_changed")
    package static let phoneInDoubt = CallCode(rawValue: "phone_in_doubt")
    package static let phoneDiffers = CallCode(rawValue: "phone_differs")
    /// The provider does not know the session any more.
    package static let sessionNotFound = CallCode(rawValue: "not_found")
}
