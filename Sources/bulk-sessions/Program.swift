import ArgumentParser
import Foundation
import Glibc
import Providers
import Reports

/// The program: it reads the command line, runs the command and ends with its exit code.
@main
enum Program {
    /// Runs the command.
    ///
    /// It does so beside this first thread, which has nothing to do but to hold back signals before there is a second one:
    /// every later thread takes that over.
    static func main() {
        SignalWatch.begin()
        _ = UnbegunRun.processStart
        // A reader that goes away shows as an error of a write, not as our sudden death.
        signal(SIGPIPE, SIG_IGN)
        // So does a file that grows beyond what its owner may write.
        signal(SIGXFSZ, SIG_IGN)
        umask(0o077)
        KeyReading.keepOutOfCoreDumps()
        StandardStreams.occupy()
        // Without root's rights no thread may be preferred to others, and the system's library of threads would tell the
        // system's log so at each start, as a failure. That log is read by those who look for why a night went wrong.
        setenv("LIBDISPATCH_LOG", "NO", 0)
        Task.detached { await run() }
        while true { pause() }
    }

    /// Every end of the program goes through here, so that `ExitStatus` decides all exit codes.
    private static func run() async {
        var line: JobArguments?
        var parsed: (any ParsableCommand)?
        let words = Array(CommandLine.arguments.dropFirst())
        let keys = MisplacedKey.keys(ProcessInfo.processInfo.environment)
        KnownKeys.remember(keys.map(\.key))
        reject(keys, in: words)
        do {
            let given = try JobArguments(words)
            line = given
            Invocation.isAbout(given)
            reject(keys, in: given.arguments)
            try BulkSessions.rejectUnknownCommand(given.arguments.first)
            // A signal's thread reads it, and nobody changes it: what runs is a copy.
            nonisolated(unsafe) let command = try BulkSessions.parseAsRoot(given.arguments)
            parsed = command
            useLogFormat(of: command)
            if command is any SummarizingCommand {
                SignalWatch.beforeRun { end(with: StoppedBySignal(signal: $0), of: command, given.arguments) }
            }
            if let found = command as? any AsyncParsableCommand {
                nonisolated(unsafe) var asynchronous = found
                try await asynchronous.run()
            } else {
                var synchronous = command
                try synchronous.run()
            }
            leave(0)
        } catch {
            end(
                with: line?.error(behind: error, of: BulkSessions.self) ?? error,
                of: parsed,
                line?.arguments ?? JobArguments.asFarAsReadable(words)
            )
        }
    }

    private static func reject(_ keys: [(variable: String, key: String)], in words: [String]) {
        KnownKeys.look(in: words, suspects: MisplacedKey.suspects(in: words))
        do { try MisplacedKey.reject(words, keys) } catch {
            // Nothing is written to a place that may be the key.
            end(with: error, of: nil, [])
        }
    }

    /// Errors of a command that writes a log stand in that log's format.
    private static func useLogFormat(of command: any ParsableCommand) {
        if let command = command as? any LoggingCommand { ErrorLine.use(command.log.logFormat) }
    }

    /// Reports what went wrong and ends the program.
    ///
    /// - Parameters:
    ///   - command: What the command line was read as; nil where it could not be.
    ///   - words: The command line.
    private static func end(with error: any Error, of command: (any ParsableCommand)?, _ words: [String]) -> Never {
        if let status = error as? ExitCode { leave(status.rawValue) }
        let isQuiet = words.last { ["--quiet", "--no-quiet"].contains($0) } == "--quiet"
        if let status = ExitStatus(error) {
            ErrorLine.write(error, code: isQuiet ? status.rawValue : nil)
            report(
                ErrorLine.impersonalSentence(error),
                status: status.rawValue,
                to: command,
                words,
                isStopped: error is StoppedBySignal
            )
            leave(status.rawValue)
        }
        let parserCode = BulkSessions.exitCode(for: error)
        // The parser knows help requests and errors of usage, and calls everything else a failure.
        if parserCode == .failure {
            ErrorLine.write(KnownKeys.masked("a fault of this program: \(error)"))
            report("\(error)", status: ExitStatus.internalError.rawValue, to: command, words)
            leave(ExitStatus.internalError.rawValue)
        }
        var message = BulkSessions.fullMessage(for: error)
        if parserCode == .success {
            let isWhole = CommandLine.arguments.contains("--help-all")
            message = HelpText.completed(message, isWhole: isWhole)
            do { try StandardOutput.write(unchanged: message + "\n", mayBeClosed: true) } catch {
                ErrorLine.write(ErrorLine.sentence(error))
                leave(ExitStatus.cannotWrite.rawValue)
            }
        } else {
            if let name = command.flatMap({ type(of: $0).configuration.commandName }), name != "bulk-sessions" {
                // What a command finds wrong by itself, the parser blames on the program as a whole.
                let input = command is any SummarizingCommand ? " <input>" : ""
                message = message.replacing(
                    "bulk-sessions <subcommand>",
                    with: "bulk-sessions \(name) [<options>]\(input)"
                )
                .replacing("'bulk-sessions --help'", with: "'bulk-sessions \(name) --help'")
            }
            if isQuiet { message += "\n(exit code \(parserCode.rawValue))" }
            StandardError.write(KnownKeys.masked(message) + "\n", mayBeDropped: false)
            report(BulkSessions.message(for: error), status: parserCode.rawValue, to: command, words)
        }
        leave(parserCode.rawValue)
    }

    /// Ends the program, whoever reads what it has said, or does not.
    private static func leave(_ status: Int32) -> Never {
        StandardError.flush()
        exit(status)
    }

    /// A program that asked for JSON gets it also where nothing was begun, and so do those who watch the metrics or wait for
    /// a notice.
    ///
    /// - Parameter isStopped: Whether somebody waits for the program to end.
    private static func report(
        _ reason: String,
        status: Int32,
        to command: (any ParsableCommand)?,
        _ words: [String],
        isStopped: Bool = false
    ) {
        let run =
            command == nil
            ? UnbegunRun(words: OptionAliases.resolved(words))
            : (command as? any RunningCommand).map { UnbegunRun($0) }
        var summary = Summary(totals: RunTotals(), elapsedSeconds: 0, exitCode: status)
        summary.isCheck = command is CheckCommand
        summary.stopped = KnownKeys.masked(reason)
        summary.mayRepeatInput = true
        if let run {
            run.identify(&summary)
        } else {
            summary.provider = (command as? CheckCommand).flatMap { try? $0.provider.chosen().provider.name }
            summary.identifyProcess()
        }
        if let command = command as? any SummarizingCommand, command.results.json {
            // The code reports something graver already than that its reason could not be written twice.
            try? command.results.print(summary, output: command.results.output ?? "")
        }
        run?.conclude(summary, isStopped: isStopped)
    }
}
