import Foundation
import Ledger
package import Logging
package import Reports
package import Sending
import Synchronization

/// Sees every call go by, for the log and for the figures of summary and report. Rows are named by number alone.
package final class CallObserver: Sendable {
    private struct State {
        var timeline = RunTimeline()
        /// Seconds since 1970; nil before anything is sent.
        var began: Double?
        var ended: Duration?
        /// The outcome of the last call that created nothing: why an outage is one.
        var lastFailure = ""
    }

    private let sharedLogger: Mutex<Logger>
    private let machine: Dispatcher
    private let state = Mutex(State())

    package init(logger: Logger, machine: Dispatcher) {
        sharedLogger = Mutex(logger)
        self.machine = machine
    }

    /// From here on every line tells which run of the ledger it belongs to.
    func identify(_ run: RunID) {
        sharedLogger.withLock { $0[metadataKey: "run"] = .stringConvertible(run.value) }
    }

    private var logger: Logger { sharedLogger.withLock { $0 } }

    package var latency: LatencyHistogram { state.withLock { $0.timeline.latency } }

    /// The send stage as far as it has come; nil where nothing was sent.
    package var sending: RunReport.Sending? {
        state.withLock { state in
            state.began.map { state.timeline.sending(startedAt: $0, end: state.ended ?? machine.now) }
        }
    }

    func sendingBegan() {
        state.withLock { state in
            state.began = Date().timeIntervalSince1970
            state.timeline.begin(at: machine.now)
        }
    }

    func sendingEnded() {
        state.withLock { $0.ended = machine.now }
    }

    func called(row: Int, attempt: Int, meaning: CallMeaning, started: Duration, took: Duration) {
        let label = meaning.label
        state.withLock { state in
            if case .created = meaning {} else { state.lastFailure = label }
            // Asked for within the lock, so that the timeline sees the run's states in their order.
            let snapshot = machine.snapshot
            state.timeline.called(label, started: started, took: took, allowedRate: snapshot.rate)
            state.timeline.stands(snapshot.state, at: snapshot.elapsed, why: state.lastFailure)
        }
        logger.debug(
            "call",
            metadata: [
                "row": .stringConvertible(row), "code": "\(label)", "attempt": .stringConvertible(attempt),
                "duration_ms": .stringConvertible(Int((took / .milliseconds(1)).rounded())),
            ]
        )
    }

    func probed(isAlive: Bool) {
        state.withLock { state in
            let snapshot = machine.snapshot
            state.timeline.stands(snapshot.state, at: snapshot.elapsed, why: state.lastFailure)
        }
        logger.debug("probe", metadata: ["alive": .stringConvertible(isAlive)])
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
