import ArgumentParser
import Files
import Runner
import Sending

/// The command `retry`, with its arguments and options.
struct RetryCommand: AsyncParsableCommand, SummarizingCommand, RunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Run again the rows of a result file that are not created.",
        discussion: """
            Correct the cells that session_error names, in the result file itself, and give it to this command: only what still \
            needs a call gets one, and the file is written back in place (the older one becomes .bak). Provider, environment, \
            account and campaign are taken from the file.

            Where the phone alone of a created row was corrected, the provider is asked to send its SMS to that number\
            \(ProviderHelp.owners(of: .changePhone(to: ""))); the session and its link stay. It does so while nobody has begun \
            the session and the SMS has failed.

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
    @OptionGroup(title: "Run") var log: LogOptions
    @OptionGroup(title: "Output") var results: OutputOptions

    func run() async throws {
        try RunCommand.checkOpenFiles(sending.calls, target)
        let file = try InputFile(path: input)
        let outputPath = input == "-" ? try results.path(for: input, ending: "") : results.output ?? input
        var session = RunCommand(
            input: file,
            inputName: input,
            outputPath: outputPath,
            outputRules: try results.rules(mayReplaceInput: true),
            target: try RunCommand.Target(of: file, target, overrides: reading.openingOptions(provided: []).overrides),
            reading: reading,
            values: values,
            sending: sending,
            run: run,
            log: log,
            results: results
        )
        session.retriesRefused = true
        session.leavesOtherScopes = true
        session.includesUnknown = includeUnknownFlag ?? false
        try await session.perform()
    }
}
