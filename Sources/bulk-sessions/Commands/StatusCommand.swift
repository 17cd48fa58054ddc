import ArgumentParser
import Files
import Runner

/// The command `status`, with its arguments and options.
struct StatusCommand: AsyncParsableCommand, SessionArguments, SummarizingCommand, LoggingCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Ask the provider how the sessions of a result file stand.",
        discussion: """
            Writes session_state and session_state_at behind our columns, in place (the older file becomes .bak): the \
            provider's own word for each session, and when it said so. Nothing is changed at the provider, and no customer \
            hears of it. A session that has come to its end is not asked about again.

            Examples:
              bulk-sessions status fleet.results.csv
              bulk-sessions status fleet.results.csv --all --json
            """
    )

    @Argument(help: "A result file of an earlier run.", completion: .file())
    var input: String

    @Flag(
        name: .customLong("all"),
        inversion: .prefixedNo,
        help: "Ask about those as well that have come to their end."
    )
    var allFlag: Bool?

    @OptionGroup(title: "Place") var target: TargetOptions
    @OptionGroup(title: "Calls") var calls: CallOptions
    @OptionGroup(title: "Run") var session: SessionOptions
    @OptionGroup(title: "Run") var log: LogOptions
    @OptionGroup(title: "Output") var results: OutputOptions

    func run() async throws {
        try await SessionCommand(self).perform(.status(asksAll: allFlag ?? false))
    }
}
