import NIOCore
import NIOHTTP1

/// A channel handler that knows whether a call was written of which nothing has left, and up to when it may leave.
///
/// Between a caller's decision and a call's first byte lie turns of the event loop, and a process can be stopped there for as
/// long as somebody likes. So `FlushJoiner` looks at the clock once more, right before the system call that sends that byte.
/// A process that is stopped between the two sends the call when it goes on, and nothing in it could keep it from that.
///
/// A call of which some has left goes out whole. Held back then, it would be one whose fate nobody knows.
final class DepartureCheck: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// A call was held back before its first byte: it was too late for it, or the connection did not take it at once.
    struct HeldBack: Error {}

    private let callsLeaveUntil: @Sendable () -> ContinuousClock.Instant
    /// A call was written and none of it has left.
    private var isWaiting = false

    init(_ callsLeaveUntil: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.callsLeaveUntil = callsLeaveUntil
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head = unwrapOutboundIn(data) { isWaiting = true }
        context.write(data, promise: promise)
    }

    /// The moment from which on the call that was written must not leave; nil where none waits.
    func deadline() -> ContinuousClock.Instant? { isWaiting ? callsLeaveUntil() : nil }

    /// Some of the call has left.
    func hasLeft() { isWaiting = false }
}
