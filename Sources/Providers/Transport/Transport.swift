import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
package import Sending
import Synchronization

/// The HTTP/1.1 client that makes calls and says what became of each: answered, certainly not sent, or perhaps carried
/// out.
///
/// Redirects are never followed, certificates always verified, and nothing is tried twice: what to do about a failure is
/// decided by those who know what a call means.
///
/// **How it knows what was sent.** Everything about a call happens on one event loop: it is handed over there, its
/// connection lives there, and so do its deadline and its cancellation. So at the moment when a call fails, "the head
/// of the request has been written" is a plain fact and not a race between threads. A request's body follows its head
/// within the same turn of the loop; a provider that has no head has no request.
///
/// **When it uses no connection twice.** A server that drops connections while they wait for their next call makes the
/// fate of each call unknown that goes out just then. After `ReuseLosses.bearable` of them every call gets a connection
/// of its own.
package final class Transport: Sendable {
    private let client: HTTPClient
    /// For calls that get a connection of their own.
    private let singleUseClient: HTTPClient
    private let losses: ReuseLosses
    private let loop: any EventLoop
    private let configuration: TransportConfiguration
    /// Where tasks that make calls run best.
    package let executor: LoopExecutor
    /// Parsed URLs, by API root and path.
    private let templates = Mutex<[String: HTTPClient.Request]>([:])
    private let inspection = Mutex<Task<UntrustedHost.Reason, Never>?>(nil)

    package init(_ configuration: TransportConfiguration) {
        self.configuration = configuration
        loop = MultiThreadedEventLoopGroup.singleton.any()
        executor = LoopExecutor(loop)
        let losses = ReuseLosses()
        self.losses = losses
        var settings = HTTPClient.Configuration(configuration, losses)
        client = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: settings)
        settings.maximumUsesPerConnection = 1
        singleUseClient = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: settings)
    }

    /// Gives `body` a transport that is shut down when it returns or throws.
    package static func with<Result>(
        _ configuration: TransportConfiguration,
        _ body: (Transport) async throws -> Result
    ) async throws -> Result {
        let transport = Transport(configuration)
        do {
            let result = try await body(transport)
            await transport.shutdown()
            return result
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    /// Closes all connections. Calls still in flight end at once; none may be made afterwards.
    package func shutdown() async {
        // It fails only where it was shut down before, and then there is nothing left to do.
        try? await client.shutdown()
        try? await singleUseClient.shutdown()
    }

    /// Makes one call. Never throws; a cancelled task's call ends at once with the code `interrupted`.
    ///
    /// - Parameter apiRoot: without a final slash; `call.path` follows it.
    package func send(_ call: ProviderRequest, to apiRoot: String) async -> TransportResult {
        guard let request = request(for: call, to: apiRoot) else { return .notSent(.connectionFailed) }
        let deadline = NIODeadline.now() + TimeAmount(configuration.timeout)
        let collector = ResponseCollector(
            host: request.host,
            maxBodySize: configuration.maxBodySize,
            keepsDate: configuration.keepsDate
        )
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let start = { @Sendable [self] in
                    let reuses = !losses.areTooMany
                    var request = request
                    if !reuses { request.headers.add(name: "Connection", value: "close") }
                    collector.start(request, by: reuses ? client : singleUseClient, deadline: deadline) {
                        continuation.resume(returning: $0)
                    }
                }
                if loop.inEventLoop { start() } else { loop.execute(start) }
            }
        } onCancel: {
            loop.execute { collector.cancel() }
        }
        switch result {
        case .obstructed(.untrusted(let host)) where host.reason == .unsaid:
            return .obstructed(.untrusted(host: UntrustedHost(name: host.name, reason: await reason(of: request))))
        case .notSent(let code):
            guard let proxy = configuration.proxy else { return result }
            return await inspection(of: proxy, after: code, request)
        default: return result
        }
    }

    /// What a call came to that did not get through a proxy: who stands in the way is asked once more.
    private func inspection(
        of proxy: ProxyServer,
        after code: CallCode,
        _ request: HTTPClient.Request
    ) async -> TransportResult {
        switch code {
        case .connectionRefused, .connectTimeout, .connectionFailed, .nameNotResolved: return .notSent(.proxyFailed)
        case .proxyFailed: break
        default: return .notSent(code)
        }
        do {
            let channel = try await ProxyTunnel.open(
                to: HostAddress.bare(request.host),
                port: request.port,
                through: proxy,
                on: loop,
                timeout: TimeAmount(configuration.connectTimeout)
            )
            channel.close(promise: nil)
        } catch let refusal as ProxyTunnel.Refused where [401, 403, 407].contains(refusal.status) {
            return .obstructed(
                .proxyRefused(
                    Obstacle.ProxyRefusal(
                        proxy: proxy.name,
                        host: request.host,
                        status: refusal.status,
                        hadCredentials: proxy.user != nil
                    )
                )
            )
        } catch {}
        return .notSent(.proxyFailed)
    }

    /// Why this server's certificate was rejected. All calls that met it at once wait for one second look.
    private func reason(of request: HTTPClient.Request) async -> UntrustedHost.Reason {
        let look = inspection.withLock { known in
            let look =
                known
                ?? Task { [loop, configuration] in
                    await CertificateInspection.reason(
                        host: request.host,
                        port: request.port,
                        proxy: configuration.proxy,
                        on: loop,
                        timeout: TimeAmount(configuration.connectTimeout)
                    )
                }
            known = look
            return look
        }
        return await look.value
    }

    private func request(for call: ProviderRequest, to apiRoot: String) -> HTTPClient.Request? {
        guard var request = template(for: call, to: apiRoot) else { return nil }
        request.headers = HTTPHeaders(call.allHeaders(userAgent: configuration.userAgent))
        if !call.body.isEmpty { request.body = .byteBuffer(ByteBuffer(bytes: call.body)) }
        return request
    }

    private func template(for call: ProviderRequest, to apiRoot: String) -> HTTPClient.Request? {
        let url = (call.root ?? apiRoot) + call.path
        let key = call.method.rawValue + url
        if let known = templates.withLock({ $0[key] }) { return known }
        guard let made = try? HTTPClient.Request(url: url, method: HTTPMethod(rawValue: call.method.rawValue)) else {
            return nil
        }
        // Few paths take part in a run; those that name a session are many, and each is called once.
        templates.withLock { if $0.count < 16 { $0[key] = made } }
        return made
    }
}

