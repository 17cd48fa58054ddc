import GRDB
import Rows
import Sending

/// How many calls each run has begun in each minute, within one database access: rows of the table `call_minute`.
struct CallMinuteTable {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// Counts the calls that these events begin, less those that were begun and not made.
    ///
    /// - Parameter now: Seconds since 1970.
    func count(_ events: some Sequence<NumberedEvent>, run: RunID, at now: Double) throws {
        let calls = events.reduce(0) { $0 + $1.event.begunCalls }
        if calls == 0 { return }
        if calls < 0 { return try takeBack(-calls, run: run) }
        let add = try RawStatement(
            db,
            """
            INSERT INTO call_minute (minute, run, calls) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET calls = calls + ?3
            """
        )
        add.bind(1, CallMinute.minute(of: now))
        add.bind(2, run.value)
        add.bind(3, Int64(calls))
        try add.run()
    }

    /// The minute may be over in which they were counted, so they are taken from the newest one.
    private func takeBack(_ calls: Int, run: RunID) throws {
        let take = try RawStatement(
            db,
            """
            UPDATE call_minute SET calls = max(0, calls - ?2)
            WHERE run = ?1 AND minute = (SELECT max(minute) FROM call_minute WHERE run = ?1)
            """
        )
        take.bind(1, run.value)
        take.bind(2, Int64(calls))
        try take.run()
    }

    /// The calls of all runs of an account from this moment on, the earliest first.
    ///
    /// - Parameter account: Of any campaign.
    func calls(on account: SessionScope, since start: Double) throws -> [CallMinute] {
        let query = try RawStatement(
            db,
            """
            SELECT minute, sum(calls) FROM call_minute
            JOIN run ON run.id = call_minute.run JOIN scope ON scope.id = run.scope
            WHERE minute >= ? AND provider = ? AND environment = ? AND account = ?
            GROUP BY minute ORDER BY minute
            """
        )
        query.bind(1, CallMinute.minute(of: start))
        query.bind(2, account.provider)
        query.bind(3, account.environment)
        query.bind(4, account.account)
        var minutes: [CallMinute] = []
        try query.query {
            let (minute, calls): (Int64, Int) = (try query.column(0), try query.column(1))
            minutes.append(CallMinute(minute: minute, calls: RowRecord.bounded(calls)))
        }
        return minutes
    }

    func deleteOld(at now: Double) throws {
        let delete = try RawStatement(db, "DELETE FROM call_minute WHERE minute < ?")
        delete.bind(1, CallMinute.minute(of: now) - CallMinute.keptMinutes)
        try delete.run()
    }
}
