import ArgumentParser
import CSV
import Files
import Foundation
import Logging
import Providers
import Reports
import Rows
import Runner
import Sending
import Text

/// A command about sessions that exist, with the arguments and options that all of them have.
protocol SessionArguments {
    var input: String { get }
    var target: TargetOptions { get }
    var calls: CallOptions { get }
    var session: SessionOptions { get }
    var log: LogOptions { get }
    var results: OutputOptions { get }
}

/// The common part of the commands about sessions that exist: options in, one run built, summary and exit code out.
struct SessionCommand {
    var input: String
    var target: TargetOptions
    var calls: CallOptions
    var session: SessionOptions
    var log: LogOptions
    var results: OutputOptions
    var hours: HoursOptions?
    var followUp: FollowUpOptions?

    init(_ arguments: some SessionArguments, hours: HoursOptions? = nil, followUp: FollowUpOptions? = nil) {
        input = arguments.input
        target = arguments.target
        calls = arguments.calls
        session = arguments.session
        log = arguments.log
        results = arguments.results
        (self.hours, self.followUp) = (hours, followUp)
    }

    func perform(_ task: SessionTask) async throws {
        try RunCommand.checkOpenFiles(calls, target)
        let file = try InputFile(path: input)
        let outputPath = input == "-" ? try results.path(for: input, ending: "") : results.output ?? input
        let target = try RunCommand.Target(of: file, target, overrides: .init())
        let provider = target.provider.provider
        let environment = try TargetOptions.environment(named: target.environment, of: provider)
        for call in [.status, task.call].compactMap(\.self) where !provider.has(call) {
            throw ValidationError("\(provider.displayName) has no call for that. Nothing was sent.")
        }
        try Self.rejectEndedSandbox(environment, target)
        try DistinctFiles.check(["--output": outputPath, "--metrics-file": session.metricsFile])
        if let metrics = session.metricsFile { try AtomicFile.metrics(metrics).check() }
        let endpoint = try ProviderEndpoint.resolve(environment, of: provider.environments, baseURL: target.baseURL)
        var keys = try KeyReading(provider, environment, mayBeMissing: false)
        let request = try request(target, provider, endpoint, &keys, file, outputPath)
        let logger = log.logger(isQuiet: results.quiet)
        for warning in keys.warnings { logger.warning("\(warning)") }
        let console = TerminalConsole(isQuiet: results.quiet, isJSON: log.logFormat == .json, logger: logger)
        if let news = target.provider.news { console.say(news) }
        var parts = RunParts(for: request, console: console, logger: logger)
        if followUp == nil {
            // The file has all there is to know, so nobody waits long for a ledger that is not to be reached.
            var noting = request
            noting.sending.giveUpAfter = min(noting.sending.giveUpAfter, .seconds(15))
            parts.openLedger = RunParts(for: noting, console: console, logger: logger).openLedger
        }
        let job = SessionRun(request, parts, task)
        let result: SessionResult
        do {
            result = try await SignalWatch.during(job, console) {
                job.discardOutput()
            } body: {
                try await job.perform()
            }
        } catch {
            // In a database a run that does not end holds its account.
            try? await job.end(SessionTotals(), exitCode: (ExitStatus(error) ?? .internalError).rawValue)
            throw error
        }
        var summary = summary(result, request, outputPath)
        do { try await job.end(result.totals, exitCode: summary.exitCode) } catch { fail(error, &summary) }
        throw results.conclude(summary, output: outputPath)
    }

    /// Throws where the sessions were the built-in sandbox's, which ends with its run.
    static func rejectEndedSandbox(_ environment: ProviderEnvironment, _ target: RunCommand.Target) throws {
        guard environment.name == ProviderEnvironment.sandbox.name, target.baseURL == nil else { return }
        throw ValidationError(
            "The built-in sandbox of that run has ended, and its sessions with it. Start bulk-sessions sandbox, create "
                + "the sessions there with --base-url, and ask there."
        )
    }

