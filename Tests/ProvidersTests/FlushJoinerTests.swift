import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import Providers

@Suite("Writes to a connection on which calls may be held back", .timeLimit(.minutes(5)))
struct FlushJoinerTests {
    /// A connection of which the other side reads when it is told to.
    private struct Connection: Sendable {
        let channel: any Channel
        let peer: Int32

        /// Writes in one turn of the event loop. The flush that is asked for happens behind it.
        ///
        /// - Parameter work: what to do in that turn, after the writes.
        func write(
            _ parts: HTTPClientRequestPart...,
            flush: Bool = true,
            with work: @escaping @Sendable ([EventLoopFuture<Void>]) throws -> Void = { _ in }
        ) async throws -> [EventLoopFuture<Void>] {
            try await channel.eventLoop.submit { [channel] in
                let pipeline = channel.pipeline.syncOperations
                let futures = parts.map { part in
                    let promise = channel.eventLoop.makePromise(of: Void.self)
                    pipeline.write(NIOAny(part), promise: promise)
                    return promise.futureResult
                }
                if flush { pipeline.flush() }
                try work(futures)
                return futures
            }.get()
        }

        /// What waits in the channel, after the turns that were asked for before.
        var buffered: Int { get async throws { try await channel.getOption(.bufferedWritableBytes).get() } }

        /// So many bytes of what came, or fewer, where the connection ends before.
        func read(_ count: Int = .max) -> [UInt8] {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 16 << 10)
            while bytes.count < count {
                let count = recv(peer, &chunk, min(chunk.count, count - bytes.count), 0)
                guard count > 0 else { break }
                bytes += chunk[..<count]
            }
            return bytes
        }

