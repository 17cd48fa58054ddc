/// A server whose certificate is not trusted: its name, and why.
package struct UntrustedHost: Sendable, Equatable {
    /// The name that was asked for.
    package var name: String
    package var reason: Reason

    package init(name: String, reason: Reason) {
        self.name = name
        self.reason = reason
    }

    /// The reason why a certificate is not trusted. Times are in seconds since 1970.
    package enum Reason: Sendable, Equatable {
        /// No authority that this machine knows vouches for it.
        case unknownAuthority
        /// It is another server's.
        case wrongName
        /// It, or one that vouches for it, was good until then; `clock` is the time here.
        case expired(until: Int, clock: Int)
        /// It, or one that vouches for it, is good only from then on; `clock` is the time here.
        case notYetValid(from: Int, clock: Int)
        /// It was rejected, and could not be looked at again to say why.
        case unsaid
    }
}
