import ArgumentParser
import Files
import Foundation
import Ledger
import Logging
import Providers
import Reports
import Rows
import Runner
import Sandbox
import Sending
import Text

/// The common part of `create` and `retry`: options in, one run built, summary and exit code out.
struct RunCommand {
    /// The version of the program, which the ledger keeps of each run.
    static let version = "0.1.0"

    struct Target {
        var provider: ChosenProvider
        var environment: String
        var baseURL: String?
        /// Where links lead that were made at a foreign API root; nil for the environment's own web app.
        var webAppRoot: String?
        var account: String?
        var campaign: String
        var ledger: String?
    }

    var input: InputFile
    /// The input as it was named on the command line.
    var inputName: String
    var outputPath: String
    var outputRules: OutputFile.Rules
    var target: Target
    var reading: InputOptions
    var values: RowValueOptions
    var sending: SendingOptions
    var run: RunOptions
    var log: LogOptions
    var results: OutputOptions
    var retriesRefused = false
    var includesUnknown = false
    var leavesOtherScopes = false

    /// Throws where the run could not open all that it needs. Before anything is opened, as the run might end by a crash.
    static func checkOpenFiles(_ calls: CallOptions, _ target: TargetOptions) throws {
        try OpenFileLimit.raised().require(
            // What is no number of calls has an error of its own.
            concurrency: min(max(1, calls.concurrency), 1000),
            hasServer: target.environment == ProviderEnvironment.sandbox.name && target.baseUrl == nil
        )
    }

    func perform() async throws {
        let provider = target.provider.provider
        let environment = try TargetOptions.environment(named: target.environment, of: provider)
        if run.show != nil, results.json {
            throw ValidationError("'--show' is for people and '--json' is not: leave one out, or write --no-json.")
        }
        if environment.name == ProviderEnvironment.sandbox.name, target.baseURL == nil {
            try await performInSandbox(provider, environment)
        } else {
            var endpoint = try ProviderEndpoint.resolve(environment, of: provider.environments, baseURL: target.baseURL)
            if let root = target.webAppRoot, endpoint.webAppRoot != nil { endpoint.webAppRoot = root }
            let keys = try KeyReading(provider, environment, mayBeMissing: sendsNothing)
            try await perform(provider, endpoint, keys: keys, isTemporary: false)
        }
    }

    /// Runs against the built-in sandbox, with keys made for this run and a ledger that ends with it.
    private func performInSandbox(_ provider: Provider, _ environment: ProviderEnvironment) async throws {
        var keys: [String: String] = [:]
        for secret in provider.secrets { keys[secret.name] = secret.namesAccount ? "sandbox" : UUID().uuidString }
        var configuration = SandboxConfiguration()
        configuration.secrets = keys
        try await SandboxServer.withServer(configuration) { server in
            guard let root = server.apiRoot(of: provider.name) else { throw BaseURLError.noSandbox }
            let endpoint = try ProviderEndpoint.resolve(
                environment,
                of: provider.environments,
                baseURL: nil,
                sandbox: SandboxAddress(apiRoot: root, webAppRoot: server.webAppRoot(of: provider.name))
            )
            try await perform(provider, endpoint, keys: KeyReading(secrets: Secrets(keys)), isTemporary: true)
        }
    }

