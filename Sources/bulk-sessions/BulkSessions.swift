import ArgumentParser
import Text

/// The command line as a whole.
struct BulkSessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bulk-sessions",
        abstract:
            "Create one vehicle inspection link per row of a CSV file, at \(ProviderHelp.displayNames.joinedWithOr()).",
        discussion: """
            Try it without any account, on a file of your own or on samples/fleet.csv:
              bulk-sessions check samples/fleet.csv --provider \(ProviderHelp.example)
              bulk-sessions create samples/fleet.csv --provider \(ProviderHelp.example) --environment sandbox

            No row is created twice unasked: run the same command again and it goes on where it stopped.

            Exit codes:
               0  every row is created, or was already
               1  finished, some rows are not created: see the result file
              64  the command line is wrong
              65  the input is not usable
              66  the input cannot be read
              70  a fault of this program
              73  the output or the ledger cannot be written
              75  stopped early: run the same command again
              77  the provider refused the credentials
              78  a setting or a key is missing or wrong
            """,
        version: RunCommand.version,
        subcommands: [
            CreateCommand.self, CheckCommand.self, RetryCommand.self, ReportCommand.self, SandboxCommand.self,
            InitCommand.self,
        ]
    )

    /// Rejects a word that is no command; the parser would only call it an unexpected argument.
    static func rejectUnknownCommand(_ word: String?) throws {
        let known = configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let word, !word.hasPrefix("-"), word != "help", !known.contains(word) else { return }
        let nearest = NearestName.nearest(to: word, in: known, limit: 1).first
        throw ValidationError(
            "'\(word)' is no command. "
                + (nearest.map { "Did you mean '\($0)'?" } ?? "Write one of \(known.joined(separator: ", ")).")
        )
    }

    func run() throws {
        throw ValidationError(
            "Name a command: create, check, retry, report, sandbox or init. See bulk-sessions --help."
        )
    }
}