extension HTTPClient.Configuration {
    fileprivate init(_ configuration: TransportConfiguration, _ losses: ReuseLosses) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .fullVerification
        tls.minimumTLSVersion = .tlsv12
        if let authorities = configuration.authorities {
            tls.trustRoots = .file(authorities.path)
            if let added = authorities.added { tls.additionalTrustRoots = [.file(added)] }
        }
        var pool = ConnectionPool(
            idleTimeout: TimeAmount(configuration.idleLimit),
            concurrentHTTP1ConnectionsPerHostSoftLimit: configuration.concurrency + 1
        )
        // A refused connection shows at once, and not when the patience of the client's own retries ends.
        pool.retryConnectionEstablishment = false
        self.init(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: Timeout(connect: TimeAmount(configuration.connectTimeout)),
            connectionPool: pool,
            proxy: configuration.proxy.map { .server(host: $0.host, port: $0.port, authorization: $0.authorization) },
            decompression: .enabled(limit: .size(configuration.maxBodySize))
        )
        httpVersion = .http1Only
        // Nobody collects traces here, and spans for nobody cost 3 % of a whole run.
        tracing.tracer = nil
        let callsLeaveUntil = configuration.callsLeaveUntil
        http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                let check = callsLeaveUntil.map { DepartureCheck($0) }
                try pipeline.addHandler(FlushJoiner(check), position: .first)
                let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
                try pipeline.addHandler(HeadCheck(), position: .after(decoder))
                try pipeline.addHandler(ReuseWatch { losses.add() }, position: .after(decoder))
                if let check { try pipeline.addHandler(check, position: .after(decoder)) }
                if let certificate = try? pipeline.nioSSL_peerCertificate() {
                    try pipeline.addHandler(NameCheck(CertificateNames(certificate)), position: .after(decoder))
                }
            }
        }
    }
}