    private func perform(
        _ provider: Provider,
        _ endpoint: ProviderEndpoint,
        keys: KeyReading,
        isTemporary: Bool
    ) async throws {
        var keys = keys
        let secrets = keys.secrets
        // Without any, no call could be made; like a key that lacks, this is said before anything else is done.
        let authorities =
            endpoint.apiRoot.hasPrefix("https:") && !sendsNothing
            ? try TrustedAuthorities.chosen(from: ProcessInfo.processInfo.environment, adding: sending.calls.caFile)
            : nil
        let proxy = sendsNothing ? nil : try keys.proxy(sending.calls.proxy, to: endpoint.apiRoot)
        let recreates = try run.recreates()
        if recreates.contains(.expired), !provider.tellsExpiry {
            throw ValidationError(
                "\(provider.rules.displayName) does not tell when a link expires: leave out --recreate expired."
            )
        }
        try DistinctFiles.check([
            "--output": outputPath, "--problems": run.problems, "--report": run.report,
            "--metrics-file": run.metricsFile, "--ledger": target.ledger,
        ])
        if let report = run.report { try AtomicFile.page(report).check() }
        if let metrics = run.metricsFile { try AtomicFile.metrics(metrics).check() }
        var rowOptions = try values.rowOptions(provider)
        let policy = try sending.policy()
        let (zone, hours) = try sending.hours.chosen()
        let maxNew = try sending.caps.limitOfNew()
        let opened = try OpenedInput(
            input,
            rules: provider.rules,
            options: reading.openingOptions(provided: values.provided(provider.rules))
        )
        rowOptions.keyColumns = opened.keyColumns
        let ledger = try LedgerPath.chosen(target.ledger, isTemporary: isTemporary)
        defer { ledger.removeIfTemporary() }
        let scope = SessionScope(
            provider: provider.name,
            environment: endpoint.scopeEnvironment,
            account: try await account(provider, secrets, endpoint.scopeEnvironment, ledger: ledger.path),
            campaign: target.campaign
        )
        var request = RunRequest(
            provider: provider.make(
                endpoint,
                secrets,
                ProviderOptions(account: target.account, sessionOptions: values.sessionOptions.map { Array($0.utf8) })
            ),
            scope: scope,
            isProduction: endpoint.isProduction,
            input: opened,
            rowOptions: rowOptions,
            sending: policy,
            version: Self.version,
            outputPath: outputPath,
            outputRules: outputRules,
            ledgerPath: ledger.path,
            command: NextCommand.same(CommandLine.arguments)
        )
        request.rescueFolder = LedgerPath.stateFolder
        request.timeout = try sending.calls.callTimeout()
        request.authorities = authorities
        request.proxy = proxy
        request.wait = try DurationText.parse(run.wait, option: "--wait")
        request.retriesRefused = retriesRefused
        request.repairsPhones = retriesRefused && provider.has(.changePhone(to: ""))
        request.includesUnknown = includesUnknown
        request.leavesOtherScopes = leavesOtherScopes
        request.rowsUnderOtherKeys = try run.rowsUnderOtherKeys()
        request.recreates = recreates
        request.minimumRows = run.minRows
        request.limit = run.limit
        request.maxNew = maxNew
        request.allowsAnyHour = sending.hours.anyHour
        request.zone = zone
        request.hours = hours
        request.dryRun = run.dryRun
        request.show = run.show ?? 0
        request.firstRun = run.firstRun
        request.assumesYes = run.yes
        request.problemsPath = run.problems
        request.origin = Invocation.origin
        request.preflight = run.preflight

        let logger = log.logger(isQuiet: results.quiet)
        for warning in keys.warnings { logger.warning("\(warning)") }
        let console = TerminalConsole(isQuiet: results.quiet, isJSON: log.logFormat == .json, logger: logger)
        if let news = target.provider.news { console.say(news) }
        let job = Run(request, RunParts(for: request, console: console, logger: logger))
        let finisher = RunFinisher(
            job: job,
            request: request,
            reportPath: run.report,
            metricsPath: run.metricsFile
        )
        let notices = run.dryRun ? nil : NoticeSender(run, sending, logger: logger)
        let result: RunResult
        do {
            result = try await SignalWatch.during(job, console) { [request] in
                job.discardOutput()
                ledger.removeIfTemporary()
                var summary = Summary(StoppedAtOnce(), of: job, request, status: ExitStatus.stoppedEarly.rawValue)
                summary.ledger = isTemporary ? nil : ledger.name
                try? finisher.writeMetrics(summary)
                if results.json { _ = results.conclude(summary, output: outputPath) }
                notices?.finishNow(summary, isHurried: true)
            } body: {
                notices?.begin(Summary(ofBegun: request))
                return try await job.perform()
            }
        } catch {
            throw await end(with: error, job, request, finisher, notices, ledger: isTemporary ? nil : ledger.name)
        }
        let summary = await finisher.perform(
            Summary(
                result,
                request,
                run: job.journal.run,
                status: ExitStatus(result).rawValue,
                ledger: isTemporary ? nil : ledger.name,
                input: inputName
            )
        )
        // The table says it to users; without it, nothing else would.
        if let stopped = summary.stopped, results.quiet || results.json {
            ErrorLine.write(stopped)
        }
        for preview in result.previews { try StandardOutput.write(preview.text + "\n") }
        if let failure = result.problemFailure { ErrorLine.write(ErrorLine.sentence(failure)) }
        let code = results.conclude(summary, output: outputPath)
        await notices?.finish(summary.ending(with: code))
        ledger.removeIfTemporary()
        throw code
    }

    /// Reports a run that ended by an error.
    private func end(
        with error: any Error,
        _ job: Run,
        _ request: RunRequest,
        _ finisher: RunFinisher,
        _ notices: NoticeSender?,
        ledger: String?
    ) async -> ExitCode {
        let status = ExitStatus(error) ?? .internalError
        var summary = Summary(error, of: job, request, status: status.rawValue)
        if let error = error as? OutputError, !error.keepsResult, summary.requests > 0, ledger != nil {
            let first = error == .readerGone ? "to write it out," : "make room, then"
            summary.stopped =
                "\(ErrorLine.sentence(error)) What was created is in the ledger; \(first) run the same command with "
                + "--limit 0."
        }
        if ExitStatus(error) == nil { summary.stopped = "a fault of this program: \(error)" }
        summary.ledger = ledger
        summary = await finisher.perform(summary)
        // Where no call was made, a table of nothing would only hide the reason from people.
        let isShown = results.json || summary.requests > 0
        ErrorLine.write(
            summary.stopped ?? ErrorLine.sentence(error),
            code: results.quiet && !isShown ? summary.exitCode : nil
        )
        let code = isShown ? results.conclude(summary, output: outputPath) : ExitCode(summary.exitCode)
        await notices?.finish(summary.ending(with: code))
        return code
    }

    /// Whether it is certain beforehand that no call will be made, so that no key is needed.
    private var sendsNothing: Bool { run.dryRun || run.limit == 0 }

    /// Whose account the run is on. Where its name is missing and nothing will be sent, the ledger's runs tell it.
    private func account(
        _ provider: Provider,
        _ secrets: Secrets,
        _ environment: String,
        ledger path: String
    ) async throws -> String {
        if let named = target.account { return named }
        guard let variable = provider.accountVariable, secrets[variable.name].isEmpty else {
            return provider.defaultAccount(secrets)
        }
        var known: Set<String> = []
        if let ledger = try? await LedgerSource(path).openForReading() {
            for scope in try await ledger.runs(limit: .max).map(\.start.scope)
            where scope.provider == provider.name && scope.environment == environment
                && scope.campaign == target.campaign
            {
                known.insert(scope.account)
            }
            try await ledger.close()
        }
        if known.count == 1, let account = known.first { return account }
        // Whoever's account it is, the ledger knows none of these rows, and nothing is written.
        if known.isEmpty, run.dryRun { return "default" }
        throw SecretError.missing(variable)
    }
}
