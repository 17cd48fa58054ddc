import NIOCore
import NIOHTTP1
import NIOSSL

/// A channel handler that lets the first request of an encrypted connection pass only where the server's certificate is
/// made out to the host that the request is for.
///
/// It stands in front of everything that turns requests into bytes: of one that it stops, nothing leaves.
final class NameCheck: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// The certificate is another name's.
    struct WrongName: Error {}

    private let names: CertificateNames

    init(_ names: CertificateNames) { self.names = names }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(let head) = unwrapOutboundIn(data), let host = head.headers.first(name: "Host"),
            names.include(HostAddress.bare(host))
        else {
            promise?.fail(WrongName())
            context.fireErrorCaught(WrongName())
            return
        }
        context.write(data, promise: promise)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
