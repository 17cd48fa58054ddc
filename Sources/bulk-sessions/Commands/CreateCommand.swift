import ArgumentParser
import Files
import Runner

/// The command `create`, with its arguments and options.
struct CreateCommand: AsyncParsableCommand, SummarizingCommand, RunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a session for every row that has none yet.",
        discussion: """
            Reads customers and vehicles, checks every row, creates one link per row and writes the input back as \
            INPUT.results.csv with the link, or the reason why there is none, on every row.

            Running the same command again, also after a crash, a reboot or an outage, goes on where it stopped.

            Keys come from the environment: \(ProviderHelp.keyVariables); or from files \
            named by \(ProviderHelp.exampleVariable)_FILE and so on.

            Try it with the built-in stand-in, which needs no key:
              bulk-sessions create fleet.csv --provider \(ProviderHelp.example) --environment sandbox

            See what would be sent, and send nothing:
              bulk-sessions create fleet.csv --provider \(ProviderHelp.example) \\
                --environment production --dry-run --show 1

            Send an SMS to three customers before all the others:
              bulk-sessions create fleet.csv --provider \(ProviderHelp.messagingExample) \\
                --environment production --notify sms --limit 3
            """
    )

    @Argument(help: "The CSV file; '-' is standard input.", completion: .file())
    var input: String

    @OptionGroup(title: "Place") var target: TargetOptions
    @OptionGroup(title: "Input") var reading: InputOptions
    @OptionGroup(title: "Rows") var values: RowValueOptions
    @OptionGroup(title: "Sending") var sending: SendingOptions
    @OptionGroup(title: "Run") var run: RunOptions
    @OptionGroup(title: "Run") var log: LogOptions
    @OptionGroup(title: "Output") var results: OutputOptions

    func run() async throws {
        let chosen = try ChosenProvider(named: target.provider)
        let environment = try target.requiredEnvironment()
        try RunCommand.checkOpenFiles(sending.calls, target)
        let outputPath = try results.path(for: input, ending: ".results.csv")
        try await RunCommand(
            input: try InputFile(path: input),
            inputName: input,
            outputPath: outputPath,
            outputRules: try results.rules(),
            target: RunCommand.Target(
                provider: chosen,
                environment: environment,
                baseURL: target.baseUrl,
                account: target.account,
                campaign: target.campaign ?? "default",
                ledger: target.ledger
            ),
            reading: reading,
            values: values,
            sending: sending,
            run: run,
            log: log,
            results: results
        ).perform()
    }
}
