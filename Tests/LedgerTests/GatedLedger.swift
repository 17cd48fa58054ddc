import Rows
import Synchronization

@testable import Ledger

/// A ledger whose commits end when the test says so.
final class GatedLedger: SessionLedger {
    private struct State {
        var batches: [[LedgerEvent]] = []
        var gates: [CheckedContinuation<LedgerError?, Never>] = []
        var ofOtherRows = 0
        var watchers: [(count: Int, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// The commits so far, also those under way.
    var batches: [[LedgerEvent]] { state.withLock { $0.batches } }

    /// Returns when so many commits have begun.
    func began(_ count: Int) async {
        await withCheckedContinuation { watcher in
            let now = state.withLock { state in
                if state.gates.count >= 1, state.batches.count >= count { return true }
                state.watchers.append((count, watcher))
                return false
            }
            if now { watcher.resume() }
        }
    }

    /// What every commit says of sessions that other rows have.
    var ofOtherRows: Int {
        get { state.withLock { $0.ofOtherRows } }
        set { state.withLock { $0.ofOtherRows = newValue } }
    }

    /// Ends the commit under way.
    func finish(_ error: LedgerError? = nil) {
        state.withLock { $0.gates.removeFirst() }.resume(returning: error)
    }

    @discardableResult
    func append(_ events: [NumberedEvent], in scope: SessionScope, run: RunID) async throws(LedgerError) -> Int {
        let error: LedgerError? = await withCheckedContinuation { gate in
            let watchers = state.withLock { state in
                state.batches.append(events.map(\.event))
                state.gates.append(gate)
                let count = state.batches.count
                defer { state.watchers.removeAll { $0.count <= count } }
                return state.watchers.filter { $0.count <= count }
            }
            for (_, watcher) in watchers { watcher.resume() }
        }
        if let error { throw error }
        return state.withLock { $0.ofOtherRows }
    }

    var rescuePlace: String? { nil }

    func close() async {}

    func beginRun(_ start: RunStart) async throws(LedgerError) -> RunID { RunID(1) }
    func endRun(_ id: RunID, _ end: RunEnd) async throws(LedgerError) {}
    func tally(of run: RunID) async throws(LedgerError) -> RunTally { RunTally() }

    func adopt(_ rows: [ImportedRow], in scope: SessionScope, run: RunID) async throws(LedgerError) {}
    func hasCalls(in scope: SessionScope) async throws(LedgerError) -> Bool { false }
    func calls(
        onAccountOf scope: SessionScope,
        since start: Double
    ) async throws(LedgerError) -> [CallMinute] { [] }
    func runs(limit: Int) async throws(LedgerError) -> [RunRecord] { [] }
    func sessions(
        in scope: SessionScope,
        after location: Int64,
        except others: LocationSet,
        limit: Int
    ) async throws(LedgerError) -> [LocatedRow] { [] }

    func records(
        for keys: [Digest],
        in scope: SessionScope
    ) async throws(LedgerError) -> [RowRecord?] { keys.map { _ in nil } }

    func followUps(_ calls: [FollowUp], in scope: SessionScope) async throws(LedgerError) -> [FollowUpRecord?] {
        calls.map { _ in nil }
    }
    func note(_ sightings: [SessionSighting], in scope: SessionScope) async throws(LedgerError) {}
    func sightings(for keys: [Digest], in scope: SessionScope) async throws(LedgerError) -> [SessionSighting?] {
        keys.map { _ in nil }
    }
    func scopes(onAccountOf scope: SessionScope) async throws(LedgerError) -> [SessionScope] { [] }
    func rows(in scope: SessionScope, after location: Int64, limit: Int) async throws(LedgerError) -> [DatedRow] { [] }
    func forget(_ keys: [Digest], in scope: SessionScope) async throws(LedgerError) -> Int { 0 }
    func erase() async throws(LedgerError) {}
}
