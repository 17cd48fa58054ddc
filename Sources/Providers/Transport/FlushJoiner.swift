import NIOCore

/// A channel handler that joins the flushes of one turn of the event loop into one write to the socket.
///
/// The client flushes a request's head and its body apart: two system calls and two packets per call, where one will
/// do. Nothing waits longer for it: the write happens at the end of the turn in which it was asked for.
final class FlushJoiner: ChannelOutboundHandler {
    typealias OutboundIn = NIOAny

    private var isFlushing = false

    func flush(context: ChannelHandlerContext) {
        guard !isFlushing else { return }
        isFlushing = true
        context.eventLoop.assumeIsolated().execute { self.flushNow(context) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        flushNow(context)
        context.close(mode: mode, promise: promise)
    }

    private func flushNow(_ context: ChannelHandlerContext) {
        guard isFlushing else { return }
        isFlushing = false
        context.flush()
    }
}
