import ArgumentParser
import Files
import Foundation
import Ledger
import Logging
import Providers
import Reports
import Rows
import Runner
import Sending
import Text

/// The command `reconcile`, with its arguments and options.
struct ReconcileCommand: AsyncParsableCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Settle unknown rows from the provider's own list, sending nothing.",
        discussion: """
            FILE is a list of sessions that the provider pushed or its support exported. A row whose session is in it becomes \
            existing, with its link; one of which it certainly shows none becomes pending, and retry sends it again. What it \
            does not tell for certain stays unknown, and session_error says why. The result file is written back in place.

            Examples:
              bulk-sessions reconcile fleet.results.csv --with sessions.csv --dry-run
              bulk-sessions reconcile results.csv --with list.csv --with-map client_id=Ref
            """
    )

    @Argument(help: "A result file of an earlier run.", completion: .file())
    var input: String

    @OptionGroup(title: "List") var options: ReconcileOptions
    @OptionGroup(title: "List") var log: LogOptions
    @OptionGroup(title: "Place") var target: TargetOptions
    @OptionGroup(title: "Input") var reading: InputOptions
    // What the lost calls sent, so that a row is known as the one that they were made for.
    @OptionGroup(title: "Rows, as the run had them whose calls were lost") var values: RowValueOptions
    @OptionGroup(title: "Output") var results: OutputOptions

    func run() async throws {
        let opening = try reading.openingOptions(provided: Set(Field.allCases))
        let file = try InputFile(path: input)
        let outputPath = input == "-" ? try results.path(for: input, ending: "") : results.output ?? input
        let target = try RunCommand.Target(of: file, target, overrides: opening.overrides)
        let provider = target.provider.provider
        let environment = try TargetOptions.environment(named: target.environment, of: provider)
        try SessionCommand.rejectEndedSandbox(environment, target)
        try DistinctFiles.check([
            "--output": outputPath, "--with": options.list, "--ledger": target.ledger,
        ])
        let place = try LedgerPath.chosen(target.ledger, isTemporary: false)
        let request = try request(target, provider, environment, file, opening, outputPath, ledger: place.path)
        var run = ReconcileRun.Options(listPath: options.list)
        run.columns = try options.columns()
        run.isComplete = options.complete
        run.isTrusted = options.trustsList
        run.zone = try options.zone()
        let logger = log.logger(isQuiet: results.quiet)
        let console = TerminalConsole(isQuiet: results.quiet, isJSON: log.logFormat == .json, logger: logger)
        if let news = target.provider.news { console.say(news) }
        let parts = RunParts(for: request, console: console, logger: logger)
        let job = ReconcileRun(request, parts, run)
        let totals: ReconcileTotals
        do {
            totals = try await SignalWatch.during(job, console) {
                job.discardOutput()
            } body: {
                try await job.perform()
            }
        } catch {
            // In a database a run that does not end holds its account.
            try? await job.end(job.totals, exitCode: (ExitStatus(error) ?? .internalError).rawValue)
            throw error
        }
        var summary = summary(totals, request, job.journal.run, ledger: place.name)
        summary.elapsedSeconds = parts.clock.elapsed / .seconds(1)
        do {
            let next = summary.nextCommand.map { (ReconcileSummary.advice, $0) }
            try await job.end(totals, exitCode: summary.exitCode, next: next)
        } catch {
            ErrorLine.write(ErrorLine.sentence(error))
            summary.exitCode = ExitStatus.cannotWrite.rawValue
        }
        throw results.conclude(summary, output: outputPath)
    }

    private func request(
        _ target: RunCommand.Target,
        _ provider: Provider,
        _ environment: ProviderEnvironment,
        _ file: InputFile,
        _ opening: OpenedInput.Options,
        _ outputPath: String,
        ledger: String
    ) throws -> RunRequest {
        var endpoint = try ProviderEndpoint.resolve(environment, of: provider.environments, baseURL: target.baseURL)
        if let root = target.webAppRoot, endpoint.webAppRoot != nil { endpoint.webAppRoot = root }
        // Nothing is sent, so no key is needed but for the account's name.
        let secrets = try KeyReading(provider, environment, mayBeMissing: true).secrets
        let account = target.account ?? provider.defaultAccount(secrets)
        let opened = try OpenedInput(file, rules: provider.rules, options: opening)
        var rowOptions = try values.rowOptions(provider)
        rowOptions.keyColumns = opened.keyColumns
        var request = RunRequest(
            provider: provider.make(endpoint, secrets, ProviderOptions(account: account)),
            scope: SessionScope(
                provider: provider.name,
                environment: endpoint.scopeEnvironment,
                account: account,
                campaign: target.campaign
            ),
            isProduction: endpoint.isProduction,
            input: opened,
            rowOptions: rowOptions,
            sending: SendPolicy(),
            version: RunCommand.version,
            outputPath: outputPath,
            outputRules: try results.rules(mayReplaceInput: true),
            ledgerPath: ledger,
            command: NextCommand.same(CommandLine.arguments)
        )
        request.rescueFolder = LedgerPath.stateFolder
        request.origin = Invocation.origin
        request.dryRun = options.dryRun
        request.wait = try DurationText.parse(options.wait, option: "--wait")
        return request
    }

    private func summary(
        _ totals: ReconcileTotals,
        _ request: RunRequest,
        _ run: RunID?,
        ledger: String
    ) -> ReconcileSummary {
        var summary = ReconcileSummary(totals)
        summary.run = run?.value
        summary.provider = request.scope.provider
        summary.environment = request.scope.environment
        summary.campaign = request.scope.campaign
        summary.version = RunCommand.version
        summary.startedAt = UnbegunRun.processStart
        summary.isDryRun = options.dryRun
        summary.ledger = ledger
        let isWritten = totals.unknown + totals.settledBefore > 0 || request.outputPath != request.input.file.path
        summary.output = isWritten && !options.dryRun ? request.outputPath : nil
        summary.exitCode = (totals.leftCount > 0 ? ExitStatus.someNotCreated : .success).rawValue
        if totals.notFound > 0, !options.dryRun, input != "-", request.outputPath != "-" {
            summary.nextCommand = NextCommand.retry(
                CommandLine.arguments,
                input: input,
                results: request.outputPath
            )
        }
        return summary
    }
}
