import NIOCore
import NIOHTTP1
import NIOPosix

/// A tunnel through a proxy to a server, for a second look at what one of them did.
///
/// The HTTP client makes tunnels of its own, and does not tell which status a proxy refused one with.
enum ProxyTunnel {
    /// The proxy's answer was not 2xx.
    struct Refused: Error {
        var status: Int
    }

    /// A connection on which the server itself is spoken to.
    static func open(
        to host: String,
        port: Int,
        through proxy: ProxyServer,
        on loop: any EventLoop,
        timeout: TimeAmount
    ) async throws -> any Channel {
        let answered = loop.makePromise(of: Void.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop).connectTimeout(timeout).channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(HTTPRequestEncoder(), name: "encoder")
                    try pipeline.addHandler(
                        ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)),
                        name: "decoder"
                    )
                    try pipeline.addHandler(
                        ConnectHandler(proxy.connectHead(host: host, port: port), answered),
                        name: "connect"
                    )
                }
            }.connect(host: proxy.host, port: proxy.port).get()
        } catch {
            answered.fail(error)
            throw error
        }
        let alarm = loop.scheduleTask(in: timeout) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in answered.fail(ChannelError.eof) }
        defer { alarm.cancel() }
        do {
            try await answered.futureResult.get()
            for name in ["connect", "decoder", "encoder"] { try await channel.pipeline.removeHandler(name: name).get() }
            return channel
        } catch {
            channel.close(promise: nil)
            throw error
        }
    }
}

/// Asks for the tunnel and waits for the head of the answer.
private final class ConnectHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let answered: EventLoopPromise<Void>

    init(_ head: HTTPRequestHead, _ answered: EventLoopPromise<Void>) {
        self.head = head
        self.answered = answered
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        if 200...299 ~= head.status.code {
            answered.succeed()
        } else {
            answered.fail(ProxyTunnel.Refused(status: Int(head.status.code)))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answered.fail(error)
        context.close(promise: nil)
    }
}