    private func request(
        _ target: RunCommand.Target,
        _ provider: Provider,
        _ endpoint: ProviderEndpoint,
        _ keys: inout KeyReading,
        _ file: InputFile,
        _ outputPath: String
    ) throws -> RunRequest {
        // Whoever only asks needs no ledger.
        let ledger: String
        if followUp == nil {
            ledger = (try? LedgerPath.chosen(target.ledger, isTemporary: false).path) ?? ""
        } else {
            ledger = try LedgerPath.chosen(target.ledger, isTemporary: false).path
        }
        var request = RunRequest(
            provider: provider.make(endpoint, keys.secrets, ProviderOptions(account: target.account)),
            scope: SessionScope(
                provider: provider.name,
                environment: endpoint.scopeEnvironment,
                account: target.account ?? provider.defaultAccount(keys.secrets),
                campaign: target.campaign
            ),
            isProduction: endpoint.isProduction,
            input: try OpenedInput(resultColumnsOf: file),
            rowOptions: RowOptions(),
            sending: try calls.policy(),
            version: RunCommand.version,
            outputPath: outputPath,
            outputRules: try results.rules(mayReplaceInput: true),
            ledgerPath: ledger,
            command: NextCommand.same(CommandLine.arguments)
        )
        request.timeout = try calls.callTimeout()
        if endpoint.apiRoot.hasPrefix("https:") {
            request.authorities = try TrustedAuthorities.chosen(
                from: ProcessInfo.processInfo.environment,
                adding: calls.caFile
            )
        }
        request.proxy = try keys.proxy(calls.proxy, to: endpoint.apiRoot)
        request.origin = Invocation.origin
        request.rescueFolder = LedgerPath.stateFolder
        if let followUp {
            request.dryRun = followUp.dryRun
            request.assumesYes = followUp.yes
            request.wait = try DurationText.parse(followUp.wait, option: "--wait")
        }
        if let hours {
            (request.zone, request.hours) = try hours.chosen()
            request.allowsAnyHour = hours.anyHour
        }
        return request
    }

    private func summary(_ result: SessionResult, _ request: RunRequest, _ outputPath: String) -> SessionSummary {
        var summary = SessionSummary(result.totals)
        summary.provider = request.scope.provider
        summary.environment = request.scope.environment
        summary.campaign = request.scope.campaign
        summary.version = RunCommand.version
        summary.startedAt = UnbegunRun.processStart
        summary.output = request.dryRun ? nil : outputPath
        summary.isDryRun = request.dryRun
        let isComplete = request.dryRun || result.totals.followUp?.isComplete ?? true
        var status = result.totals.unanswered > 0 || !isComplete ? ExitStatus.someNotCreated : .success
        if let run = result.asRun {
            summary.elapsedSeconds = run.progress.elapsed / .seconds(1)
            let progress = [result.asking, run.progress].compactMap(\.self)
            summary.requests = progress.reduce(0) { $0 + $1.counters.requests }
            summary.retries = progress.reduce(0) { $0 + $1.counters.retries }
            if let reason = run.stopReason {
                status = ExitStatus(run)
                summary.stopped = StopMessages.sentence(reason, run, request)
            }
        }
        if result.totals.unanswered > 0 { summary.nextCommand = request.command }
        summary.exitCode = status.rawValue
        if let path = session.metricsFile {
            let text = MetricsText.text(summary, endedAt: Date().timeIntervalSince1970)
            do { try AtomicFile.metrics(path).write(text) } catch { fail(error, &summary) }
        }
        return summary
    }

    private func fail(_ error: any Error, _ summary: inout SessionSummary) {
        ErrorLine.write(ErrorLine.sentence(error))
        if summary.exitCode == ExitStatus.success.rawValue || summary.exitCode == ExitStatus.someNotCreated.rawValue {
            summary.exitCode = ExitStatus.cannotWrite.rawValue
        }
    }
}
