import ArgumentParser
import Files
import Providers
import Rows
import Runner

/// The command `retry`, with its arguments and options.
struct RetryCommand: AsyncParsableCommand, SummarizingCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Run again the rows of a result file that are not created.",
        discussion: """
            Correct the cells that session_error names, in the result file itself, and give it to this command: only what still \
            needs a call gets one, and the file is written back in place (the older one becomes .bak). Provider, environment, \
            account and campaign are taken from the file.

            Examples:
              bulk-sessions retry fleet.results.csv
              bulk-sessions retry fleet.results.csv --include-unknown
            """
    )

    @Argument(help: "A result file of an earlier run.", completion: .file())
    var input: String

    @Flag(
        name: .customLong("include-unknown"),
        inversion: .prefixedNo,
        help: "Send unknown rows too, after saying how many messages that may repeat."
    )
    var includeUnknownFlag: Bool?

    @OptionGroup(title: "Place") var target: TargetOptions
    @OptionGroup(title: "Input") var reading: InputOptions
    @OptionGroup(title: "Rows") var values: RowValueOptions
    @OptionGroup(title: "Sending") var sending: SendingOptions
    @OptionGroup(title: "Run") var run: RunOptions
    @OptionGroup(title: "Output") var results: OutputOptions

    func run() async throws {
        try RunCommand.checkOpenFiles(sending, target)
        let file = try InputFile(path: input)
        let outputPath = input == "-" ? try results.path(for: input, ending: "") : results.output ?? input
        var session = RunCommand(
            input: file,
            inputName: input,
            outputPath: outputPath,
            outputRules: try results.rules(mayReplaceInput: true),
            target: try targetOfFile(file),
            reading: reading,
            values: values,
            sending: sending,
            run: run,
            results: results
        )
        session.retriesRefused = true
        session.leavesOtherScopes = true
        session.includesUnknown = includeUnknownFlag ?? false
        try await session.perform()
    }

    /// Where the rows of the file were created, unless the options say otherwise.
    private func targetOfFile(_ file: InputFile) throws -> RunCommand.Target {
        let scan = try RefScan(file, overrides: reading.openingOptions(provided: []).overrides)
        let scopes = scan.scopes
        let isSaid = target.provider != nil && (target.environment != nil || target.baseUrl != nil)
        if scopes.count > 1, !isSaid || target.campaign == nil {
            throw MixedScopes(scopes: scopes)
        }
        let scope = scopes.first
        guard let provider = target.provider ?? scope?.provider else {
            throw ValidationError(
                "\(input) holds no session_ref that tells where its rows belong. "
                    + "Name --provider and --environment, or use bulk-sessions create."
            )
        }
        var environment = target.environment
        var baseURL = target.baseUrl
        var webAppRoot: String?
        if environment == nil, let written = scope?.environment {
            if written.contains("://") {
                baseURL = baseURL ?? written
                // A foreign API root may have real customers behind it.
                environment = "production"
                webAppRoot = scan.sampleURL.flatMap { Provider.named(provider)?.webAppRoot($0) }
            } else {
                environment = written
            }
        }
        guard let environment else { throw ValidationError("Missing expected argument '--environment <NAME>'") }
        return RunCommand.Target(
            provider: try ChosenProvider(named: provider),
            environment: environment,
            baseURL: baseURL,
            webAppRoot: webAppRoot,
            account: target.account ?? scope?.account,
            campaign: target.campaign ?? scope?.campaign ?? "default",
            ledger: target.ledger
        )
    }
}
