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
            \(exitCodes)
            """,
        version: RunCommand.version,
        subcommands: [
            CreateCommand.self, CheckCommand.self, RetryCommand.self, StatusCommand.self, RemindCommand.self,
            CancelCommand.self, ReconcileCommand.self, ReportCommand.self, SandboxCommand.self, DoctorCommand.self,
            LedgerCommand.self,
            ForgetCommand.self, InitCommand.self,
        ]
    )

    private static var exitCodes: String {
        ExitStatus.allCases.map { ($0.rawValue < 10 ? "   " : "  ") + "\($0.rawValue)  \($0.meaning)" }
            .joined(separator: "\n")
    }

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
            "Name a command: create, check, retry, status, remind, cancel, reconcile, report, sandbox, doctor, ledger, forget or "
                + "init. See bulk-sessions --help."
        )
    }
}
