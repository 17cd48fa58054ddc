import Dispatch
import Foundation
import Rows
import Synchronization
import Text

/// The ledger in a PostgreSQL database, shared by any number of machines.
///
/// Safety lies in the database, row by row (`PostgresSchema.appendFunction`). A run holds its account by a row of the table
/// `run` that has not ended, and shows that it lives by counting up in it, with every batch and at least every fifth of a
/// lease. Intents of a run that has ended are refused, outcomes never: a run that was taken for dead and was not costs rows
/// that are unknown, and no session that is created twice unasked.
///
/// One connection writes, another reads. Where the database does not answer, everybody waits, and no call leaves.
package final class PostgresLedger: SessionLedger {
    let address: PostgresAddress
    /// How long a run's beat may stand still before it counts as dead.
    let lease: Duration
    /// How long whatever may end by itself is waited for.
    let patience: Duration
    let writer: PostgresLine
    let reader: PostgresLine
    let outage: DatabaseOutage
    /// The time of day, in seconds since 1970.
    let now: @Sendable () -> Double
    let held = Mutex<[RunID: HeldRun]>([:])
    let scopes = Mutex<[SessionScope: ScopeNumbers]>([:])
    /// By the number of their scope.
    let lookAheads = Mutex<[Int64: LookAhead]>([:])
    package let rescuePlace: String?
    /// How long `beginRun` waits for another run on the account, and whether it is to stop waiting.
    private let waiting = Mutex<(wait: Duration, isStopped: @Sendable () -> Bool)>((.zero, { false }))
    private let beat = Mutex<(any DispatchSourceTimer)?>(nil)

    /// The lease, where nobody says otherwise.
    package static let usualLease: Duration = .seconds(15)

    /// A scope's numbers in the tables.
    struct ScopeNumbers: Sendable {
        var scope: Int64
        var account: Int32
    }

    /// How a ledger in a database is opened.
    package struct Options: Sendable {
        /// Nothing is made or changed, and a database without a ledger is an error.
        package var isReadOnly = false
        /// How long it is waited for when the ledger is opened, and afterwards.
        package var patienceAtStart: Duration = .seconds(10)
        package var patience: Duration = .seconds(30)
        package var lease: Duration = usualLease
        /// A folder of this machine for what the database cannot take, made where it is missing; nil for none.
        package var rescueFolder: String?
        /// Files beside which an earlier run may have left such a file.
        package var rescuesBeside: [String] = []
        /// The time of day, in seconds since 1970, at which calls are noted.
        package var now: @Sendable () -> Double = WallClock.system.now
        /// Is told once of each outage.
        package var warn: @Sendable (String) -> Void = { _ in }
        package init() {}
    }

    package static func open(
        _ address: PostgresAddress,
        _ options: Options = Options()
    ) async throws(LedgerError) -> PostgresLedger {
        let ledger = PostgresLedger(address, options)
        ledger.outage.wait(upTo: min(options.patienceAtStart, options.patience))
        try await ledger.writer.perform { connection in
            try PostgresServer.check(connection, address, mayBeReadOnly: options.isReadOnly)
            try PostgresServer.prepareTables(connection, address, mayMake: !options.isReadOnly)
        }
        ledger.outage.wait(upTo: options.patience)
        if !options.isReadOnly {
            try await ledger.takeInRescues(beside: [ledger.rescuePlace].compactMap(\.self) + options.rescuesBeside)
        }
        return ledger
    }

    private init(_ address: PostgresAddress, _ options: Options) {
        self.address = address
        (lease, patience, now) = (options.lease, options.patience, options.now)
        rescuePlace = options.rescueFolder.flatMap { Self.place($0 + "/" + address.fileName) }
        let outage = DatabaseOutage(place: address.name, warn: options.warn)
        self.outage = outage
        let line = { (label: String) in
            PostgresLine(label: label, place: address.name, outage: outage) { () throws(PostgresError) in
                try address.connect(mayBeReadOnly: options.isReadOnly)
            }
        }
        reader = line("reader")
        writer = line("writer")
    }

    /// A path in a folder that is this user's alone; nil where there can be none.
    private static func place(_ path: String) -> String? {
        do {
            let location = LedgerLocation(path: path)
            try location.makeFolder()
            return LedgerTrust.objection(toFolder: LedgerLocation.folder(of: location.resolved)) == nil ? path : nil
        } catch {
            return nil
        }
    }

    package func close() async throws(LedgerError) {
        beat.withLock { timer in
            timer?.cancel()
            timer = nil
        }
        await writer.close()
        await reader.close()
    }

    deinit { beat.withLock { $0?.cancel() } }

    // MARK: - Scopes

    /// Nil where the database has never heard of it.
    func numbers(of scope: SessionScope) async throws(LedgerError) -> ScopeNumbers? {
        if let known = scopes.withLock({ $0[scope] }) { return known }
        return try await reader.perform { [self] in try findNumbers(of: scope, $0) }
    }

    func findNumbers(of scope: SessionScope, _ connection: PostgresConnection) throws -> ScopeNumbers? {
        if let known = scopes.withLock({ $0[scope] }) { return known }
        var parameters = PostgresParameters(account: scope)
        parameters.add(.text, .text(scope.campaign))
        let found = try connection.query(
            """
            SELECT s.id, a.id FROM bulk_sessions.account AS a JOIN bulk_sessions.scope AS s ON s.account = a.id
            WHERE a.provider = $1 AND a.environment = $2 AND a.account = $3 AND s.campaign = $4
            """,
            parameters
        )
        guard found.rows == 1 else { return nil }
        let numbers = ScopeNumbers(
            scope: try found.required(found.int8(0, 0)),
            account: try found.required(found.int4(0, 1))
        )
        scopes.withLock { $0[scope] = numbers }
        return numbers
    }

    /// The number of a scope's account, of whatever campaign; nil where the database has never heard of it.
    func account(of scope: SessionScope) async throws(LedgerError) -> Int32? {
        if let known = scopes.withLock({ $0[scope] }) { return known.account }
        return try await reader.perform { connection in
            let found = try connection.query(
                "SELECT id FROM bulk_sessions.account WHERE provider = $1 AND environment = $2 AND account = $3",
                PostgresParameters(account: scope)
            )
            return found.rows == 1 ? try found.int4(0, 0) : nil
        }
    }

    /// A scope's numbers, which is added where it is missing.
    func addNumbers(of scope: SessionScope, _ connection: PostgresConnection) throws -> ScopeNumbers {
        if let known = try findNumbers(of: scope, connection) { return known }
        var parameters = PostgresParameters(account: scope)
        try connection.query(
            """
            INSERT INTO bulk_sessions.account (provider, environment, account) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
            """,
            parameters
        )
        parameters.add(.text, .text(scope.campaign))
        try connection.query(
            """
            INSERT INTO bulk_sessions.scope (account, campaign) SELECT id, $4 FROM bulk_sessions.account
            WHERE provider = $1 AND environment = $2 AND account = $3 ON CONFLICT DO NOTHING
            """,
            parameters
        )
        guard let numbers = try findNumbers(of: scope, connection) else {
            throw PostgresError(kind: .again, text: "a new account is not to be seen yet")
        }
        return numbers
    }

    // MARK: - Waiting for another run

    package func waits(_ wait: Duration, isStopped: @escaping @Sendable () -> Bool) {
        waiting.withLock { $0 = (wait, isStopped) }
        outage.watch(isStopped)
    }

    var waitingNow: (wait: Duration, isStopped: @Sendable () -> Bool) { waiting.withLock { $0 } }

    /// Lets the runs of this process show that they live, from now on.
    func startBeating() {
        beat.withLock { timer in
            timer = timer ?? writer.timer(every: lease / 5) { [weak self] in self?.beatIfIdle() }
        }
    }
}

extension PostgresParameters {
    /// Provider, environment and account.
    init(account scope: SessionScope) {
        self.init()
        for text in [scope.provider, scope.environment, scope.account] { add(.text, .text(text)) }
    }
}

extension PostgresAddress {
    /// The address as the name of a file of this machine.
    var fileName: String {
        String(name.dropFirst("postgresql://".count).map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" })
    }
}
