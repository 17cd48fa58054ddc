import Ledger
import Logging
import Reports
import Runner
import Synchronization
import Text

/// The display of a run's progress while it sends: one line that is drawn again and again where somebody watches, else
/// lines of the log.
final class ProgressDisplay: Sendable {
    private struct State {
        var tracker: ProgressTracker
        var news: ProgressNews
    }

    /// Often enough to look like movement, too seldom to cost the run anything.
    private static let interval = Duration.milliseconds(200)

    private let stage: SendStage
    private let logger: Logger
    private let redraws: Bool
    private let state: Mutex<State>
    private let watch = Mutex<Task<Void, Never>?>(nil)

    init(_ stage: SendStage, logger: Logger, redraws: Bool) {
        self.stage = stage
        var logger = logger
        if let run = stage.run { logger[metadataKey: "run"] = .stringConvertible(run.value) }
        self.logger = logger
        self.redraws = redraws
        state = Mutex(
            State(
                tracker: ProgressTracker(
                    total: stage.rows,
                    provider: stage.provider,
                    proxy: stage.proxy,
                    ceiling: stage.ceiling,
                    clock: .system
                ),
                news: ProgressNews(begunAt: stage.snapshot().elapsed)
            )
        )
    }

    func begin() {
        if redraws { StandardError.openStatus() } else { log(.begin) }
        watch.withLock { watch in
            watch = Task { [self] in
                while !Task.isCancelled {
                    update()
                    try? await Task.sleep(for: Self.interval)
                }
            }
        }
    }

    func end() {
        watch.withLock { $0?.cancel() }
        if redraws { return StandardError.closeStatus() }
        // What has changed since it last looked is news all the same: a pause whose end was nearly the run's own.
        update()
        log(.end)
    }

    private func update() {
        let (facts, event) = state.withLock { state in
            let snapshot = stage.snapshot()
            let facts = Self.facts(snapshot, &state.tracker)
            return (facts, redraws ? nil : state.news.event(facts, at: snapshot.elapsed))
        }
        if redraws { StandardError.showStatus(ProgressLine.text(facts, word: stage.word, width: Terminal.width)) }
        switch event {
        case nil: break
        case .interval: log(facts.wait?.text ?? "progress", facts)
        case .paused, .outage, .stopping: log(facts.wait?.text ?? "waiting", facts)
        case .goesOn: log("going on", facts)
        }
    }

    private enum Moment {
        case begin, end
    }

    private func log(_ moment: Moment) {
        let facts = state.withLock { Self.facts(stage.snapshot(), &$0.tracker) }
        switch moment {
        case .begin: log("sending to \(stage.provider)", facts)
        case .end: log("sending ended", facts)
        }
    }

    private func log(_ message: String, _ facts: ProgressFacts) {
        var metadata: Logger.Metadata = [
            "done": .stringConvertible(facts.done), "total": .stringConvertible(facts.total),
            stage.word: .stringConvertible(facts.counts.created), "problems": .stringConvertible(facts.counts.problems),
            "retries": .stringConvertible(facts.counts.retries), "rate": "\(facts.rateText)",
        ]
        let pauses = state.withLock { $0.news.takePauses(facts.counts) }
        if pauses > 0 { metadata["pauses"] = .stringConvertible(pauses) }
        if let left = facts.timeLeft, facts.done < facts.total { metadata["left"] = "\(DurationText.words(left))" }
        logger.info("\(message)", metadata: metadata)
    }

    private static func facts(_ snapshot: SendSnapshot, _ tracker: inout ProgressTracker) -> ProgressFacts {
        tracker.facts(
            ProgressCounts(snapshot.counters),
            state: snapshot.state,
            allowedRate: snapshot.rate,
            askedPause: snapshot.askedPause,
            now: snapshot.elapsed
        )
    }
}
