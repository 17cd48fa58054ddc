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

/// The common part of the commands about sessions that exist: options in, one run built, summary and exit code out.
struct SessionCommand {
    var input: String
    var target: TargetOptions
    var calls: CallOptions
    var session: SessionOptions
    var results: OutputOptions

    /// - Parameter asksAll: Whether sessions are asked about that have come to their end.
    func perform(asksAll: Bool) async throws {
        try RunCommand.checkOpenFiles(calls, target)
        let file = try InputFile(path: input)
        let outputPath = input == "-" ? try results.path(for: input, ending: "") : results.output ?? input
        let target = try RunCommand.Target(of: file, target, overrides: .init())
        let provider = target.provider.provider
        let environment = try TargetOptions.environment(named: target.environment, of: provider)
        if environment.name == ProviderEnvironment.sandbox.name, target.baseURL == nil {
            throw ValidationError(
                "The built-in sandbox of that run has ended, and its sessions with it. Start bulk-sessions sandbox, create "
                    + "the sessions there with --base-url, and ask there."
            )
        }
        try DistinctFiles.check(["--output": outputPath, "--metrics-file": session.metricsFile])
        if let metrics = session.metricsFile { try AtomicFile.metrics(metrics).check() }
        let endpoint = try ProviderEndpoint.resolve(environment, of: provider.environments, baseURL: target.baseURL)
        var keys = try KeyReading(provider, environment, mayBeMissing: false)
        let request = try request(target, provider, endpoint, &keys, file, outputPath)
        if request.provider.request(.status, about: "id", now: Date()) == nil {
            throw ValidationError("\(provider.displayName) has no call that tells how a session stands.")
        }
        let logger = ConsoleLogHandler.logger(
            session.logFormat,
            level: results.quiet ? .error : session.logLevel.level
        )
        for warning in keys.warnings { logger.warning("\(warning)") }
        let console = TerminalConsole(isQuiet: results.quiet, isJSON: session.logFormat == .json, logger: logger)
        if let news = target.provider.news { console.say(news) }
        let job = SessionRun(
            request,
            RunParts(for: request, console: console, logger: logger),
            asksAll: asksAll
        )
        let result = try await SignalWatch.during(job, console) {
            job.discardOutput()
        } body: {
            try await job.perform()
        }
        throw conclude(result, request, outputPath)
    }

    private func request(
        _ target: RunCommand.Target,
        _ provider: Provider,
        _ endpoint: ProviderEndpoint,
        _ keys: inout KeyReading,
        _ file: InputFile,
        _ outputPath: String
    ) throws -> RunRequest {
        var policy = try calls.policy()
        // Asking twice harms nobody.
        policy.onUnknown = .retry
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
            sending: policy,
            version: RunCommand.version,
            outputPath: outputPath,
            outputRules: try results.rules(mayReplaceInput: true),
            ledgerPath: "",
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
        return request
    }

    private func conclude(_ result: SessionResult, _ request: RunRequest, _ outputPath: String) -> ExitCode {
        var summary = SessionSummary(result.totals)
        summary.provider = request.scope.provider
        summary.environment = request.scope.environment
        summary.campaign = request.scope.campaign
        summary.version = RunCommand.version
        summary.startedAt = UnbegunRun.processStart
        summary.output = outputPath
        var status = result.totals.unanswered > 0 ? ExitStatus.someNotCreated : .success
        if let run = result.asRun {
            summary.elapsedSeconds = run.progress.elapsed / .seconds(1)
            summary.requests = run.progress.counters.requests
            summary.retries = run.progress.counters.retries
            if let reason = run.stopReason {
                status = ExitStatus(run)
                summary.stopped = StopMessages.sentence(reason, run, request)
            }
        }
        if result.totals.unanswered > 0 { summary.nextCommand = request.command }
        summary.exitCode = status.rawValue
        if let path = session.metricsFile {
            let text = SessionMetrics.text(summary, endedAt: Date().timeIntervalSince1970)
            do { try AtomicFile.metrics(path).write(text) } catch {
                ErrorLine.write(ErrorLine.sentence(error))
                if status == .success || status == .someNotCreated {
                    summary.exitCode = ExitStatus.cannotWrite.rawValue
                }
            }
        }
        return results.conclude(summary, output: outputPath)
    }
}
