import ArgumentParser
import CSV
import Files
import Foundation
import Providers
import Reports
import Rows
import Runner
import Sending
import Text

/// The command `doctor`, with its arguments and options: those of `create`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check in ten seconds what a night needs.",
        discussion: """
            Takes the options and the job file of create, and checks, a line each: the keys, the provider with a harmless call, \
            the clock, certificates and proxy, the ledger, the output, temporary files, the time zone, and the input where \
            one is named. Nobody is messaged, nothing is created and no file is changed. Exit code 78 where anything is \
            wrong; each such line says what to do.

            Examples:
              bulk-sessions doctor --job nightly.yaml
              bulk-sessions doctor fleet.csv --provider \(ProviderHelp.example) --environment production
            """
    )

    @Argument(help: "The CSV file of the night, to be looked at as well.", completion: .file())
    var input: String?

    @OptionGroup(title: "Place") var target: TargetOptions
    @OptionGroup(title: "Input") var reading: InputOptions
    @OptionGroup(title: "Rows") var values: RowValueOptions
    @OptionGroup(title: "Sending") var sending: SendingOptions
    @OptionGroup(title: "Run") var run: RunOptions
    @OptionGroup(title: "Run") var log: LogOptions
    @OptionGroup(title: "Output") var results: OutputOptions

    func run() async throws {
        let chosen = try ChosenProvider(named: target.provider)
        let provider = chosen.provider
        let environment = try TargetOptions.environment(named: target.requiredEnvironment(), of: provider)
        // What is wrong with an option is said as by create.
        _ = try values.rowOptions(provider)
        let readingOptions = try reading.openingOptions(provided: values.provided(provider.rules))
        let rules = try results.rules()
        _ = try (sending.policy(), sending.calls.callTimeout(), run.recreates())
        _ = try (sending.hours.window(in: .utc), sending.caps.limitOfNew())

        var findings: [Checkup.Finding] = []
        if let news = chosen.news { findings.append(Checkup.Finding("provider", .good, news)) }
        var checkup = Checkup()
        if environment.name == ProviderEnvironment.sandbox.name, target.baseUrl == nil {
            findings.append(
                Checkup.Finding("provider", .good, "the built-in sandbox, which needs neither key nor network")
            )
            // What a run in the sandbox does without is looked at where it is named: the same options are for the night.
            if let file = sending.calls.caFile {
                findings.append(Checkup.finding("authorities") { try authorities(file).said })
            }
            if let path = target.ledger { checkup.addTrial("ledger") { try PlaceChecks.ledger(path) } }
        } else {
            let endpoint = try ProviderEndpoint.resolve(
                environment,
                of: provider.environments,
                baseURL: target.baseUrl
            )
            addWay(to: endpoint, provider, environment, &findings, &checkup)
            let ledger = Result { try LedgerPath.chosen(target.ledger, isTemporary: false).path }
            checkup.addTrial("ledger") { try PlaceChecks.ledger(ledger.get()) }
        }
        let (input, named) = (input, results.output)
        if let path = try input.map({ try results.path(for: $0, ending: ".results.csv") }) ?? named {
            checkup.add("output") {
                let file: InputFile?
                // Its own check says what is wrong with it.
                do { file = try input.map { try InputFile(path: $0) } } catch {
                    return [Checkup.Finding("output", .open, "not tried, as the input cannot be read")]
                }
                return [Checkup.finding("output") { try PlaceChecks.output(path, file, rules) }]
            }
        } else {
            let text = "not known: name the input, or --output"
            checkup.add("output") { [Checkup.Finding("output", .open, text)] }
        }
        addOtherFiles(rules, &checkup)
        checkup.addTrial("scratch") { try PlaceChecks.temporaryFiles() }
        let hours = Result { try sending.hours.chosen() }
        checkup.addTrial("time zone") {
            let (zone, window) = try hours.get()
            return try PlaceChecks.timeZone(zone, window)
        }
        if let input {
            checkup.addTrial("input") {
                let opened = try OpenedInput(InputFile(path: input), rules: provider.rules, options: readingOptions)
                return "\(VisibleText.line(input)) can be read: \(opened.dialect.summary)"
            }
        }
        findings += checkup.run(within: .milliseconds(9_300))
        try report(findings)
    }

    /// Adds what stands between this machine and the provider. What cannot even be tried is found at once.
    private func addWay(
        to endpoint: ProviderEndpoint,
        _ provider: Provider,
        _ environment: ProviderEnvironment,
        _ findings: inout [Checkup.Finding],
        _ checkup: inout Checkup
    ) {
        var keys: KeyReading?
        var authorities: TrustedAuthorities?
        var proxy: ProxyServer?
        var isWayKnown = true
        func look(_ name: String, _ perform: () throws -> String) {
            let finding = Checkup.finding(name, perform)
            findings.append(finding)
            if finding.state == .bad { isWayKnown = false }
        }
        look("keys") {
            let reading = try KeyReading(provider, environment, mayBeMissing: false)
            keys = reading
            let names = provider.secrets.map(\.name).joinedWithAnd()
            return (["\(names) can be read"] + reading.warnings).joined(separator: ". ")
        }
        if endpoint.apiRoot.hasPrefix("https:") || sending.calls.caFile != nil {
            look("authorities") {
                let (found, said) = try self.authorities(sending.calls.caFile)
                authorities = found
                return said
            }
        }
        look("proxy") {
            var reading = keys ?? KeyReading(secrets: Secrets([:]))
            proxy = try reading.proxy(sending.calls.proxy, to: endpoint.apiRoot)
            return proxy.map { "calls go through \($0.name)" } ?? "none on the way to the provider"
        }
        guard isWayKnown, let keys else {
            findings.append(
                Checkup.Finding("provider", .open, "not called, as something that is needed for it is wrong")
            )
            return
        }
        let check = ProviderCheck(
            provider: provider.make(endpoint, keys.secrets, ProviderOptions(account: target.account)),
            authorities: authorities,
            proxy: proxy
        )
        checkup.add("provider") { check.findings() }
    }

    private func authorities(_ file: String?) throws -> (found: TrustedAuthorities, said: String) {
        let found = try TrustedAuthorities.chosen(from: ProcessInfo.processInfo.environment, adding: file)
        return (found, "there are certificates to trust")
    }

    private func addOtherFiles(_ rules: OutputFile.Rules, _ checkup: inout Checkup) {
        if let path = run.problems {
            var rules = rules
            rules.option = "--problems"
            checkup.addTrial("problems") { [rules] in try PlaceChecks.output(path, nil, rules) }
        }
        for (name, file) in [
            ("report", run.report.map(AtomicFile.page)), ("metrics", run.metricsFile.map(AtomicFile.metrics)),
        ] {
            guard let file else { continue }
            checkup.addTrial(name) {
                try file.check()
                return "can be written"
            }
        }
    }

    private func report(_ findings: [Checkup.Finding]) throws {
        let bad = findings.filter { $0.state == .bad }
        let status: ExitStatus = bad.isEmpty ? .success : .badConfiguration
        if results.json {
            var json = JSONWriter()
            json.object { json in
                json.raw("checks", Array("[\(findings.map(Self.json).joined(separator: ","))]".utf8))
                json.number("exit_code", Int(status.rawValue))
            }
            try StandardOutput.write(json.text + "\n", mayBeClosed: true)
        } else {
            let width = findings.map(\.name.count).max() ?? 0
            let lines = (results.quiet ? bad : findings).map { finding in
                let state = finding.state.rawValue
                return state + String(repeating: " ", count: 6 - state.count) + finding.name
                    + String(repeating: " ", count: width + 2 - finding.name.count)
                    // Several sentences of one check are one line.
                    + VisibleText.line(finding.text.replacing("\n", with: "; ")) + "\n"
            }
            try StandardOutput.write(lines.joined(), mayBeClosed: true)
        }
        throw ExitCode(status.rawValue)
    }

    private static func json(_ finding: Checkup.Finding) -> String {
        var json = JSONWriter()
        json.object { json in
            json.string("name", finding.name)
            json.string("state", finding.state == .open ? "open" : finding.state.rawValue.lowercased())
            json.string("text", finding.text)
        }
        return json.text
    }
}
