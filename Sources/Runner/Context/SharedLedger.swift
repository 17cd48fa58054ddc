import Ledger
import Logging
import Sending
import Synchronization

/// The ledger of a run in a database, which is its account's lock as well: the run itself holds the account there.
final class SharedLedger: Sendable {
    private let request: RunRequest
    private let logger: Logger
    private let opened = Mutex<PostgresLedger?>(nil)

    /// Nil where the ledger is a file.
    init?(_ request: RunRequest, _ logger: Logger) {
        guard PostgresAddress.isOne(request.ledgerPath) else { return nil }
        self.request = request
        self.logger = logger
    }

    func open() async throws -> any SessionLedger {
        var options = PostgresLedger.Options()
        options.patience = request.sending.giveUpAfter
        options.rescueFolder = request.rescueFolder
        options.rescuesBeside = request.rescuePlaces
        options.warn = { [logger] in logger.warning("\($0)") }
        let ledger = try await PostgresLedger.open(PostgresAddress(request.ledgerPath), options)
        opened.withLock { $0 = ledger }
        return ledger
    }

    /// Waits for the account as long as the request says; the run takes it when it begins. A dry run takes nothing.
    func hold(_ isStopped: @escaping @Sendable () -> Bool) async throws -> any Sendable {
        guard let ledger = opened.withLock({ $0 }), !request.dryRun else { return () }
        ledger.waits(request.wait, isStopped: isStopped)
        try await ledger.waitForAccount(of: request.scope, wait: request.wait, isStopped: isStopped)
        return ()
    }
}
