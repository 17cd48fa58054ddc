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
/// and writes the first bytes of a call itself. A connection whose call was held back is closed, and nothing of it goes out.
final class FlushJoiner: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let check: DepartureCheck?
    private var isFlushing = false
    /// What was written and waits for the check.
    private var kept: [(data: IOData, promise: EventLoopPromise<Void>?)] = []
    private var isShut = false

    init(_ check: DepartureCheck?) { self.check = check }

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
    }

    private func flushNow(_ context: ChannelHandlerContext) {
        guard isFlushing else { return }
        isFlushing = false
        if !isShut, let deadline = check?.deadline() {
            // What was written before this handler was there, as the end of a handshake, goes first.
            context.flush()
            let writes = kept
            kept = []
            guard let sent = Self.depart(writes.map(\.data), before: deadline, context) else {
                return holdBack(writes.compactMap(\.promise), context)
            }
            check?.hasLeft()
            Self.forward(writes, without: sent, context)
        } else if !kept.isEmpty {
            Self.forward(kept, without: 0, context)
            kept = []
        }
        context.flush()
    }

    /// Writes to the socket, if it is not too late. Between a look at the clock and the system call there is nothing.
    ///
    /// - Returns: how many bytes went out, none where the channel is to find out why; nil where it was too late.
    private static func depart(
        _ writes: [IOData],
        before deadline: ContinuousClock.Instant,
        _ context: ChannelHandlerContext
    ) -> Int? {
        let buffered = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        guard buffered == 0 else { return ContinuousClock.now < deadline ? 0 : nil }
        var bytes = ByteBuffer()
        for case .byteBuffer(var buffer) in writes { bytes.writeBuffer(&buffer) }
        let sent: Int?? = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) {
            socket in
            bytes.withUnsafeReadableBytes { bytes in
                guard ContinuousClock.now < deadline else { return nil }
                return max(0, sendAtOnce(socket, bytes))
            }
        }
        return sent ?? (ContinuousClock.now < deadline ? 0 : nil)
    }

    /// Hands on what was written, but for so many bytes that have gone out already.
    private static func forward(
        _ writes: [(data: IOData, promise: EventLoopPromise<Void>?)],
        without sent: Int,
        _ context: ChannelHandlerContext
    ) {
        var sent = sent
        for (data, promise) in writes {
            guard case .byteBuffer(var buffer) = data else { continue }
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

    private func holdBack(_ promises: [EventLoopPromise<Void>], _ context: ChannelHandlerContext) {
        isShut = true
        // Before anything else fails: the client keeps the first reason that it hears, and closes the connection.
        context.pipeline.fireErrorCaught(DepartureCheck.HeldBack())
        for promise in promises { promise.fail(DepartureCheck.HeldBack()) }
        context.close(promise: nil)
    }
}

/// The system call alone; of a connection that is gone it is the channel that finds out.
private func sendAtOnce(_ socket: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
}
