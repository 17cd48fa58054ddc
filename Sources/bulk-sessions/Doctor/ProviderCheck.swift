import Dispatch
import Foundation
import Messages
import Providers
import Rows
import Sending
import Synchronization
import Text

/// The check of a provider: the harmless call through the proxy and by the certificates of a run, and what it tells of the key
/// and of this machine's clock.
struct ProviderCheck: Sendable {
    let provider: any SessionProvider
    let authorities: TrustedAuthorities?
    let proxy: ProxyServer?

    /// Of the call; connecting takes a third of it at most, and there may be a second look at who stands in the way.
    private static let timeout = Duration.seconds(5)
    /// Beyond that far the clocks are said to be apart: a header has whole seconds, and a call takes some.
    private static let mostSkew = 60.0

    func findings() -> [Checkup.Finding] {
        let result = call()
        return [answer(result), clock(result)]
    }

    private func call() -> (result: TransportResult, took: Duration) {
        var configuration = TransportConfiguration(
            concurrency: 1,
            timeout: Self.timeout,
            version: RunCommand.version
        )
        configuration.authorities = authorities
        configuration.proxy = proxy
        configuration.keepsDate = true
        let transport = Transport(configuration)
        let done = DispatchSemaphore(value: 0)
        let start = ContinuousClock().now
        let box = Box(result: .notSent(.timeout))
        Task.detached(executorPreference: transport.executor) { [provider] in
            let request = provider.probe(now: Date())
            box.set(await transport.send(request, to: provider.apiRoot))
            await transport.shutdown()
            done.signal()
        }
        _ = done.wait(timeout: .now() + .seconds(8))
        return (box.result, start.duration(to: ContinuousClock().now))
    }

    private func answer(_ answer: (result: TransportResult, took: Duration)) -> Checkup.Finding {
        let name = provider.rules.displayName
        let host = (try? BaseURL(provider.apiRoot))?.host ?? ""
        func bad(_ text: String) -> Checkup.Finding { Checkup.Finding("provider", .bad, text) }
        switch ProbeFinding(of: answer.result, isAlive: provider.isAlive) {
        case .alive:
            return Checkup.Finding(
                "provider",
                .good,
                "\(name) answers at \(host) and takes the key, after \(DurationText.measured(answer.took / .seconds(1)))"
            )
        case .throttled:
            return Checkup.Finding(
                "provider",
                .open,
                "\(name) answers at \(host), but only that it is asked too much (429)"
            )
        case .keyRefused(let code):
            return bad(
                "\(name) refused the credentials (\(CodeLabels.kind(code.rawValue)), \(code.rawValue)). Check that the key "
                    + "belongs to \(host) and is active, and whether a quota is used up."
            )
        case .obstructed(let obstacle): return bad(ObstacleSentence.text(obstacle))
        case .notAlive(let code):
            if code.httpStatus != nil {
                return bad(
                    "What answered at \(host) (\(code.rawValue)) was not \(name)'s API. Check --base-url, and what stands "
                        + "between this machine and \(host)."
                )
            }
            let way = proxy.map { "through the proxy \($0.name)" } ?? "without a proxy"
            return bad(
                "\(host) was not to be reached \(way): \(CodeLabels.kind(code.rawValue)) (\(code.rawValue)). Check the network, "
                    + "--base-url and --proxy."
            )
        }
    }

    private func clock(_ answer: (result: TransportResult, took: Duration)) -> Checkup.Finding {
        guard case .responded(let response) = answer.result,
            let skew = ClockSkew.difference(date: response.date, now: Date().timeIntervalSince1970)
        else { return Checkup.Finding("clock", .open, "not compared: there was no answer with a date") }
        let seconds = skew / .seconds(1)
        let apart = DurationText.words(.seconds(abs(Int(seconds))))
        if abs(seconds) <= Self.mostSkew {
            return Checkup.Finding(
                "clock",
                .good,
                "at most \(Int(Self.mostSkew)) s from \(provider.rules.displayName)'s"
            )
        }
        let limit =
            provider.descriptor.signatureLifetime.map {
                " \(provider.rules.displayName) refuses signatures older than \(Int($0 / .seconds(60))) minutes."
            } ?? ""
        return Checkup.Finding(
            "clock",
            .bad,
            "This machine's clock is \(apart) \(seconds > 0 ? "behind" : "before") \(provider.rules.displayName)'s.\(limit) "
                + "Set it, and keep it set: timedatectl set-ntp true."
        )
    }

    private final class Box: Sendable {
        private let stored: Mutex<TransportResult>
        var result: TransportResult { stored.withLock { $0 } }

        init(result: TransportResult) { stored = Mutex(result) }

        func set(_ result: TransportResult) { stored.withLock { $0 = result } }
    }
}
