package import Files
package import Rows
package import Sending

/// The durable memory of what was asked of a provider and what came of it.
///
/// The order of things that every implementation and every caller keeps:
///
/// 1. `append` an intent and wait: when `append` returns, the intent survives the death of this process and of the
///    machine. Only then may the first byte of the call leave.
/// 2. The call is made.
/// 3. `append` its outcome. Only when that has returned does the row count as done.
///
/// An intent without an outcome, of a run that is not this one, is a call of which nobody knows how it ended.
///
/// All operations take batches, because a durable write costs a disk sync or a network round trip, however much it
/// carries. Nothing here assumes that this process is the only one: an implementation may be a file or a database
/// server shared by several machines.
package protocol SessionLedger: Sendable {
    /// Notes the start of a run. Durable when it returns.
    func beginRun(_ start: RunStart) async throws(LedgerError) -> RunID

    /// Notes how a run ended and what it counted.
    func endRun(_ id: RunID, _ end: RunEnd) async throws(LedgerError)

    /// Waits for what is under way and gives the ledger back. Nothing may be asked of it afterwards. Not needed for
    /// durability.
    func close() async throws(LedgerError)

    /// What is known of these rows in this scope, in the order of their keys: nil for rows never heard of.
    func records(for keys: [Digest], in scope: SessionScope) async throws(LedgerError) -> [RowRecord?]

    /// The rows of a scope that have a session, or may have one, in pages: those behind `location`, the first ones where
    /// it is 0, and none of `others`; at most so many. An empty page is the end. Open calls without any session of the row
    /// come with the first page.
    func sessions(
        in scope: SessionScope,
        after location: Int64,
        except others: LocationSet,
        limit: Int
    ) async throws(LedgerError) -> [LocatedRow]

    /// Writes intents and outcomes in their order, all or none. Durable when it returns.
    ///
    /// Those that the ledger has already are left out, by their numbers: to write a batch again is harmless.
    ///
    /// Not affected by task cancellation: a call that happened must be recorded whatever else is being torn down.
    ///
    /// A session whose id another row of the scope has already is not this row's: its outcome is written as ambiguous,
    /// with the code `session_of_another_row`.
    ///
    /// - Returns: how many sessions were written so.
    @discardableResult
    func append(_ events: [NumberedEvent], in scope: SessionScope, run: RunID) async throws(LedgerError) -> Int

    /// Returns while this run holds its account for certain; to be asked before a call leaves whose intent was written a
    /// while ago. Throws where it holds it no longer, or nobody can tell.
    func confirmHold(of run: RunID) async throws(LedgerError)

    /// The moment from which on no call may leave, as nobody can tell whether this run still holds its account; to be asked
    /// again right before the first byte of each call. It waits for nothing. Nil where a run holds its account to its end.
    func callsLeaveUntil(of run: RunID) -> (@Sendable () -> ContinuousClock.Instant)?

    /// Takes over what a result file says of rows, where that is more than what this ledger knows: a session, unless
    /// it knows one; a call that may have created one, unless it knows of such a call or of a session.
    ///
    /// A session that another row has already is taken over only where the two agree in vehicle and customer, which is a
    /// row under a new key. Else somebody has copied cells from row to row, and the row is taken over as an unknown one.
    func adopt(_ rows: [ImportedRow], in scope: SessionScope, run: RunID) async throws(LedgerError)

    /// How these follow-up calls stand, in their order: nil for those that were never made.
    func followUps(_ calls: [FollowUp], in scope: SessionScope) async throws(LedgerError) -> [FollowUpRecord?]

    /// Notes how sessions were last seen. A session that is not its row's, and what is older than what is noted, is left out.
    func note(_ sightings: [SessionSighting], in scope: SessionScope) async throws(LedgerError)

    /// How the sessions of these rows were last seen, in the order of their keys: nil for those nobody asked about.
    func sightings(for keys: [Digest], in scope: SessionScope) async throws(LedgerError) -> [SessionSighting?]

    /// The scopes of this one's account, each campaign once, in the order in which they were begun.
    func scopes(onAccountOf scope: SessionScope) async throws(LedgerError) -> [SessionScope]

    /// All rows of a scope, in pages like those of `sessions`. Open calls without anything settled are not among them.
    func rows(
        in scope: SessionScope,
        after location: Int64,
        limit: Int
    ) async throws(LedgerError) -> [DatedRow]

    /// Clears what is known of these rows but their keys and states, see `RowHistory.forget`, with their follow-up calls and
    /// the hashes of their sessions. Rows that may have a session of which nobody knows are left as they are.
    ///
    /// - Returns: how many rows were changed.
    @discardableResult
    func forget(_ keys: [Digest], in scope: SessionScope) async throws(LedgerError) -> Int

    /// Sees to it that nothing of what was forgotten can be read from the ledger's files any more. Nobody else may use it
    /// meanwhile.
    func erase() async throws(LedgerError)

    /// The path beside which a file may lie that the next one who opens this ledger takes in; nil where there is none.
    var rescuePlace: String? { get }

    /// Whether any call was ever made in this scope, by any run. (Guard against a lost ledger: `--first-run`.)
    func hasCalls(in scope: SessionScope) async throws(LedgerError) -> Bool

    /// How many calls the runs of this scope's account have begun since then, of any campaign, by the minute, the earliest
    /// first. A call counts from its intent on, also of a run that died, unless it was not made.
    ///
    /// - Parameter start: Seconds since 1970.
    func calls(onAccountOf scope: SessionScope, since start: Double) async throws(LedgerError) -> [CallMinute]

    /// The newest runs first.
    func runs(limit: Int) async throws(LedgerError) -> [RunRecord]

    /// How many rows stand as this run left them, for a run that has not ended or never told how. Looks at all rows.
    func tally(of run: RunID) async throws(LedgerError) -> RunTally
}

