import GRDB
import Rows
import Sending

/// The follow-up calls of one scope, within one database access: rows of the table `follow_up`.
struct FollowUpTable {
    private let scope: Int64
    private let findRow: RawStatement
    private let writeRow: RawStatement

    init(_ db: Database, scope: Int64) throws {
        self.scope = scope
        findRow = try RawStatement(
            db,
            """
            SELECT state, run, call_run, attempts, ambiguous, code, message FROM follow_up
            WHERE scope = ? AND key = ? AND kind = ? AND session = ?
            """
        )
        writeRow = try RawStatement(
            db,
            """
            INSERT OR REPLACE INTO follow_up
                (scope, key, kind, session, state, run, call_run, attempts, ambiguous, code, message)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
    }

    func find(_ call: FollowUp) throws -> FollowUpHistory {
        var history = FollowUpHistory(settled: nil, open: nil)
        let row = findRow
        bind(call, to: row)
        try row.query {
            guard let state = FollowUpRecord.State(rawValue: try row.column(0)), state != .calling else {
                throw RawStatement.damaged("a follow-up call has an unknown state")
            }
            let openRun: Int64? = try row.column(2)
            let record = FollowUpRecord(
                state: state,
                run: RunID(try row.column(1)),
                attempts: try row.column(3),
                ambiguousCalls: try row.column(4),
                code: row.text(5).flatMap(CallCode.init(stored:)),
                message: row.text(6)
            )
            // A call that was begun and taken back has nothing settled.
            history = FollowUpHistory(
                settled: record.attempts == 0 ? nil : record,
                open: openRun.map { RunID($0) }
            )
        }
        return history
    }

    func apply(_ event: LedgerEvent, run: RunID) throws {
        switch event {
        case .followUpIntent(let call):
            var history = try find(call)
            history.begin(run: run)
            try write(history, of: call)
        case .followUpOutcome(let call, let outcome):
            var history = try find(call)
            history.end(outcome, run: run)
            try write(history, of: call)
        case .intent, .outcome, .reconciled: break
        }
    }

    func write(_ history: FollowUpHistory, of call: FollowUp) throws {
        let record = history.settled ?? FollowUpRecord(state: .pending, run: history.open ?? RunID(0))
        let row = writeRow
        bind(call, to: row)
        row.bind(5, record.state.rawValue)
        row.bind(6, record.run.value)
        if let open = history.open { row.bind(7, open.value) } else { row.bindNull(7) }
        row.bind(8, record.attempts)
        row.bind(9, record.ambiguousCalls)
        row.bind(10, record.code?.rawValue)
        row.bind(11, record.message)
        try row.run()
    }

    private func bind(_ call: FollowUp, to row: RawStatement) {
        row.bind(1, scope)
        row.bind(2, call.key)
        row.bind(3, call.kind.rawValue)
        row.bind(4, call.session)
    }
}
