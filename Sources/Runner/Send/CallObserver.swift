package import Domain
package import Logging
import Synchronization

/// Sees every call go by, for the log and for the figures of the summary. Rows are named by number alone.
package final class CallObserver: Sendable {
    private let logger: Logger
    private let state = Mutex(LatencyHistogram())

    package init(logger: Logger) {
        self.logger = logger
    }

    package var latency: LatencyHistogram { state.withLock { $0 } }

    func called(row: Int, attempt: Int, meaning: CallMeaning, started: Duration, took: Duration) {
        state.withLock { $0.add(took) }
        logger.debug(
            "call",
            metadata: [
                "row": "\(row)", "attempt": "\(attempt)", "outcome": "\(meaning.label)",
                "duration_ms": "\(Int(took / .milliseconds(1)))",
            ]
        )
    }

    func probed(isAlive: Bool) {
        logger.info("probe", metadata: ["alive": "\(isAlive)"])
    }
}

extension CallMeaning {
    /// A word for logs and metrics, without anything of the row.
    package var label: String {
        switch self {
        case .created: "created"
        case .createdUnreadable: CallCode.answerUnreadable.rawValue
        case .credentialsRefused(let code): code.rawValue
        case .forbidden: CallCode.http(403).rawValue
        case .untrusted: CallCode.untrustedCertificate.rawValue
        case .throttled: CallCode.http(429).rawValue
        case .notCreated(let code, _): code.rawValue
        case .refused(let code, _): code.rawValue
        case .ambiguous(let code): code.rawValue
        }
    }
}
