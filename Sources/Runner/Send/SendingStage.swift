import Files
import Ledger
import Providers
import Rows
import Sending

/// The result of the send stage.
struct SendResult: Sendable {
    /// What the ledger could not take, in its order.
    var unwritten: [LedgerEvent] = []
    /// The file that holds what is unwritten; nil where nothing is, or no file could be written.
    var rescue: String?
    /// Everything that the ledger was told, for the case that it cannot be read.
    var log: CallLog?
    /// What kept the input from being read to its end.
    var inputFailure: (any Error)?
    /// The provider's response, where it refused the credentials.
    var credentialsResponse: Response?
    /// The row whose link leads to a host that nobody knows; nil where there is none.
    var foreignLinkRow: Int?
    /// What kept the ledger from taking more.
    var ledgerFailure: LedgerError?
    /// What kept the second file, with the rows that are not created, from being written.
    var problemFailure: OutputError?
}

/// The send stage: opens the way to the provider, checks the key, lets the sender work, and closes everything.
struct SendingStage {
    private let plan: Plan
    private let context: RunContext
    private let parts: RunParts
    private let dispatcher: Dispatcher
    private let observer: CallObserver
    private let rescueFile: RescueFile?
    private let phones: PhoneChanges

    /// - Parameters:
    ///   - rescueFile: Where that is written which the ledger cannot take.
    ///   - phones: Is told what came of each number that was to be changed.
    init(
        _ plan: Plan,
        _ context: RunContext,
        _ parts: RunParts,
        _ dispatcher: Dispatcher,
        _ observer: CallObserver,
        _ rescueFile: RescueFile?,
        _ phones: PhoneChanges
    ) {
        self.plan = plan
        self.context = context
        self.parts = parts
        self.dispatcher = dispatcher
        self.observer = observer
        self.rescueFile = rescueFile
        self.phones = phones
    }

    func perform() async throws -> SendResult {
        var configuration = context.request.transportConfiguration
        configuration.callsLeaveUntil = context.run.flatMap { context.ledger.callsLeaveUntil(of: $0) }
        let transport = parts.openTransport(configuration)
        defer {
            observer.sendingEnded()
            parts.console.sendingEnded()
        }
        do {
            let result = try await perform(by: transport)
            await transport.shutdown()
            return result
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    private func perform(by transport: any CallTransport) async throws -> SendResult {
        var result = SendResult()
        guard let run = context.run else { return result }
        if context.request.preflight, await !isKeyGood(transport, &result) { return result }
        let log = try CallLog()
        let committer = GroupCommitter(
            ledger: context.ledger,
            scope: context.scope,
            run: run,
            executor: transport.taskExecutor,
            log: log,
            rescueFile: rescueFile,
            hasFailed: { [dispatcher] in dispatcher.stop(.ledger) },
            foundSessionsOfOtherRows: { [dispatcher] count in
                dispatcher.update { scheduler, _ in scheduler.foundSessionsOfOtherRows(count) }
            }
        )
        let errand = CreateErrand(
            context,
            source: try RowSource(context) { [dispatcher] in dispatcher.areMessagesOver },
            committer: committer,
            phones: phones,
            warn: { [console = parts.console] in console.warn($0) }
        )
        let sender = Sender(
            errand,
            provider: context.request.provider,
            concurrency: context.request.sending.concurrency,
            transport: transport,
            dispatcher: dispatcher,
            observer: observer,
            clock: context.clock
        )
        observer.sendingBegan(at: context.clock.secondsSince1970)
        parts.console.sendingBegan(
            SendStage(
                run: run,
                rows: plan.calls,
                provider: context.request.provider.rules.displayName,
                proxy: context.request.proxy?.name,
                ceiling: context.request.sending.rate,
                word: plan.repairs == 0 ? "created" : plan.toSend == 0 ? "changed" : "succeeded"
            ) { [dispatcher] in dispatcher.snapshot }
        )
        do {
            try await sender.run()
        } catch let error as LedgerError {
            // The rows that were called have their results all the same.
            result.ledgerFailure = error
        } catch {
            result.inputFailure = error
        }
        result.credentialsResponse = sender.credentialsResponse
        result.foreignLinkRow = errand.foreignLinkRow
        result.ledgerFailure = committer.failure ?? result.ledgerFailure
        result.unwritten = committer.unwritten
        result.rescue = committer.rescue
        result.log = log
        return result
    }

    /// Checks the key with a call that changes nothing, where the provider has one. Only a clear refusal stops the run:
    /// what else may be wrong, the first create shows better.
    private func isKeyGood(_ transport: any CallTransport, _ result: inout SendResult) async -> Bool {
        let provider = context.request.provider
        guard let call = provider.preflight(now: context.clock.date) else { return true }
        switch await transport.send(call, to: provider.apiRoot) {
        case .responded(let response) where response.status == 401 || response.status == 403:
            result.credentialsResponse = response
            dispatcher.stop(.credentials(.http(response.status), hadSuccess: false))
            return false
        case .obstructed(let obstacle):
            dispatcher.stop(.obstructed(obstacle))
            return false
        default:
            return true
        }
    }
}
