package import Rows
import Synchronization
import Text

// MARK: - Holding the account

extension PostgresLedger {
    /// Returns when no run holds the account of this scope: at once, when one has ended, or when one is dead. Throws
    /// `held` where one lives when `wait` is over or `isStopped` says so.
    ///
    /// Whether a run lives shows within a fifth of a lease, and that it does not after a whole one; that is waited for in
    /// any case, as a machine that died last night would keep the account for ever.
    package func waitForAccount(
        of scope: SessionScope,
        wait: Duration,
        isStopped: @Sendable () -> Bool = { false }
    ) async throws(LedgerError) {
        guard let account = try await account(of: scope) else { return }
        let clock = ContinuousClock()
        let start = clock.now
        var watch = LeaseWatch(lease: lease)
        while true {
            let found = try await holder(of: account)
            let now = start.duration(to: clock.now)
            switch watch.saw(found?.holder, at: now, interruptions: reader.interruptions) {
            case .free: return
            case .silent(let holder): try await declareDead(holder)
            case .alive, .undecided:
                if let found, isStopped() || watch.hasMoved && now >= wait {
                    throw .held(place: address.name, host: found.host, since: found.since)
                }
                try? await clock.sleep(for: watch.interval)
            }
        }
    }

    /// Whether a run goes on: true once its beat has been seen to move, false of one that has ended, nil where it has stood
    /// still for two beats, which tells nothing yet.
    package func isUnderWay(_ run: RunID) async throws(LedgerError) -> Bool? {
        let clock = ContinuousClock()
        let deadline = clock.now + lease / 5 * 2
        var first: Int64?
        while true {
            let beats: Int64? = try await reader.perform { connection in
                var parameters = PostgresParameters()
                parameters.add(.int8, .int8(run.value))
                let found = try connection.query(
                    "SELECT beats FROM bulk_sessions.run WHERE id = $1 AND ended_at IS NULL",
                    parameters
                )
                return found.rows == 1 ? try found.int8(0, 0) : nil
            }
            guard let beats else { return false }
            if let first, first != beats { return true }
            first = beats
            if clock.now >= deadline { return nil }
            try? await clock.sleep(for: lease / 60)
        }
    }

    private struct FoundHolder: Sendable {
        var holder: LeaseWatch.Holder
        var host: String
        var since: String
    }

    private func holder(of account: Int32) async throws(LedgerError) -> FoundHolder? {
        try await reader.perform { connection in
            var parameters = PostgresParameters()
            parameters.add(.int4, .int4(account))
            let found = try connection.query(
                "SELECT id, beats, host, started_at FROM bulk_sessions.run WHERE account = $1 AND ended_at IS NULL",
                parameters
            )
            guard found.rows == 1 else { return nil }
            let started = RunRecord.shown(try found.required(found.double(0, 3)))
            return FoundHolder(
                holder: LeaseWatch.Holder(
                    run: try found.required(found.int8(0, 0)),
                    beats: try found.required(found.int8(0, 1))
                ),
                host: VisibleText.line(found.text(0, 2) ?? ""),
                since: WallClock.system.time(started).iso8601Seconds
            )
        }
    }

    /// Takes the account from a run, unless that has shown meanwhile that it lives.
    private func declareDead(_ holder: LeaseWatch.Holder) async throws(LedgerError) {
        try await writer.perform { connection in
            var parameters = PostgresParameters()
            parameters.add(.int8, .int8(holder.run))
            parameters.add(.int8, .int8(holder.beats))
            try connection.query(
                """
                UPDATE bulk_sessions.run SET ended_at = now(), fate = 'silent'
                WHERE id = $1 AND beats = $2 AND ended_at IS NULL
                """,
                parameters
            )
        }
    }

    package func confirmHold(of run: RunID) async throws(LedgerError) {
        let known = held.withLock { $0[run] }
        guard let known, !known.mayCall(at: .now, lease: lease) else { return }
        if known.hasEnded { throw .fenced(place: address.name) }
        try await writer.perform { [self] connection in
            // Another who waited may have asked meanwhile.
            let known = held.withLock { $0[run] }
            guard let known, !known.mayCall(at: .now, lease: lease) else { return }
            try beat(run, known, connection)
        }
    }

    package func callsLeaveUntil(of run: RunID) -> (@Sendable () -> ContinuousClock.Instant)? {
        { [self] in held.withLock { $0[run]?.callsLeaveUntil(lease: lease) } ?? .now + lease }
    }

    /// Shows that the runs of this process live, where they have not done so lately; on the writer's thread.
    func beatIfIdle() {
        let idle = held.withLock { [lease] runs in
            runs.filter { !$0.value.hasEnded && $0.value.confirmed.duration(to: .now) > lease / 10 }
        }
        for (run, known) in idle {
            writer.once { connection in try beat(run, known, connection) }
        }
    }

    private func beat(_ run: RunID, _ known: HeldRun, _ connection: PostgresConnection) throws {
        var held = known
        let sent = ContinuousClock.now
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(run.value))
        let found = try connection.query(
            "UPDATE bulk_sessions.run SET beats = beats + 1 WHERE id = $1 RETURNING events, beats, ended_at IS NOT NULL",
            parameters,
            patience: lease / 5
        )
        guard found.rows == 1 else { throw LedgerError.commitsLost(place: address.name) }
        let (events, beats) = (try found.required(found.int8(0, 0)), try found.required(found.int8(0, 1)))
        guard events >= held.events, beats > held.beats else { throw LedgerError.commitsLost(place: address.name) }
        held.hasEnded = try found.required(found.bool(0, 2))
        held.beats = beats
        held.confirmed = sent
        note(held, of: run)
        if held.hasEnded { throw LedgerError.fenced(place: address.name) }
    }
}

/// What this process knows of a run that it began: how far it is written, and when it was last known to hold its account.
struct HeldRun: Sendable {
    let account: Int32
    /// The number of the newest event that is known to be written.
    var events: Int64 = 0
    /// The number of the newest event that it was tried to write.
    var attempted: Int64 = 0
    /// The newest count that the database told.
    var beats: Int64 = 0
    /// When the newest of those statements was sent that showed it alive.
    var confirmed: ContinuousClock.Instant
    /// Whether it holds its account no longer.
    var hasEnded = false

    /// Whether a call may leave now: half a lease at most has passed since, so nobody can have taken it for dead. The clock
    /// goes on while the process is stopped and while its machine sleeps.
    func mayCall(at now: ContinuousClock.Instant, lease: Duration) -> Bool { now < callsLeaveUntil(lease: lease) }

    /// The moment from which on no call may leave; of a run that has ended, one that is past.
    func callsLeaveUntil(lease: Duration) -> ContinuousClock.Instant {
        hasEnded ? confirmed : confirmed + lease / 2
    }
}
