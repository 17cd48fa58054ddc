import NIOCore
import NIOPosix
import NIOSSL
import Sending
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A second look at a certificate that was not trusted, to say why.
///
/// BoringSSL tells NIOSSL only that a certificate did not pass. So the server is asked for it once more, over a
/// connection that ends within its handshake: nothing is ever sent on it.
enum CertificateInspection {
    /// Why the certificate that this server shows did not pass.
    static func reason(
        host: String,
        port: Int,
        proxy: ProxyServer?,
        on loop: any EventLoop,
        timeout: TimeAmount
    ) async -> UntrustedHost.Reason {
        let host = HostAddress.bare(host)
        let shown = loop.makePromise(of: [Validity].self)
        let channel: any Channel
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            // None is asked for here, and there may be none on this machine.
            configuration.trustRoots = .certificates([])
            let context = try NIOSSLContext(configuration: configuration)
            let handshake = { @Sendable (channel: any Channel) in
                channel.eventLoop.submit {
                    let handler = try NIOSSLClientHandler(
                        context: context,
                        serverHostname: HostAddress.isAddress(host) ? nil : host,
                        customVerificationCallback: { chain, verdict in
                            shown.succeed(chain.map { Validity($0) })
                            verdict.succeed(.failed)
                        }
                    )
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            if let proxy {
                channel = try await ProxyTunnel.open(to: host, port: port, through: proxy, on: loop, timeout: timeout)
                try await handshake(channel).get()
            } else {
                channel = try await ClientBootstrap(group: loop).connectTimeout(timeout).channelInitializer(handshake)
                    .connect(host: host, port: port).get()
            }
        } catch {
            shown.fail(error)
            return .unsaid
        }
        let alarm = loop.scheduleTask(in: timeout) { channel.close(promise: nil) }
        // A promise that is kept already takes no notice of this.
        channel.closeFuture.whenComplete { _ in shown.fail(ChannelError.eof) }
        let chain = try? await shown.futureResult.get()
        alarm.cancel()
        channel.close(promise: nil)
        return chain.map { reason(of: $0, clock: time(nil)) } ?? .unsaid
    }

    /// Why a chain that did not pass did not: its dates, where one of them is out; else nobody known vouches for it.
    ///
    /// - Parameter chain: the server's own certificate first.
    static func reason(of chain: [Validity], clock: Int) -> UntrustedHost.Reason {
        for validity in chain {
            if clock < validity.from { return .notYetValid(from: validity.from, clock: clock) }
            if clock > validity.until { return .expired(until: validity.until, clock: clock) }
        }
        return chain.isEmpty ? .unsaid : .unknownAuthority
    }

    /// The span in which a certificate is good, in seconds since 1970.
    struct Validity {
        var from: Int
        var until: Int
    }
}

extension CertificateInspection.Validity {
    fileprivate init(_ certificate: NIOSSLCertificate) {
        self.init(from: certificate.notValidBefore, until: certificate.notValidAfter)
    }
}
