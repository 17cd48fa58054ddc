import ArgumentParser
import Runner
import Sending
import Text

/// The command `remind`, with its arguments and options.
struct RemindCommand: AsyncParsableCommand, SessionArguments, SummarizingCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "remind",
        abstract:
            "Have the provider send its message once more to those who have not begun\(ProviderHelp.owners(of: .remind)).",
        discussion: """
            Asks how the sessions of a result file stand, and has the message sent again for those that nobody has begun and \
            that are as old as --idle-for says. Each session is reminded once: the ledger knows. A call that may have been \
            made is never repeated.

            Examples:
              bulk-sessions remind fleet.results.csv --idle-for 3d --dry-run
              bulk-sessions remind fleet.results.csv --idle-for 3d --send-between 09:00-19:00
            """
    )

    @Argument(help: "A result file of an earlier run.", completion: .file())
    var input: String

    @Option(
        name: .long,
        help: ArgumentHelp("Only sessions that were created at least so long ago: 3d, 36h.", valueName: "DURATION")
    )
    var idleFor: String

    @OptionGroup(title: "Place") var target: TargetOptions
    @OptionGroup(title: "Calls") var calls: CallOptions
    @OptionGroup(title: "Sending") var hours: HoursOptions
    @OptionGroup(title: "Run") var followUp: FollowUpOptions
    @OptionGroup(title: "Run") var session: SessionOptions
    @OptionGroup(title: "Run") var log: LogOptions
    @OptionGroup(title: "Output") var results: OutputOptions

    func run() async throws {
        let command = SessionCommand(self, hours: hours, followUp: followUp)
        try await command.perform(.remind(idleFor: try DurationText.parse(idleFor, option: "--idle-for")))
    }
}
