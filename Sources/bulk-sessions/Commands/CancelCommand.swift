import ArgumentParser
import Runner
import Sending

/// The command `cancel`, with its arguments and options.
struct CancelCommand: AsyncParsableCommand, SessionArguments, SummarizingCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Withdraw sessions that nobody has begun\(ProviderHelp.owners(of: .cancel)).",
        discussion: """
            Asks how the sessions of a result file stand, and withdraws those that nobody has begun. Their rows become \
            cancelled: create does not create them again, unless with --recreate cancelled. What somebody has begun stays. To \
            withdraw some rows only, give a file with those rows, header and all.

            Examples:
              bulk-sessions cancel wrong.results.csv --dry-run
              bulk-sessions cancel wrong.results.csv --yes
            """
    )

    @Argument(help: "A result file of an earlier run, or some of its rows.", completion: .file())
    var input: String

    @OptionGroup(title: "Place") var target: TargetOptions
    @OptionGroup(title: "Calls") var calls: CallOptions
    @OptionGroup(title: "Run") var followUp: FollowUpOptions
    @OptionGroup(title: "Run") var session: SessionOptions
    @OptionGroup(title: "Run") var log: LogOptions
    @OptionGroup(title: "Output") var results: OutputOptions

    func run() async throws {
        try await SessionCommand(self, followUp: followUp).perform(.cancel)
    }
}
