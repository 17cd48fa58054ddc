import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A channel handler that joins the flushes of one turn of the event loop into one write to the socket.
///
/// The client flushes a request's head and its body apart: two system calls and two packets per call, where one will
/// do. Nothing waits longer for it: the write happens at the end of the turn in which it was asked for.
///
/// Nobody stands between it and the socket, so with a `DepartureCheck` it keeps what is written until then, looks at the clock
/// and writes the first bytes of a call itself. What the socket does not take at once would wait for it longer than anybody
/// could answer for, so a call of which it takes nothing is held back like one that is late. The connection of a call that was
/// held back is closed, and nothing of the call goes out.
final class FlushJoiner: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData
    private typealias Write = (data: IOData, promise: EventLoopPromise<Void>?)

    private let check: DepartureCheck?
    private var isFlushing = false
    /// What was written and waits for the check.
    private var kept: [Write] = []
    private var isShut = false

    init(_ check: DepartureCheck?) { self.check = check }

    func handlerRemoved(context: ChannelHandlerContext) { failKept() }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if check == nil {
            context.write(data, promise: promise)
        } else if isShut {
            promise?.fail(DepartureCheck.HeldBack())
        } else {
            kept.append((unwrapOutboundIn(data), promise))
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
        if mode != .input { failKept() }
    }

    private func flushNow(_ context: ChannelHandlerContext) {
        guard isFlushing else { return }
        isFlushing = false
        let deadline = isShut ? nil : check?.deadline()
        // What was written before this handler was there, as the end of a handshake, goes first.
        if deadline != nil { context.flush() }
        // Whoever hears that a write is done may write the next call at once: that is kept for a flush of its own.
        let writes = kept
        kept = []
        var sent = 0
        if let deadline, !writes.isEmpty {
            guard let gone = Self.depart(writes, before: deadline, context) else { return holdBack(writes, context) }
            if gone > 0 { check?.hasLeft() }
            sent = gone
        }
        Self.forward(writes, without: sent, context)
        context.flush()
    }

    /// Writes to the socket, if it is not too late. Between a look at the clock and the system call there is nothing.
    ///
    /// - Returns: how many bytes went out: none where there are none, or where the connection is gone and the channel is to
    ///   find that out. Nil where it was too late, or where the socket took nothing.
    private static func depart(
        _ writes: [Write],
        before deadline: ContinuousClock.Instant,
        _ context: ChannelHandlerContext
    ) -> Int? {
        guard context.channel.isActive else { return 0 }
        guard (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) == 0 else { return nil }
        var bytes = ByteBuffer()
        for write in writes {
            guard case .byteBuffer(var buffer) = write.data else { break }
            bytes.writeBuffer(&buffer)
        }
        if bytes.readableBytes == 0 { return 0 }
        let sent: Int?? = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { socket in
            bytes.withUnsafeReadableBytes { bytes in
                guard ContinuousClock.now < deadline else { return nil }
                return sendAtOnce(socket, bytes)
            }
        }
        return sent ?? nil
    }

    /// Hands on what was written, but for so many bytes that have gone out already.
    private static func forward(_ writes: [Write], without sent: Int, _ context: ChannelHandlerContext) {
        var sent = sent
        for (data, promise) in writes {
            guard sent > 0, case .byteBuffer(var buffer) = data else {
                precondition(sent == 0, "Only buffers are sent past the channel.")
                context.write(NIOAny(data), promise: promise)
                continue
            }
            let skipped = min(sent, buffer.readableBytes)
            buffer.moveReaderIndex(forwardBy: skipped)
            sent -= skipped
            if buffer.readableBytes > 0 {
                context.write(NIOAny(IOData.byteBuffer(buffer)), promise: promise)
            } else {
                promise?.succeed()
            }
        }
    }

    private func holdBack(_ writes: [Write], _ context: ChannelHandlerContext) {
        isShut = true
        // Before anything else fails: the client keeps the first reason that it hears, and closes the connection.
        context.pipeline.fireErrorCaught(DepartureCheck.HeldBack())
        for write in writes { write.promise?.fail(DepartureCheck.HeldBack()) }
        context.close(promise: nil)
    }

    /// Nobody will flush it any more.
    private func failKept() {
        let writes = kept
        kept = []
        for write in writes { write.promise?.fail(ChannelError.ioOnClosedChannel) }
    }
}

/// The system call alone.
///
/// - Returns: how many bytes went out; none where the connection is gone, so that none ever will; nil where the socket took
///   none of them.
private func sendAtOnce(_ socket: CInt, _ bytes: UnsafeRawBufferPointer) -> Int? {
    let count = send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
    if count >= 0 { return count }
    return errno == EPIPE || errno == ECONNRESET ? 0 : nil
}
