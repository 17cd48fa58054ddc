import NIOCore
import NIOHTTP1

/// A channel handler that asks, right before the first byte of a call goes to the socket, whether the call may still leave.
///
/// Between a caller's decision and that moment lie turns of the event loop, and a process can be stopped there for as long as
/// somebody likes. What is left is the way from the answer to the system call behind it, well below a microsecond: a process
/// that is stopped within that sends the call when it goes on, and nothing in it could keep it from that.
///
/// A call of which some has left goes out whole. Held back then, it would be one whose fate nobody knows.
final class DepartureCheck: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// A call was held back before its first byte.
    struct HeldBack: Error {}

    private let mayLeave: @Sendable () -> Bool
    /// A call was written and none of it has left.
    private var isUndecided = false

    init(_ mayLeave: @escaping @Sendable () -> Bool) { self.mayLeave = mayLeave }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head = unwrapOutboundIn(data) { isUndecided = true }
        context.write(data, promise: promise)
    }

    /// Whether what was written goes to the socket now.
    func admits() -> Bool {
        if isUndecided { isUndecided = !mayLeave() }
        return !isUndecided
    }
}