extension SessionLedger {
    /// What is known of these rows in this scope, by their keys; rows never heard of are absent.
    package func entries(
        for keys: [Digest],
        in scope: SessionScope
    ) async throws(LedgerError) -> [Digest: RowRecord] {
        var entries: [Digest: RowRecord] = [:]
        for (key, record) in zip(keys, try await records(for: keys, in: scope)) { entries[key] = record }
        return entries
    }

    /// A ledger whose account is locked by the system until the process ends has nothing to ask.
    package func confirmHold(of run: RunID) async throws(LedgerError) {}

    package func callsLeaveUntil(of run: RunID) -> (@Sendable () -> ContinuousClock.Instant)? { nil }
}

/// The calls that were begun in one minute.
package struct CallMinute: Sendable, Equatable {
    /// Counted from 1970.
    package var minute: Int64
    package var calls: Int

    /// How long a ledger keeps them: longer than anybody asks about.
    static let keptMinutes: Int64 = 7 * 24 * 60

    package init(minute: Int64, calls: Int) {
        (self.minute, self.calls) = (minute, calls)
    }

    /// - Parameter seconds: Since 1970.
    package static func minute(of seconds: Double) -> Int64 { Int64((RunRecord.shown(seconds) / 60).rounded(.down)) }

    /// The last moment at which one of its calls may have left, in seconds since 1970: an intent is written up to a minute
    /// before that.
    package var end: Double { (Double(minute) + 2) * 60 }
}

/// Rows by how a run left them.
package struct RunTally: Sendable, Equatable {
    package var created = 0
    /// Refused for good, or failing until their attempts were used up.
    package var failed = 0
    /// Created once, and withdrawn.
    package var cancelled = 0
    /// A call may or may not have created them; one whose outcome is not known yet is under way.
    package var unknown = 0
    package var underWay = 0
    /// Called without success, and to be called again.
    package var pending = 0
    package init() {}
}

/// Names a run within its ledger.
package struct RunID: Sendable, Hashable, CustomStringConvertible {
    package var value: Int64
    package init(_ value: Int64) { self.value = value }
    package var description: String { String(value) }
}

package struct RunStart: Sendable, Equatable {
    package var scope: SessionScope
    /// Seconds since 1970, UTC.
    package var startedAt: Double
    package var version: String
    /// Nil of a run that was made by a version that did not note it, or of which only a rescue file tells.
    package var origin: RunOrigin?
    package init(scope: SessionScope, startedAt: Double, version: String, origin: RunOrigin? = nil) {
        self.scope = scope
        self.startedAt = startedAt
        self.version = version
        self.origin = origin
    }
}

