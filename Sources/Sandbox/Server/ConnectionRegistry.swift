import NIOCore
import Synchronization

/// The open connections, so that all can be closed before the server's task is cancelled.
///
/// NIO ends the process ("Deinited NIOAsyncWriter without calling finish()") where a connection was accepted and
/// nobody is left to take it, and cancelling the accepting task leaves such connections behind. A connection that is
/// closed, or never became active, does no harm: so those that are open are closed first, and those that come later
/// are closed before they become active. The registry is closed before the listener: from then on the listener drops
/// what it accepts.
final class ConnectionRegistry: Sendable {
    private struct Contents: Sendable {
        var isClosed = false
        var open: [ObjectIdentifier: any Channel] = [:]
    }

    private let contents = Mutex(Contents())

    /// Connections at once: half as many again as a run may have. Each costs memory.
    private static let limit = 1_536

    /// - Returns: false where the registry is closed or full: the connection must not become active.
    func add(_ channel: any Channel) -> Bool {
        contents.withLock { contents in
            guard !contents.isClosed, contents.open.count < Self.limit else { return false }
            contents.open[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func remove(_ channel: any Channel) {
        contents.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Closes every connection, and keeps new ones out from now on.
    func close() async {
        let open = contents.withLock { contents in
            contents.isClosed = true
            return Array(contents.open.values)
        }
        for channel in open { channel.close(promise: nil) }
        for channel in open { try? await channel.closeFuture.get() }
    }
}

/// Enters a connection in the registry, before the handlers that hand it over to its task.
final class ConnectionTracker: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let registry: ConnectionRegistry

    init(_ registry: ConnectionRegistry) { self.registry = registry }

    /// How much of a request is read at once, in bytes. What was read waits for its handler: with what the library takes,
    /// up to 64 KiB ten times over, a thousand senders of large requests would fill the memory before any of them is heard.
    private static let readSize = 4_096

    func channelActive(context: ChannelHandlerContext) {
        guard registry.add(context.channel) else {
            context.close(promise: nil)
            return
        }
        let options = context.channel.syncOptions
        try? options?.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.readSize))
        try? options?.setOption(.maxMessagesPerRead, value: 1)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        registry.remove(context.channel)
        context.fireChannelInactive()
    }
}
