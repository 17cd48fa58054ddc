import NIOCore

/// A channel handler that joins the flushes of one turn of the event loop into one write to the socket.
///
/// The client flushes a request's head and its body apart: two system calls and two packets per call, where one will
/// do. Nothing waits longer for it: the write happens at the end of the turn in which it was asked for.
///
/// Nobody stands between it and the socket, so it is the one who asks a `DepartureCheck`, and keeps back what is written
/// until that has answered. A connection whose call was held back is closed, and nothing of it goes out.
final class FlushJoiner: ChannelOutboundHandler {
    typealias OutboundIn = NIOAny

    private let check: DepartureCheck?
    private var isFlushing = false
    /// What was written and waits for the check.
    private var kept: [(data: NIOAny, promise: EventLoopPromise<Void>?)] = []
    private var isShut = false

    init(_ check: DepartureCheck?) { self.check = check }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if check == nil {
            context.write(data, promise: promise)
        } else if isShut {
            promise?.fail(DepartureCheck.HeldBack())
        } else {
            kept.append((data, promise))
        }
    }

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
        let writes = kept
        kept = []
        if let check, !isShut, !check.admits() {
            isShut = true
            // Before anything else fails: the client keeps the first reason that it hears, and closes the connection.
            context.pipeline.fireErrorCaught(DepartureCheck.HeldBack())
            for (_, promise) in writes { promise?.fail(DepartureCheck.HeldBack()) }
            context.close(promise: nil)
            return
        }
        for (data, promise) in writes { context.write(data, promise: promise) }
        context.flush()
    }
}
