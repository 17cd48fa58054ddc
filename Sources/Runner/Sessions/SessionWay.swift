import Ledger
import Providers
import Rows
import Sending

/// The way to the provider for a run about sessions: the console sees each errand go out and come back.
struct SessionWay {
    private let request: RunRequest
    private let parts: RunParts
    private let dispatcher: Dispatcher
    private let observer: CallObserver

    init(_ request: RunRequest, _ parts: RunParts, _ dispatcher: Dispatcher, _ observer: CallObserver) {
        self.request = request
        self.parts = parts
        self.dispatcher = dispatcher
        self.observer = observer
    }

    /// - Parameter callsLeaveUntil: Asked right before each call, see `TransportConfiguration`.
    func open(callsLeaveUntil: (@Sendable () -> ContinuousClock.Instant)? = nil) -> any CallTransport {
        var configuration = request.transportConfiguration
        configuration.callsLeaveUntil = callsLeaveUntil
        return parts.openTransport(configuration)
    }

    /// Sends an errand out, and closes the transport behind it.
    ///
    /// - Returns: the response by which the provider refused the credentials.
    func send(
        _ errand: some SendErrand,
        rows: Int,
        word: String,
        run: RunID?,
        _ transport: any CallTransport
    ) async throws -> Response? {
        let sender = Sender(
            errand,
            provider: request.provider,
            concurrency: request.sending.concurrency,
            transport: transport,
            dispatcher: dispatcher,
            observer: observer,
            clock: parts.clock
        )
        observer.sendingBegan(at: parts.clock.secondsSince1970)
        parts.console.sendingBegan(
            SendStage(
                run: run,
                rows: rows,
                provider: request.provider.rules.displayName,
                proxy: request.proxy?.name,
                ceiling: request.sending.rate,
                word: word
            ) { [dispatcher] in dispatcher.snapshot }
        )
        let failure: (any Error)?
        do {
            try await sender.run()
            failure = nil
        } catch {
            failure = error
        }
        await transport.shutdown()
        observer.sendingEnded()
        parts.console.sendingEnded()
        // What the ledger did not take stays with the errand's committer.
        if let failure, !(failure is LedgerError) { throw failure }
        return sender.credentialsResponse
    }
}
