import NIOCore
import NIOHTTP1

/// A channel handler that notices when the other side drops a connection that has served before, under a call that it
/// has not begun to answer.
///
/// A server that closes idle connections may do so just as the next call goes out. It never sees that call, and nobody
/// here can tell it from one that was carried out.
final class ReuseWatch: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private let onLoss: () -> Void
    private var calls = 0
    /// A call is out and its response has not begun.
    private var isWaiting = false

    init(onLoss: @escaping () -> Void) { self.onLoss = onLoss }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head = unwrapOutboundIn(data) {
            calls += 1
            isWaiting = true
        }
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isWaiting = false
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        // Something came, but no HTTP: that is no matter of the connection.
        case is HTTPParserError: break
        case is DepartureCheck.HeldBack: isWaiting = false
        default: lost()
        }
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        lost()
        context.fireChannelInactive()
    }

    /// From this side: at a call's deadline, or because the program ends.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        isWaiting = false
        context.close(mode: mode, promise: promise)
    }

    private func lost() {
        guard isWaiting, calls > 1 else { return }
        isWaiting = false
        onLoss()
    }
}
