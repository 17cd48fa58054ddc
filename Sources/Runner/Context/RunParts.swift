import Files
package import Ledger
package import Logging
package import Providers
package import Sending

/// The parts that a run is given: its ledger, its lock, its way to the provider, its clock and its console.
///
/// The real ones come from `RunParts(for:console:logger:)`; a test of the runner gives its own.
package struct RunParts: Sendable {
    package var openLedger: @Sendable () async throws -> any SessionLedger
    /// Keeps every other run off the account for as long as what it returns is held. Waits for another run's end as the
    /// request says, and no longer once `isStopped` is true.
    package var lockAccount: @Sendable (_ isStopped: @escaping @Sendable () -> Bool) async throws -> any Sendable
    package var openTransport: @Sendable (TransportConfiguration) -> any CallTransport
    package var clock: any RunClock
    package var console: any RunConsole
    package var logger: Logger

    package init(
        openLedger: @escaping @Sendable () async throws -> any SessionLedger,
        lockAccount: @escaping @Sendable (_ isStopped: @escaping @Sendable () -> Bool) async throws -> any Sendable,
        openTransport: @escaping @Sendable (TransportConfiguration) -> any CallTransport,
        clock: any RunClock,
        console: any RunConsole,
        logger: Logger
    ) {
        self.openLedger = openLedger
        self.lockAccount = lockAccount
        self.openTransport = openTransport
        self.clock = clock
        self.console = console
        self.logger = logger
    }

    /// A ledger in a file or in a database, the network, the machine's clock.
    package init(for request: RunRequest, console: any RunConsole, logger: Logger) {
        let database = SharedLedger(request, logger)
        self.init(
            openLedger: {
                if let database { return try await database.open() }
                return try SQLiteLedger.open(
                    at: request.ledgerPath,
                    patience: request.sending.giveUpAfter,
                    rescuesBeside: request.rescuePlaces
                )
            },
            lockAccount: { isStopped in
                if let database { return try await database.hold(isStopped) }
                guard request.wait > .zero else {
                    return try AccountLock.acquire(ledgerPath: request.ledgerPath, scope: request.scope)
                }
                return try await AccountLock.acquire(
                    ledgerPath: request.ledgerPath,
                    scope: request.scope,
                    wait: request.wait,
                    isStopped: isStopped
                )
            },
            openTransport: { Transport($0) },
            clock: SystemRunClock(),
            console: console,
            logger: logger
        )
    }
}

/// The way to a provider: makes one call for each caller at a time, and reports what became of it.
package protocol CallTransport: Sendable {
    /// Makes one call. Never throws.
    func send(_ request: ProviderRequest, to apiRoot: String) async -> TransportResult
    /// Closes everything; no call may be made afterwards.
    func shutdown() async
    /// Where tasks that make calls run best; nil for anywhere.
    var taskExecutor: (any TaskExecutor)? { get }
}

extension Transport: CallTransport {
    package var taskExecutor: (any TaskExecutor)? { executor }
}

/// A run that a signal stops.
package protocol StoppableRun: Sendable {
    /// Makes no new calls; what is in flight is finished and recorded, and the results are written.
    func stop(signal: String)
}