package struct RunEnd: Sendable, Equatable {
    package var endedAt: Double
    package var exitCode: Int32
    /// What the report is made from, as JSON. Holds row numbers, codes and counts, nothing of any row's content.
    package var report: String
    /// The result file that the run wrote, nil where it wrote none, or one that cannot be told from others.
    package var output: WrittenFile?
    package init(endedAt: Double, exitCode: Int32, report: String, output: WrittenFile? = nil) {
        self.endedAt = endedAt
        self.exitCode = exitCode
        self.report = report
        self.output = output
    }
}

package struct RunRecord: Sendable, Equatable {
    package var id: RunID
    package var start: RunStart
    /// Nil where the run has not ended, or died.
    package var end: RunEnd?
    /// The seconds since 1970 that can be shown as a date, with a year of four digits.
    static let times = 0.0...253_402_300_799

    /// A time that can be shown: the nearest one, where this one cannot.
    package static func shown(_ time: Double) -> Double {
        time.isNaN ? times.lowerBound : min(max(time, times.lowerBound), times.upperBound)
    }

    package init(id: RunID, start: RunStart, end: RunEnd?) {
        self.id = id
        self.start = start
        self.end = end
    }
}

/// What the ledger knows of one row.
package struct RowRecord: Sendable, Equatable {
    package enum State: Int, Sendable {
        /// An intent without an outcome. Of this run: a call is under way. Of another: nobody knows.
        case calling = 1
        /// Calls were made that certainly created nothing, and none is under way.
        case pending = 2
        case created = 3
        /// The provider refused it for good.
        case refused = 4
        /// It used up its attempts without being refused for good.
        case keptFailing = 5
        /// A call may or may not have created it.
        case unknown = 6
        /// Its session was created, and then withdrawn at the provider.
        case cancelled = 7
    }

    package var state: State
    /// The run that wrote this state last.
    package var run: RunID
    /// Calls made for this row by all runs.
    package var attempts: Int
    /// Calls whose fate is not known, by all runs; an intent without outcome is not yet among them. For a row that a
    /// file says to be unknown: `callsToldByFile`.
    package var ambiguousCalls: Int
    /// Whether any call, ambiguous or under way, asked the provider to message the customer.
    package var mayHaveMessaged: Bool
    /// The newest session there is. In state `cancelled` it is the one that was withdrawn; in any other but `created` it is
    /// an old one, of a row that was to be created anew.
    package var session: CreatedSession?
    package var code: CallCode?
    package var message: String?
    /// Of the row for which its session was made, or the last call where there is none.
    package var traits: Traits
    /// Of what was sent, to tell whether a row that was refused has changed since.
    package var fingerprint: Digest
    /// Where the ledger keeps the row, see `LocatedRow`; 0 where it keeps nothing but an open call.
    package var location: Int64 = 0

    /// How many calls a file's unknown row had, and how they ended, is not known, so they count as more than any policy
    /// sends again by itself.
    package static let callsToldByFile = mostCalls

    /// The end of all counting of calls: a ledger or a file that tells of more is damaged, or made to end whoever adds one.
    static let mostCalls = Int(Int32.max)

    /// A number of calls within what can be counted on.
    static func bounded(_ calls: Int) -> Int { min(max(0, calls), mostCalls) }

    package init(
        state: State,
        run: RunID,
        attempts: Int,
        ambiguousCalls: Int,
        mayHaveMessaged: Bool,
        session: CreatedSession?,
        code: CallCode?,
        message: String?,
        traits: Traits,
        fingerprint: Digest
    ) {
        self.state = state
        self.run = run
        self.attempts = Self.bounded(attempts)
        self.ambiguousCalls = Self.bounded(ambiguousCalls)
        self.mayHaveMessaged = mayHaveMessaged
        self.session = session
        self.code = code
        self.message = message
        self.traits = traits
        self.fingerprint = fingerprint
    }
}
