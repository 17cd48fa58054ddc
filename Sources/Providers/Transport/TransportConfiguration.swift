/// The settings of a transport.
package struct TransportConfiguration: Sendable {
    /// Calls in flight at most. One more connection is kept for a probe.
    package var concurrency: Int
    /// One call, from connecting to the last byte of the response.
    package var timeout: Duration
    /// The header `User-Agent`.
    package var userAgent: String
    /// A connection that was idle for that long is closed and not used again: a server that closes one just as a call
    /// goes out would make that call's fate unknown. Below the promised two seconds, because timers fire late.
    package var idleLimit: Duration = .milliseconds(1_800)
    /// What is read of a response's body, in bytes, after unpacking.
    package var maxBodySize = 1 << 20
    /// Whether the server's clock is wanted of responses that are successes, too.
    package var keepsDate = false
    /// Whose certificates are trusted; nil for those that the system keeps where NIOSSL looks for them.
    package var authorities: TrustedAuthorities?
    /// The proxy on the way; nil where there is none.
    package var proxy: ProxyServer?
    /// Asked on the event loop right before the first byte of each call goes out: from when on none may; nil where all may.
    package var callsLeaveUntil: (@Sendable () -> ContinuousClock.Instant)?

    package init(concurrency: Int, timeout: Duration, version: String) {
        self.concurrency = max(1, concurrency)
        self.timeout = timeout
        userAgent = Self.userAgent(version: version)
    }

    package static func userAgent(version: String) -> String { "bulk-sessions/\(version)" }

    /// How long a connection may take, and waiting for a free one. Well below `timeout`, so that a call that could not
    /// even be made is distinguished from one whose response did not come.
    var connectTimeout: Duration { min(.seconds(10), timeout / 3) }
}
