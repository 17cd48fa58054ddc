import Ledger
package import Logging
package import Reports
package import Sending
import Synchronization

/// An observer of every call, for the log and for the figures of summary and report. Rows are named by number alone.
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
    private let dispatcher: Dispatcher
    private let state = Mutex(State())

    package init(logger: Logger, dispatcher: Dispatcher) {
        sharedLogger = Mutex(logger)
        self.dispatcher = dispatcher
    }

    /// From here on every line of the log names the run of the ledger that it belongs to.
    func identify(_ run: RunID) {
        sharedLogger.withLock { $0[metadataKey: "run"] = .stringConvertible(run.value) }
    }

    private var logger: Logger { sharedLogger.withLock { $0 } }

    package var latency: LatencyHistogram { state.withLock { $0.timeline.latency } }

    /// The send stage as far as it has come; nil where nothing was sent.
    package var sending: RunReport.Sending? {
        state.withLock { state in
            state.began.map { state.timeline.sending(startedAt: $0, end: state.ended ?? dispatcher.now) }
        }
    }

    /// - Parameter now: Seconds since 1970.
    func sendingBegan(at now: Double) {
        state.withLock { state in
            state.began = now
            state.timeline.begin(at: dispatcher.now)
        }
    }

    func sendingEnded() {
        state.withLock { $0.ended = dispatcher.now }
    }

    func called(row: Int, attempt: Int, meaning: CallMeaning, started: Duration, took: Duration) {
        let label = meaning.code?.rawValue ?? "created"
        state.withLock { state in
            if meaning.code != nil { state.lastFailure = label }
            // Asked for within the lock, so that the timeline sees the run's states in their order.
            let snapshot = dispatcher.snapshot
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
            let snapshot = dispatcher.snapshot
            state.timeline.stands(snapshot.state, at: snapshot.elapsed, why: state.lastFailure)
        }
        logger.debug("probe", metadata: ["alive": .stringConvertible(isAlive)])
    }
}
