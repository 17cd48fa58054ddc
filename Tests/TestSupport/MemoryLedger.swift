package import Ledger
package import Rows
import Sending
package import Synchronization

/// A ledger that ends with its process. It keeps rows by `RowHistory`, as every ledger does, and fails when a test says so.
package final class MemoryLedger: SessionLedger {
    struct State {
        var rows: [SessionScope: [Digest: RowHistory]] = [:]
        var called: Set<SessionScope> = []
        var runs: [RunRecord] = []
        var appends = 0
        var marks: [RunID: Int64] = [:]
        var locations: [Digest: Int64] = [:]
        var holders: [SessionScope: [String: Digest]] = [:]
        var calls: [SessionScope: [Int64: Int]] = [:]
        var followUps: [SessionScope: [FollowUp: FollowUpHistory]] = [:]
        var sightings: [SessionScope: [Digest: SessionSighting]] = [:]

        /// The row that has this session; the first one that asks.
        mutating func holder(of id: String, in scope: SessionScope, orElse key: Digest) -> Digest {
            if let holder = holders[scope]?[id] { return holder }
            holders[scope, default: [:]][id] = key
            return key
        }

        mutating func apply(_ events: [NumberedEvent], in scope: SessionScope, run: RunID, at now: Double) -> Int {
            var ofOtherRows = 0
            for numbered in events where numbered.number > marks[run, default: 0] {
                calls[scope, default: [:]][CallMinute.minute(of: now), default: 0] += numbered.event.begunCalls
                marks[run] = numbered.number
                var event = numbered.event
                locate(event.key)
                applyFollowUp(event, in: scope, run: run)
                if let id = event.createdSession?.id, holder(of: id, in: scope, orElse: event.key) != event.key {
                    event = event.withoutSession
                    ofOtherRows += 1
                }
                let before = rows[scope, default: [:]][event.key] ?? RowHistory(settled: nil, open: nil)
                var after = before
                after.apply(event, run: run)
                if after.settled != before.settled { called.insert(scope) }
                changed(event.key, in: scope, to: after)
            }
            return ofOtherRows
        }

        private mutating func applyFollowUp(_ event: LedgerEvent, in scope: SessionScope, run: RunID) {
            let none = FollowUpHistory(settled: nil, open: nil)
            switch event {
            case .followUpIntent(let call): followUps[scope, default: [:]][call, default: none].begin(run: run)
            case .followUpOutcome(let call, let outcome):
                followUps[scope, default: [:]][call, default: none].end(outcome, run: run)
            case .intent, .outcome, .reconciled: break
            }
        }

        mutating func changed(_ key: Digest, in scope: SessionScope, to history: RowHistory) {
            let old = rows[scope]?[key]?.settled?.session?.id
            if let old, old != history.settled?.session?.id { sightings[scope]?[key] = nil }
            rows[scope, default: [:]][key] = history
        }

        mutating func locate(_ key: Digest) {
            if locations[key] == nil { locations[key] = Int64(locations.count + 1) }
        }
    }

    let state = Mutex(State())
    /// How often and how the ledger fails.
    package enum Failure: Sendable {
        /// From then on nothing can be written.
        case writes
        /// From then on nothing can be written or read.
        case all
        /// One commit fails, and does not reach the disk.
        case once
        /// One commit fails, and has reached the disk all the same.
        case onceButWritten
    }

    /// The number of the append that fails, counted from 1; nil for none.
    private let failsFrom: Int?
    private let failure: Failure
    private let now: @Sendable () -> Double

    /// What others do right before the next run begins.
    package let beforeRun = Mutex<(@Sendable () async -> Void)?>(nil)

    package init(
        failsFrom append: Int? = nil,
        _ failure: Failure = .writes,
        now: @escaping @Sendable () -> Double = { 1_772_020_000 }
    ) {
        failsFrom = append
        self.failure = failure
        self.now = now
    }

    package var rescuePlace: String? { nil }

    /// How many appends there were, failed ones included.
    package var appends: Int { state.withLock { $0.appends } }

    /// Everything that is known of the rows of a scope.
    package func allRecords(in scope: SessionScope) -> [Digest: RowRecord] {
        state.withLock { state in
            var records = state.rows[scope, default: [:]].compactMapValues(\.record)
            for key in records.keys { records[key]?.location = state.locations[key] ?? 0 }
            return records
        }
    }

    package func close() async {}

    package func beginRun(_ start: RunStart) async throws(LedgerError) -> RunID {
        let others = beforeRun.withLock { others in
            defer { others = nil }
            return others
        }
        await others?()
        return state.withLock { state in
            let id = RunID(Int64(state.runs.count + 1))
            state.runs.append(RunRecord(id: id, start: start, end: nil))
            return id
        }
    }

    package func endRun(_ id: RunID, _ end: RunEnd) async throws(LedgerError) {
        state.withLock { $0.runs[Int(id.value) - 1].end = end }
    }

    package func records(
        for keys: [Digest],
        in scope: SessionScope
    ) async throws(LedgerError) -> [RowRecord?] {
        if case .all = failure, let failsFrom, appends >= failsFrom { throw .full(path: "memory") }
        let known = allRecords(in: scope)
        return keys.map { known[$0] }
    }

    package func sessions(
        in scope: SessionScope,
        after location: Int64,
        except others: LocationSet,
        limit: Int
    ) async throws(LedgerError) -> [LocatedRow] {
        let rows = allRecords(in: scope)
            .filter { $0.value.session != nil || [.unknown, .calling].contains($0.value.state) }
            .sorted { $0.value.location < $1.value.location }
        return rows.filter { $0.value.location > location && !others.contains($0.value.location) }.prefix(limit).map {
            LocatedRow(location: $0.value.location, key: $0.key, record: $0.value)
        }
    }

    @discardableResult
    package func append(_ events: [NumberedEvent], in scope: SessionScope, run: RunID) async throws(LedgerError) -> Int
    {
        let isFailing = state.withLock { state in
            state.appends += 1
            guard let failsFrom else { return false }
            switch failure {
            case .writes, .all: return state.appends >= failsFrom
            case .once, .onceButWritten: return state.appends == failsFrom
            }
        }
        if isFailing, failure != .onceButWritten { throw .full(path: "memory") }
        let ofOtherRows = state.withLock { $0.apply(events, in: scope, run: run, at: now()) }
        if isFailing { throw .full(path: "memory") }
        return ofOtherRows
    }

    package func adopt(_ rows: [ImportedRow], in scope: SessionScope, run: RunID) async throws(LedgerError) {
        state.withLock { state in
            for row in rows {
                state.locate(row.key)
                let before = state.rows[scope, default: [:]][row.key] ?? RowHistory(settled: nil, open: nil)
                var history = before
                history.take(row, run: run)
                if history == before { continue }
                if let id = row.session?.id {
                    let holder = state.holder(of: id, in: scope, orElse: row.key)
                    let traits = state.rows[scope]?[holder]?.settled?.traits ?? .none
                    if holder != row.key, !row.mayShareSession(ofRowWith: traits) {
                        history = before
                        history.take(row.withoutSession, run: run)
                    }
                }
                state.changed(row.key, in: scope, to: history)
            }
        }
    }

    package func hasCalls(in scope: SessionScope) async throws(LedgerError) -> Bool {
        state.withLock { state in
            state.called.contains(scope) || state.rows[scope, default: [:]].values.contains { $0.open != nil }
        }
    }

    package func calls(
        onAccountOf scope: SessionScope,
        since start: Double
    ) async throws(LedgerError) -> [CallMinute] {
        state.withLock { state in
            var minutes: [Int64: Int] = [:]
            for (other, calls) in state.calls {
                var other = other
                other.campaign = scope.campaign
                if other == scope { minutes.merge(calls) { $0 + $1 } }
            }
            return minutes.filter { $0.key >= CallMinute.minute(of: start) }.sorted { $0.key < $1.key }
                .map { CallMinute(minute: $0.key, calls: $0.value) }
        }
    }

    package func runs(limit: Int) async throws(LedgerError) -> [RunRecord] {
        state.withLock { Array($0.runs.reversed().prefix(limit)) }
    }

    package func tally(of run: RunID) async throws(LedgerError) -> RunTally {
        state.withLock { state in
            var tally = RunTally()
            for record in state.rows.values.flatMap({ $0.values.compactMap(\.record) }) where record.run == run {
                switch record.state {
                case .created: tally.created += 1
                case .refused, .keptFailing: tally.failed += 1
                case .unknown: tally.unknown += 1
                case .pending: tally.pending += 1
                case .cancelled: tally.cancelled += 1
                case .calling: tally.underWay += 1
                }
            }
            return tally
        }
    }
}
