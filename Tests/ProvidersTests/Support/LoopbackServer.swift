import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server of raw bytes on this machine, for one test: calls `answer` with each whole HTTP request that it reads.
///
/// Everything that tests wait for is an event: a request that came (`requests`), a connection that ended
/// (`connectionEnds`).
final class LoopbackServer: Sendable {
    /// One request, and the connection on which to answer it.
    struct Request: Sendable {
        let channel: any Channel
        let text: String
        /// In how many pieces it came off the socket.
        let reads: Int
        /// Counts the requests of the whole server, from 1.
        let number: Int
        /// Counts those of this connection, from 1.
        let numberOnConnection: Int

        func send(_ text: String, then end: End = .none) { send(Array(text.utf8), then: end) }

        func send(_ bytes: [UInt8], then end: End = .none) {
            channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { _ in self.end(end) }
        }

        func sendAndClose(_ text: String) { send(text, then: .closed) }

        func end(_ end: End) {
            switch end {
            case .none: break
            case .closed: channel.close(promise: nil)
            case .reset, .withoutGoodbye: channel.triggerUserOutboundEvent(end, promise: nil)
            }
        }
    }

    /// How a connection ends.
    enum End: Sendable {
        /// Not by this server.
        case none
        /// In good order.
        case closed
        /// With a reset in place of an end.
        case reset
        /// Without the last message of TLS.
        case withoutGoodbye
    }

    let port: Int
    let requests: AsyncStream<Request>
    let connectionEnds: AsyncStream<Void>
    private let channel: any Channel
    private let counts: Counts

    /// Connections accepted so far.
    var connections: Int { counts.connections.load(ordering: .relaxed) }
    /// Requests read so far.
    var received: Int { counts.requests.load(ordering: .relaxed) }

    var root: String { "http://127.0.0.1:\(port)" }

    /// - Parameter onBytes: what to do with bytes as soon as they come, in place of reading whole requests.
    static func with<Result>(
        tls: NIOSSLContext? = nil,
        onConnect: (@Sendable (any Channel) -> Void)? = nil,
        onBytes: (@Sendable (any Channel) -> Void)? = nil,
        answer: @escaping @Sendable (Request) -> Void = { _ in },
        _ body: (LoopbackServer) async throws -> Result
    ) async throws -> Result {
        let (requests, requestSink) = AsyncStream<Request>.makeStream()
        let (ends, endSink) = AsyncStream<Void>.makeStream()
        let counts = Counts()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    counts.connections.add(1, ordering: .relaxed)
                    child.closeFuture.whenComplete { _ in endSink.yield() }
                    let pipeline = child.pipeline.syncOperations
                    try pipeline.addHandler(RoughEnd())
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(
                        RequestReader(onConnect: onConnect, onBytes: onBytes) { text, reads, numberOnConnection in
                            let number = counts.requests.add(1, ordering: .relaxed).newValue
                            let request = Request(
                                channel: child,
                                text: text,
                                reads: reads,
                                number: number,
                                numberOnConnection: numberOnConnection
                            )
                            answer(request)
                            requestSink.yield(request)
                        }
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackServer(channel: channel, requests: requests, connectionEnds: ends, counts: counts)
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private init(
        channel: any Channel,
        requests: AsyncStream<Request>,
        connectionEnds: AsyncStream<Void>,
        counts: Counts
    ) {
        self.channel = channel
        self.requests = requests
        self.connectionEnds = connectionEnds
        self.counts = counts
        port = channel.localAddress?.port ?? 0
    }

    /// Waits for the next connection to end.
    func oneConnectionEnds() async {
        for await _ in connectionEnds { return }
    }

    /// Waits for the next request.
    func nextRequest() async -> Request? {
        for await request in requests { return request }
        return nil
    }

    private final class Counts: Sendable {
        let connections = Atomic(0)
        let requests = Atomic(0)
    }
}

/// Gathers bytes until they make a whole request.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var text = ""
    private var reads = 0
    private var requests = 0
    private let onConnect: (@Sendable (any Channel) -> Void)?
    private let onBytes: (@Sendable (any Channel) -> Void)?
    private let onRequest: (String, Int, Int) -> Void

    init(
        onConnect: (@Sendable (any Channel) -> Void)?,
        onBytes: (@Sendable (any Channel) -> Void)?,
        onRequest: @escaping (String, Int, Int) -> Void
    ) {
        self.onConnect = onConnect
        self.onBytes = onBytes
        self.onRequest = onRequest
    }

    func channelActive(context: ChannelHandlerContext) {
        onConnect?(context.channel)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        reads += 1
        if let onBytes { return onBytes(context.channel) }
        text += String(decoding: buffer.readableBytesView, as: UTF8.self)
        guard let head = text.firstRange(of: "\r\n\r\n") else { return }
        let length =
            text[..<head.lowerBound].split(separator: "\r\n")
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
        guard text[head.upperBound...].utf8.count >= length else { return }
        let request = text
        let pieces = reads
        text = ""
        reads = 0
        requests += 1
        onRequest(request, pieces, requests)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// Ends a connection below everything that would do so politely.
private final class RoughEnd: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let end = event as? LoopbackServer.End else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        if end == .reset {
            _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        context.close(promise: promise)
    }
}
