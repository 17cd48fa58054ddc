/// The result of one call as the network gave it, before its meaning is known.
package enum TransportResult: Sendable, Equatable {
    case responded(Response)
    /// Certainly nothing reached the provider's application: no connection was had, or none in time.
    case notSent(CallCode)
    /// Certainly nothing was sent: at the last moment the call was not to be made any more, or could not be made at once.
    case heldBack
    /// The request went out, at least in part, and no response came: it may have been carried out.
    case maybeSent(CallCode)
    /// No call gets through until a setting is changed. Nothing was sent.
    case obstructed(Obstacle)
}

/// The response to one call. The headers are those of a response that is no success.
package struct Response: Sendable, Equatable {
    package var status: Int
    /// The header `Retry-After`, as it came.
    package var retryAfter: String?
    /// The header `Date`, as it came: the server's clock.
    package var date: String?
    /// The header `Location`, as it came.
    package var location: String?
    package var body: [UInt8]
    /// False where the body was longer than is read (1 MiB) or could not be unpacked, and where the connection ended, or
    /// the time did, before the body was a whole JSON object.
    package var isComplete: Bool

    package init(
        status: Int,
        retryAfter: String? = nil,
        date: String? = nil,
        location: String? = nil,
        body: [UInt8] = [],
        isComplete: Bool = true
    ) {
        self.status = status
        self.retryAfter = retryAfter
        self.date = date
        self.location = location
        self.body = body
        self.isComplete = isComplete
    }
}
