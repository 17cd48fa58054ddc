import ArgumentParser
import CSV
import Files
import Providers
import Reports
import Rows
import Runner
import Sending
import Text

/// The command `check`, with its arguments and options.
struct CheckCommand: ParsableCommand, SummarizingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check every row, offline: nothing is sent and no ledger is touched.",
        discussion: """
            Writes the input back with the columns session_status (valid, invalid or duplicate), session_error_code and \
            session_error, as INPUT.checked.csv. Exit code 1 where any row is not valid.

            Example:
              bulk-sessions check fleet.csv --provider \(ProviderHelp.example) --default-region FR
            """
    )

    @Argument(help: "The CSV file; '-' is standard input.", completion: .file())
    var input: String

    @OptionGroup(title: "Provider") var provider: ProviderOption
    @OptionGroup(title: "Input") var reading: InputOptions
    @OptionGroup(title: "Rows") var values: RowValueOptions
    @OptionGroup(title: "Output") var results: OutputOptions

    func run() throws {
        let started = ContinuousClock().now
        let chosen = try provider.chosen()
        let provider = chosen.provider
        let rules = provider.rules
        var options = try values.rowOptions(provider)
        let outputPath = try results.path(for: input, ending: ".checked.csv")
        let outputRules = try results.rules()
        let file = try InputFile(path: input)
        let opened = try OpenedInput(
            file,
            rules: rules,
            options: reading.openingOptions(provided: values.provided(rules))
        )
        options.keyColumns = opened.keyColumns
        if !results.quiet {
            let lines = opened.mapping.lines.map { "  " + $0 } + opened.hints.map { "  \($0)" }
            StandardError.write(
                ((chosen.news.map { [$0] } ?? []) + ["Reading \(opened.dialect.summary)"] + lines).joined(
                    separator: "\n"
                ) + "\n"
            )
        }
        let output = try OutputFile(path: outputPath, input: file, rules: outputRules)
        SignalWatch.atSuddenEnd { output.discard() }
        let checker = RowChecker(rules: rules, options: options, mapping: opened.mapping)
        let outcome: RunTotals
        do {
            outcome = try Check.run(opened, checker: checker, to: output)
            try output.commit()
        } catch {
            output.discard()
            throw error
        }
        let status: ExitStatus = outcome.count(.invalid) > 0 ? .someNotCreated : .success
        var summary = Summary(
            totals: outcome,
            elapsedSeconds: started.duration(to: ContinuousClock().now) / .seconds(1),
            exitCode: status.rawValue
        )
        summary.isCheck = true
        summary.provider = provider.name
        summary.identifyProcess()
        summary.output = outputPath
        summary.columns = opened.mapping.columnNames
        summary.hints = opened.hints
        if input != "-" {
            if status == .success {
                summary.advice = "try it without an account, or name the environment that you mean"
                summary.nextCommand = NextCommand.create(
                    CommandLine.arguments,
                    adding: ["--environment", "sandbox"]
                )
            } else {
                summary.advice =
                    outputPath == "-"
                    ? "session_error says which cells are wrong. Correct them in \(input), then run"
                    : "\(outputPath) says in session_error which cells are wrong. Correct them in \(input), then run"
                summary.nextCommand = NextCommand.same(CommandLine.arguments)
            }
        }
        throw results.conclude(summary, output: outputPath)
    }
}
