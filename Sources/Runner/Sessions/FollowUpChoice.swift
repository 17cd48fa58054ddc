import Ledger
import Rows
import Sending
import Synchronization

/// The choice of the sessions about which something is done, and what came of each.
final class FollowUpChoice: Sendable {
    private struct State {
        var chosen: Set<Int> = []
        var left: [LeftSession: Int] = [:]
        var done: Set<Int> = []
        var doneBefore: Set<Int> = []
        var failures: [CallCode: Int] = [:]
        var inDoubt = 0
        /// The first rows of which it may or may not have been done, and of which it was not.
        var doubtfulRows: [Int] = []
        var failedRows: [(row: Int, code: CallCode)] = []

        static let mostRows = 20
        /// Nothing but the log names these.
        static let mostDoubtfulRows = 1_000

        mutating func addDoubtful(_ row: Int) {
            if doubtfulRows.count < Self.mostDoubtfulRows { doubtfulRows.append(row) }
        }
    }

    private let state = Mutex(State())
    private let task: SessionTask
    /// When runs ended, or began where they never did, in seconds since 1970.
    private let runs: [RunID: Double]
    private let now: Double

    init(_ task: SessionTask, runs: [RunRecord], now: Double) {
        self.task = task
        self.runs = Dictionary(uniqueKeysWithValues: runs.map { ($0.id, $0.end?.endedAt ?? $0.start.startedAt) })
        self.now = now
    }

    var chosen: Set<Int> { state.withLock { $0.chosen } }
    var left: [LeftSession: Int] { state.withLock { $0.left } }
    var done: Set<Int> { state.withLock { $0.done } }
    /// Those of which it was done, by this run or, as that has seen, by an earlier one.
    var doneByNow: Set<Int> { state.withLock { $0.done.union($0.doneBefore) } }
    var failures: [CallCode: Int] { state.withLock { $0.failures } }
    var doubtfulRows: [Int] { state.withLock { $0.doubtfulRows } }
    var failedRows: [(row: Int, code: CallCode)] { state.withLock { $0.failedRows } }
    var inDoubt: Int { state.withLock { $0.inDoubt } }

    /// Takes a session in, or counts why not; one that was taken in before is judged anew.
    ///
    /// - Parameters:
    ///   - word: How it stands, by this run's own asking; nil where the provider did not say.
    ///   - record: What the ledger knows of its row.
    ///   - call: What it knows of earlier calls like the one that is to be made.
    ///   - change: And of those that had the session's message sent to another number.
    func judge(
        _ session: ListedSession,
        word: String?,
        stage: SessionStage?,
        record: RowRecord?,
        call: FollowUpRecord?,
        change: FollowUpRecord?
    ) -> Verdict {
        let verdict = verdict(session, word: word, stage: stage, record: record, call: call, change: change)
        state.withLock { state in
            state.chosen.remove(session.index)
            switch verdict {
            case .call: state.chosen.insert(session.index)
            case .left(let reason):
                state.left[reason, default: 0] += 1
                if reason == .alreadyDone { state.doneBefore.insert(session.index) }
                if reason == .inDoubt { state.addDoubtful(session.row) }
            case .wasDone: state.done.insert(session.index)
            }
        }
        return verdict
    }

    enum Verdict: Equatable {
        case call
        case left(LeftSession)
        /// An earlier call, of which nobody knew what it came to, has done it.
        case wasDone
    }

    private func verdict(
        _ session: ListedSession,
        word: String?,
        stage: SessionStage?,
        record: RowRecord?,
        call: FollowUpRecord?,
        change: FollowUpRecord?
    ) -> Verdict {
        if call?.state == .done { return .left(.alreadyDone) }
        if task == .cancel, word == StatusErrand.missing, call?.mayHaveHappened == true { return .wasDone }
        guard let word else { return .left(.unanswered) }
        guard stage == .unopened else { return .left(word == StatusErrand.missing ? .missing : .begun) }
        if let known = record?.session?.id, known != session.id { return .left(.replaced) }
        // Whose it is, only the ledger can tell: somebody may have moved ids in the file, or had its row forgotten.
        guard let record, record.session?.id == session.id else { return .left(.notInLedger) }
        // Somebody has sorted or moved some of the columns: who stands in the row is not whose session it is.
        if session.vehicle.vehicle(comparedTo: record.traits) == .differs { return .left(.keyConflict) }
        guard case .remind(let idleFor) = task else { return .call }
        if call?.mayHaveHappened == true { return .left(.inDoubt) }
        if call?.state == .refused { return .left(.refusedBefore) }
        guard record.state == .created, let created = runs[record.run] else { return .left(.notInLedger) }
        let isChanged = change.map { $0.state == .done || $0.mayHaveHappened } ?? false
        let sent = isChanged ? change.flatMap { runs[$0.run] } ?? now : created
        return now - max(created, sent) < idleFor / .seconds(1) ? .left(.tooNew) : .call
    }

    /// Notes what a session's call came to in the end.
    func conclude(_ index: Int, row: Int, _ outcome: FollowUpOutcome) {
        state.withLock { state in
            switch outcome {
            case .done, .corrected: state.done.insert(index)
            case .notCalled: break
            case .ambiguous:
                state.inDoubt += 1
                state.addDoubtful(row)
                state.failures[outcome.code ?? .interrupted, default: 0] += 1
            case .refused(let code, _), .notDone(let code, _):
                state.failures[code, default: 0] += 1
                if state.failedRows.count < State.mostRows { state.failedRows.append((row, code)) }
            }
        }
    }
}