        /// Fills the socket behind the channel's back and then lets it have room for less: it takes nothing more.
        func fill() async throws -> Int {
            try await channel.eventLoop.submit { [channel] in
                try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                    socket in
                    let zeros = [UInt8](repeating: 0, count: 64 << 10)
                    var filled = 0
                    while case let count = send(socket, zeros, zeros.count, Int32(MSG_NOSIGNAL)), count > 0 {
                        filled += count
                    }
                    FlushJoinerTests.set(SO_SNDBUF, 1, of: socket)
                    return filled
                } ?? 0
            }.get()
        }
    }

    /// Holds writes back until it is opened, and hands on flushes.
    private final class Gate: ChannelOutboundHandler {
        typealias OutboundIn = IOData
        typealias OutboundOut = IOData

        private var held: [NIOAny]? = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            promise?.succeed()
            if held == nil { context.write(data, promise: nil) } else { held?.append(data) }
        }

        func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
            let opened = held ?? []
            held = nil
            for data in opened { context.write(data, promise: nil) }
            context.flush()
            promise?.succeed()
        }
    }

    private static func set(_ option: Int32, _ value: Int32, of socket: Int32) {
        var value = value
        setsockopt(socket, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// - Parameters:
    ///   - answers: Whether each call may leave, as the check is asked; those behind them may.
    ///   - isSlow: Whether little fits into the sockets.
    private func withConnection(
        _ answers: Bool...,
        isSlow: Bool = false,
        isGated: Bool = false,
        _ body: (Connection, _ asked: Counter) async throws -> Void
    ) async throws {
        let (listener, port) = try Loopback.listen()
        defer { close(listener) }
        if isSlow { Self.set(SO_RCVBUF, 1, of: listener) }
        let asked = Counter()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let check = DepartureCheck {
                    asked.add()
                    return asked.value > answers.count || answers[asked.value - 1] ? .now + .seconds(60) : .now
                }
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(FlushJoiner(check))
                if isGated { try pipeline.addHandler(Gate()) }
                try pipeline.addHandler(HTTPRequestEncoder())
                try pipeline.addHandler(check)
            }
        }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        let peer = accept(listener, nil, nil)
        defer { close(peer) }
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if isSlow {
            try await channel.setOption(.socketOption(.so_sndbuf), value: 1).get()
        }
        try await body(Connection(channel: channel, peer: peer), asked)
        try? await channel.close()
    }

    private func head(_ path: String = "/", length: Int) -> HTTPClientRequestPart {
        .head(HTTPRequestHead(version: .http1_1, method: .POST, uri: path, headers: ["Content-Length": "\(length)"]))
    }

    private func headBytes(_ path: String = "/", length: Int) -> [UInt8] {
        Array("POST \(path) HTTP/1.1\r\nContent-Length: \(length)\r\n\r\n".utf8)
    }

    private func body(_ count: Int, from start: Int = 0) -> [UInt8] {
        (start..<start + count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    }

    private func part(_ bytes: [UInt8]) -> HTTPClientRequestPart { .body(.byteBuffer(ByteBuffer(bytes: bytes))) }

    private static func handle(of path: String) throws -> NIOFileHandle { try NIOFileHandle(_deprecatedPath: path) }

    /// What a write fails with; nil where it succeeds.
    private func error(of future: EventLoopFuture<Void>) async -> (any Error)? {
        do {
            try await future.get()
            return nil
        } catch { return error }
    }

    @Test("a call that leaves in parts comes whole and in order, and no write is done before its bytes are out")
    func partial() async throws {
        try await withConnection(isSlow: true) { connection, asked in
            let (first, second) = (body(1_000_000), body(700_000, from: 12_345))
            let done = Counter()
            let early = try await connection.write(head(length: 1_700_000), part(first))
            #expect(try await connection.buffered > 0)
            let late = try await connection.write(part(second), .end(nil))
            for future in early.dropFirst() + late { future.whenSuccess { done.add() } }
            #expect(try await connection.buffered > second.count && done.value == 0)
            let expected = headBytes(length: 1_700_000) + first + second
            #expect(connection.read(expected.count) == expected)
            for future in early + late { try await future.get() }
            #expect(asked.value == 1)
        }
    }

    @Test("a call that the socket does not take at once is held back, although it may leave")
    func fullSocket() async throws {
        try await withConnection { connection, asked in
            let filled = try await connection.fill()
            let call = try await connection.write(head(length: 3), part(body(3)), .end(nil))
            for write in call { #expect(await error(of: write) is DepartureCheck.HeldBack) }
            try await connection.channel.closeFuture.get()
            #expect(connection.read() == [UInt8](repeating: 0, count: filled))
            #expect(asked.value == 1)
        }
    }

    @Test("a call before which something waits for the socket is held back, although it may leave")
    func somethingBefore() async throws {
        try await withConnection(isSlow: true) { connection, asked in
            let early = try await connection.write(head("/first", length: 1_000_000), part(body(1_000_000)), .end(nil))
            #expect(try await connection.buffered > 0)
            let late = try await connection.write(head("/second", length: 0), .end(nil))
            for write in late { #expect(await error(of: write) is DepartureCheck.HeldBack) }
            try await connection.channel.closeFuture.get()
            let sent = headBytes("/first", length: 1_000_000) + body(1_000_000)
            let read = connection.read()
            #expect(read.count < sent.count && sent.starts(with: read))
            #expect(await error(of: early[1]) != nil && asked.value == 2)
        }
    }

    @Test("a call that is written as the one before it ends is asked about, and comes whole", arguments: [true, false])
    func nextCall(mayLeave: Bool) async throws {
        try await withConnection(true, mayLeave) { connection, asked in
            for write in try await connection.write(head("/first", length: 3), part(body(3))) { try await write.get() }
            let second = connection.channel.eventLoop.makePromise(of: Void.self)
            let (next, channel) = (head("/second", length: 0), connection.channel)
            let end = try await connection.write(.end(nil)) { futures in
                futures[0].whenSuccess {
                    channel.pipeline.syncOperations.write(NIOAny(next), promise: nil)
                    channel.pipeline.syncOperations.writeAndFlush(
                        NIOAny(HTTPClientRequestPart.end(nil)),
                        promise: second
                    )
                }
            }
            try await end[0].get()
            let error = await error(of: second.futureResult)
            let first = headBytes("/first", length: 3) + body(3)
            if mayLeave {
                let expected = first + headBytes("/second", length: 0)
                #expect(error == nil && connection.read(expected.count) == expected)
            } else {
                #expect(error is DepartureCheck.HeldBack && connection.read() == first)
            }
            #expect(asked.value == 2)
        }
    }

    @Test("a flush that carries nothing of a call lets it not go unchecked")
    func emptyFlush() async throws {
        try await withConnection(true, true, false, isGated: true) { connection, asked in
            _ = try await connection.write(head(length: 0))
            _ = try await connection.write()
            #expect(try await connection.buffered == 0 && asked.value == 2)
            try await connection.channel.triggerUserOutboundEvent(0).get()
            try await connection.channel.closeFuture.get()
            #expect(connection.read().isEmpty && asked.value == 3)
        }
    }

    @Test("a part of a file comes behind what was sent before it")
    func file() async throws {
        let folder = TemporaryFolder()
        let content = body(5_000)
        try content.withUnsafeBytes { bytes in
            let file = open(folder.file("body"), O_CREAT | O_WRONLY, 0o600)
            try #require(Glibc.write(file, bytes.baseAddress, bytes.count) == bytes.count)
            close(file)
        }
        let handle = try Self.handle(of: folder.file("body"))
        try await withConnection { connection, _ in
            let region = FileRegion(fileHandle: handle, readerIndex: 0, endIndex: content.count)
            let writes = try await connection.write(head(length: content.count), .body(.fileRegion(region)), .end(nil))
            let expected = headBytes(length: content.count) + content
            #expect(connection.read(expected.count) == expected)
            for write in writes { try await write.get() }
        }
        try handle.close()
    }

    @Test("a call to a connection that is reset before it leaves fails, and is none that was held back")
    func reset() async throws {
        try await withConnection { connection, _ in
            let peer = connection.peer
            let channel = connection.channel
            let call = try await connection.write(head(length: 0), .end(nil)) { _ in
                try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                    socket in
                    var end = linger(l_onoff: 1, l_linger: 0)
                    setsockopt(peer, SOL_SOCKET, SO_LINGER, &end, socklen_t(MemoryLayout<linger>.size))
                    // The descriptor stays taken until the test is over.
                    var none = sockaddr(
                        sa_family: sa_family_t(AF_UNSPEC),
                        sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                    )
                    connect(peer, &none, socklen_t(MemoryLayout<sockaddr>.size))
                    var event = pollfd(fd: socket, events: 0, revents: 0)
                    poll(&event, 1, 60_000)
                }
            }
            for write in call {
                let error = await error(of: write)
                #expect(error != nil && !(error is DepartureCheck.HeldBack))
            }
            try await connection.channel.closeFuture.get()
        }
    }

    @Test("what nobody flushed fails when the connection ends, from either side", arguments: [true, false])
    func unflushed(isOurs: Bool) async throws {
        try await withConnection { connection, asked in
            let call = try await connection.write(head(length: 0), flush: false)
            if isOurs { try await connection.channel.close() } else { shutdown(connection.peer, Int32(SHUT_RDWR)) }
            #expect(await error(of: call[0]) as? ChannelError == .ioOnClosedChannel)
            #expect(asked.value == 0)
        }
    }
}
