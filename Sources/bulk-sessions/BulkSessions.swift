import ArgumentParser
import Glibc

/// The command line as a whole.
struct BulkSessions: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "bulk-sessions",
        abstract: "Create one vehicle inspection link per row of a CSV file, at Tchek or PAVE.",
        discussion: """
            Try it without any account, on a file of your own or on samples/fleet.csv:

              bulk-sessions check samples/fleet.csv --provider tchek
              bulk-sessions create samples/fleet.csv --provider tchek --environment sandbox

            No row is created twice unasked: run the same command again and it goes on where it stopped.
            Exit codes: 0 all created, 1 some are not, 64 usage, 65 unusable input, 66 unreadable input,
            70 our fault, 73 output or ledger not writable, 75 stopped early (run again), 77 credentials
            refused, 78 configuration.
            """,
        version: version,
        subcommands: [CreateCommand.self, CheckCommand.self, RetryCommand.self, SandboxCommand.self]
    )

    func run() throws {
        throw ValidationError("Name a command: create, check, retry or sandbox. See bulk-sessions --help.")
    }
}

@main
enum Program {
    /// Every end of the program goes through here, so that one place knows all exit codes.
    static func main() async {
        // A reader that goes away shows as an error of a write, not as our sudden death.
        signal(SIGPIPE, SIG_IGN)
        umask(0o077)
        do {
            var command = try BulkSessions.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit(0)
        } catch {
            ExitStatus.end(with: error)
        }
    }
}
