import ArgumentParser
import Glibc
import Reports

/// The program: it reads the command line, runs the command and ends with its exit code.
@main
enum Program {
    /// Runs the command. Every end of the program goes through here, so that `ExitStatus` decides all exit codes.
    static func main() async {
        // A reader that goes away shows as an error of a write, not as our sudden death.
        signal(SIGPIPE, SIG_IGN)
        // So does a file that grows beyond what its owner may write.
        signal(SIGXFSZ, SIG_IGN)
        umask(0o077)
        StandardStreams.occupy()
        var line: JobArguments?
        var parsed: (any ParsableCommand)?
        do {
            let given = try JobArguments(Array(CommandLine.arguments.dropFirst()))
            line = given
            try BulkSessions.rejectUnknownCommand(given.arguments.first)
            var command = try BulkSessions.parseAsRoot(given.arguments)
            parsed = command
            useLogFormat(of: command)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit(0)
        } catch {
            end(with: line?.error(behind: error, of: BulkSessions.self) ?? error, of: parsed)
        }
    }

    /// Errors of a command that writes a log stand in that log's format.
    private static func useLogFormat(of command: any ParsableCommand) {
        if let command = command as? any LoggingCommand { ErrorLine.use(command.run.logFormat) }
    }

    /// Reports what went wrong and ends the program.
    ///
    /// - Parameter command: what the command line was read as; nil where it could not be.
    private static func end(with error: any Error, of command: (any ParsableCommand)?) -> Never {
        if let status = error as? ExitCode { exit(status.rawValue) }
        if let status = ExitStatus(error) {
            report(ErrorLine.sentence(error), status: status.rawValue, to: command)
            ErrorLine.write(ErrorLine.sentence(error))
            exit(status.rawValue)
        }
        let parserCode = BulkSessions.exitCode(for: error)
        // The parser knows help requests and errors of usage, and calls everything else a failure.
        if parserCode == .failure {
            report("\(error)", status: ExitStatus.internalError.rawValue, to: command)
            ErrorLine.write("a fault of this program: \(error)")
            exit(ExitStatus.internalError.rawValue)
        }
        var message = BulkSessions.fullMessage(for: error)
        if parserCode == .success {
            do { try StandardOutput.write(message + "\n", mayBeClosed: true) } catch {
                ErrorLine.write(ErrorLine.sentence(error))
                exit(ExitStatus.cannotWrite.rawValue)
            }
        } else {
            report(BulkSessions.message(for: error), status: parserCode.rawValue, to: command)
            if let name = command.flatMap({ type(of: $0).configuration.commandName }), name != "bulk-sessions" {
                // What a command finds wrong by itself, the parser blames on the program as a whole.
                let input = command is any SummarizingCommand ? " <input>" : ""
                message = message.replacing(
                    "bulk-sessions <subcommand>",
                    with: "bulk-sessions \(name) [<options>]\(input)"
                )
                .replacing("'bulk-sessions --help'", with: "'bulk-sessions \(name) --help'")
            }
            StandardError.write(message + "\n")
        }
        exit(parserCode.rawValue)
    }

    /// A program that asked for JSON gets it also where nothing was begun.
    private static func report(_ reason: String, status: Int32, to command: (any ParsableCommand)?) {
        guard let command = command as? any SummarizingCommand, command.results.json else { return }
        var summary = Summary(totals: RunTotals(), elapsedSeconds: 0, exitCode: status)
        summary.isCheck = command is CheckCommand
        summary.stopped = reason
        // The code reports something graver already than that its reason could not be written twice.
        try? command.results.print(summary, output: command.results.output ?? "")
    }
}
