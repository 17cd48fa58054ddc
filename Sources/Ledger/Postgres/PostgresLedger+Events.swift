package import Rows
import Sending
import Synchronization

// MARK: - Writing events

extension PostgresLedger {
    @discardableResult
    package func append(
        _ events: [NumberedEvent],
        in scope: SessionScope,
        run: RunID
    ) async throws(LedgerError) -> Int {
        guard !events.isEmpty else { return 0 }
        let batch = Batch(events: events, writtenAt: now(), opensCalls: true)
        return try await writer.perform { [self] connection in
            let numbers = try addNumbers(of: scope, connection)
            return try append(batch, scope: numbers.scope, run: run, try held(run, connection), connection)
        }
    }

    /// What this process knows of a run; of another's what the database does.
    func held(_ run: RunID, _ connection: PostgresConnection) throws -> HeldRun {
        if let known = held.withLock({ $0[run] }) { return known }
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(run.value))
        let found = try connection.query(
            "SELECT account, events, beats, ended_at IS NOT NULL FROM bulk_sessions.run WHERE id = $1",
            parameters
        )
        guard found.rows == 1 else { throw LedgerError.commitsLost(place: address.name) }
        var held = HeldRun(
            account: try found.required(found.int4(0, 0)),
            confirmed: .now - lease
        )
        held.events = try found.required(found.int8(0, 1))
        held.attempted = held.events
        held.beats = try found.required(found.int8(0, 2))
        held.hasEnded = try found.required(found.bool(0, 3))
        return held
    }

    /// Events that are written in one go.
    struct Batch: Sendable {
        var events: [NumberedEvent]
        /// Seconds since 1970.
        var writtenAt: Double
        /// False for what an earlier run has left, which opens no calls.
        var opensCalls: Bool
    }

    /// Writes those events that the database does not have yet.
    ///
    /// Where an earlier attempt was lost with its connection, the run's own count says whether it was carried out. A count
    /// that is smaller than one that the database has confirmed was lost by it: nothing may be built on it any more.
    func append(
        _ batch: Batch,
        scope: Int64,
        run: RunID,
        _ known: HeldRun,
        _ connection: PostgresConnection
    ) throws -> Int {
        if !batch.events.allSatisfy(\.event.isOfCreation) {
            return try appendByHistory(batch, scope: scope, run: run, known, connection)
        }
        var held = known
        var others = 0
        while true {
            let news = batch.events.drop { $0.number <= held.events }
            guard let last = news.last?.number else { return others }
            held.attempted = max(held.attempted, last)
            note(held, of: run)
            let sent = ContinuousClock.now
            let answer = try connection.commit(
                "SELECT * FROM bulk_sessions.append_1(" + Self.places + ")",
                parameters(of: news, last: last, of: batch, scope, run: run, held)
            )
            let status = try answer.required(answer.int4(0, 0))
            let (written, beats) = (try answer.required(answer.int8(0, 1)), try answer.required(answer.int8(0, 2)))
            switch status {
            case 0, 4:
                held.events = written
                held.beats = beats
                // What an ended run's calls came to is written, and none of its calls may leave any more.
                if status == 0 { held.confirmed = sent } else { held.hasEnded = true }
                note(held, of: run)
                return others + Int(try answer.required(answer.int4(0, 3)))
            case 1 where written < held.events || beats < held.beats, 3:
                throw LedgerError.commitsLost(place: address.name)
            case 1:
                if written > held.events, written == held.attempted {
                    others += Int(try answer.required(answer.int4(0, 3)))
                }
                held.events = written
                held.beats = beats
                note(held, of: run)
            default:
                held.hasEnded = true
                note(held, of: run)
                throw LedgerError.fenced(place: address.name)
            }
        }
    }

    /// Remembers what is known of a run of this process.
    func note(_ held: HeldRun, of run: RunID) {
        self.held.withLock { runs in
            if runs[run] != nil { runs[run] = held }
        }
    }

    private static let places = (1...24).map { "$\($0)" }.joined(separator: ", ")

    /// - Parameter last: The number of the last of these events.
    private func parameters(
        of news: ArraySlice<NumberedEvent>,
        last: Int64,
        of batch: Batch,
        _ scope: Int64,
        run: RunID,
        _ held: HeldRun
    ) -> PostgresParameters {
        typealias Datum = PostgresParameters.Datum
        let waves = EventWaves(news)
        let (outcomes, intents) = (waves.outcomes, waves.intents)
        let sessions = outcomes.map(\.outcome.session)
        var parameters = PostgresParameters()
        for number in [run.value, scope, held.events, held.beats, last] { parameters.add(.int8, .int8(number)) }
        parameters.add(.bool, .bool(batch.opensCalls && waves.leavesOpen))
        parameters.add(.int4, .int4(waves.count))
        parameters.add(.int4, .int4(Int32(sessions.count { $0 != nil })))
        parameters.add(.int8, .int8(CallMinute.minute(of: batch.writtenAt)))
        parameters.add(.int8, .int8(Int64(news.reduce(0) { $0 + $1.event.begunCalls })))
        parameters.add(.int4, array: outcomes.map { .int4($0.wave) })
        parameters.add(.bytea, array: outcomes.map { .digest($0.key) })
        parameters.add(.int4, array: outcomes.map { .int4($0.outcome.storedState) })
        parameters.add(
            .int8,
            array: sessions.map { session in
                session.map { Datum.int8(SessionIDTable.hash(of: $0.id, scope: scope)) } ?? .null
            }
        )
        parameters.add(.text, array: sessions.map { Datum.text($0?.id) })
        parameters.add(.text, array: sessions.map { Datum.text($0?.url) })
        parameters.add(.text, array: sessions.map { Datum.text($0?.expiresAt) })
        parameters.add(.text, array: outcomes.map { Datum.text($0.outcome.code?.rawValue) })
        parameters.add(.bytea, array: outcomes.map { Datum.utf8($0.outcome.message) })
        parameters.add(.int4, array: intents.map { .int4($0.wave) })
        parameters.add(.bytea, array: intents.map { .digest($0.key) })
        parameters.add(.bool, array: intents.map { .bool($0.call.messages) })
        parameters.add(.bytea, array: intents.map { .traits($0.call.traits) })
        parameters.add(.bytea, array: intents.map { .digest($0.call.fingerprint) })
        return parameters
    }
}

extension CallOutcome {
    /// The state that the outcome alone makes of a row, as `append` is told it; 0 where it leaves it as it was.
    fileprivate var storedState: Int32 {
        let state: RowRecord.State? =
            switch self {
            case .created: .created
            case .refused: .refused
            case .keptFailing: .keptFailing
            case .ambiguous: .unknown
            case .notCreated: .pending
            case .notCalled: nil
            }
        return state.map { Int32($0.rawValue) } ?? 0
    }
}
