import NIOCore
import NIOHTTP1

/// A channel handler that lets only heads pass that the client behind it can take for the head of a response.
///
/// The parser takes any three digits for a status, and the client ignores every status below 200 and then ends the
/// process over what follows it, as a body without a head. So a head with a status below 100 is none: the call is lost
/// with its connection. Interim responses (1xx) end here too. Nobody waits for them, and their headers must not say how
/// the real response is packed.
final class HeadCheck: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    /// What came is no head of a response.
    struct NoHead: Error {}

    /// Interim responses to one call; a server that sends more never means to answer.
    static let maxInterim = 100

    private var interim = 0
    private var isBroken = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isBroken { return }
        guard case .head(let head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        switch head.status.code {
        case 101, 200...:
            // 101 ends the exchange as well, although nobody has asked for another protocol.
            interim = 0
            context.fireChannelRead(data)
        case 100..<200 where interim < Self.maxInterim:
            interim += 1
        default:
            isBroken = true
            // The client closes the connection of a call that fails.
            context.fireErrorCaught(NoHead())
        }
    }
}
