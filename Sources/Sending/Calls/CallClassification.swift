/// The classification of the response to a create call: it alone decides whether a session exists, may exist, or does
/// not.
package enum CallClassification {
    /// - Parameters:
    ///   - session: reads the created session from a complete 2xx response; nil where no id can be read.
    ///   - isOwn: whether a body is of the form that the provider's answers have, and not somebody else's page.
    ///   - message: reads what the provider says about a refusal.
    ///
    /// Where the body of a response other than 2xx was cut off, the status line decides all the same: it was sent after
    /// the provider had made up its mind.
    package static func meaning(
        of result: TransportResult,
        session: (Response) -> CreatedSession?,
        isOwn: (Response) -> Bool,
        message: (Response) -> String?
    ) -> CallMeaning {
        switch result {
        case .responded(let response): meaning(of: response, session: session, isOwn: isOwn, message: message)
        case .notSent(let code): .outcome(.notCreated(code))
        case .heldBack: .outcome(.notCalled)
        case .maybeSent(let code): .outcome(.ambiguous(code))
        case .obstructed(let obstacle): .obstructed(obstacle)
        }
    }

    private static func meaning(
        of response: Response,
        session: (Response) -> CreatedSession?,
        isOwn: (Response) -> Bool,
        message: (Response) -> String?
    ) -> CallMeaning {
        let code = CallCode.http(response.status)
        switch HTTPStatusMeaning(status: response.status) {
        case .created:
            guard response.isComplete, let created = session(response) else { return .createdUnreadable }
            return .outcome(.created(created))
        case .redirected:
            return .doubtful(code, message: redirection(response.location))
        case .credentialsRefused, .forbidden, .noService:
            return .doubtful(code, message: message(response))
        case .busy:
            return .outcome(
                .notCreated(code),
                retryAfter: RetryAfter.parse(response.retryAfter, date: response.date)
            )
        case .throttled:
            // A provider that throttles without saying for how long, or for no time at all, still wants a pause.
            let wait = RetryAfter.parse(response.retryAfter, date: response.date) ?? .zero
            return .throttled(retryAfter: wait > .zero ? wait : .seconds(1))
        case .rejected:
            let message = message(response)
            return isOwn(response) ? .outcome(.refused(code, message: message)) : .doubtful(code, message: message)
        case .failed, .meaningless:
            return .outcome(.ambiguous(code))
        }
    }

    private static func redirection(_ location: String?) -> String {
        guard let location, !location.isEmpty else {
            return "The provider redirects the call without saying where to. Redirects are never followed."
        }
        guard let host = host(of: location) else {
            return "The provider redirects the call to another path of the same server. Redirects are never followed."
        }
        return "The provider redirects the call to \(host). Redirects are never followed."
    }

    /// The host and port of an absolute or scheme-relative URL; nil of a path. A user name is left out: it is no host,
    /// and made to be mistaken for one. Characters that no host has end it.
    private static func host(of location: String) -> String? {
        // What ends before a slash, query or fragment; `https:` of a URL that is absolute.
        let scheme = location.utf8.prefix { !"/?#".utf8.contains($0) }
        let rest = location.utf8[scheme.endIndex...]
        guard rest.starts(with: "//".utf8), scheme.isEmpty || scheme.last == UInt8(ascii: ":") else { return nil }
        var authority = rest.dropFirst(2).prefix { !"/?#\\".utf8.contains($0) }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            authority = authority[authority.index(after: at)...]
        }
        let host = authority.prefix { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || ".-:[]".utf8.contains(byte)
        }
        guard !host.isEmpty, host.count <= 260 else { return nil }
        return String(decoding: host, as: UTF8.self)
    }
}
