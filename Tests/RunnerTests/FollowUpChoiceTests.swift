import Ledger
import Rows
import Sending
import Testing

@testable import Runner

/// Which sessions something is done about: a pure decision.
@Suite("The choice of sessions")
struct FollowUpChoiceTests {
    private static let session = ListedSession(row: 2, index: 0, id: "TOA-A", url: "", key: .zero)

    private static func run(_ number: Int64, endedAt: Double) -> RunRecord {
        let scope = SessionScope(provider: "pave", environment: "e", account: "a", campaign: "c")
        return RunRecord(
            id: RunID(number),
            start: RunStart(scope: scope, startedAt: endedAt - 1, version: "1"),
            end: RunEnd(endedAt: endedAt, exitCode: 0, report: "{}")
        )
    }

    private static func record(_ id: String) -> RowRecord {
        RowRecord(
            state: .created,
            run: RunID(1),
            attempts: 1,
            ambiguousCalls: 0,
            mayHaveMessaged: true,
            session: CreatedSession(id: id, url: "https://example.com/\(id)", expiresAt: nil),
            code: nil,
            message: nil,
            traits: .none,
            fingerprint: .zero
        )
    }

    private func verdict(
        _ task: SessionTask,
        _ record: RowRecord?,
        of session: ListedSession = session,
        change: FollowUpRecord? = nil
    ) -> FollowUpChoice.Verdict {
        let runs = [Self.run(1, endedAt: 1_000), Self.run(2, endedAt: 9_000)]
        return FollowUpChoice(task, runs: runs, now: 10_000).judge(
            session,
            word: "IDLE",
            stage: .unopened,
            record: record,
            call: nil,
            change: change
        )
    }

    @Test("a message counts from the newest one, also where it went to another number")
    func newestMessage() {
        let remind = SessionTask.remind(idleFor: .seconds(3_600))
        let record = Self.record("TOA-A")
        #expect(verdict(remind, record) == .call)
        for state in [FollowUpRecord.State.done, .unknown, .calling] {
            let change = FollowUpRecord(state: state, run: RunID(2))
            #expect(verdict(remind, record, change: change) == .left(.tooNew))
        }
        for state in [FollowUpRecord.State.refused, .pending] {
            #expect(verdict(remind, record, change: FollowUpRecord(state: state, run: RunID(2))) == .call)
        }
        #expect(
            verdict(.remind(idleFor: .seconds(60)), record, change: FollowUpRecord(state: .done, run: RunID(2)))
                == .call
        )
        // Of a run that nobody knows it may have been just now.
        #expect(verdict(remind, record, change: FollowUpRecord(state: .done, run: RunID(7))) == .left(.tooNew))
    }

    @Test("nothing is done about a session of another vehicle than the row's", arguments: [false, true])
    func ofOtherVehicle(_ isCancelled: Bool) {
        let task = isCancelled ? SessionTask.cancel : .remind(idleFor: .zero)
        var record = Self.record("TOA-A")
        record.traits.vin = 7
        var session = Self.session
        #expect(verdict(task, record, of: session) == .call, "A file may lack the vehicle.")
        session.vehicle.vin = 7
        #expect(verdict(task, record, of: session) == .call)
        session.vehicle.vin = 8
        #expect(verdict(task, record, of: session) == .left(.keyConflict))
    }

    @Test("nothing is done about a session that the ledger does not know as its row's", arguments: [false, true])
    func ofNobody(_ isCancelled: Bool) {
        let task = isCancelled ? SessionTask.cancel : .remind(idleFor: .zero)
        #expect(verdict(task, nil) == .left(.notInLedger))
        #expect(verdict(task, Self.record("TOA-B")) == .left(.replaced))
        var forgotten = Self.record("TOA-A")
        forgotten.session = nil
        #expect(verdict(task, forgotten) == .left(.notInLedger))
        #expect(verdict(task, Self.record("TOA-A")) == .call)
    }
}
