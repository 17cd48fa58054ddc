import ArgumentParser
import CSV
import Files
import Glibc
import Ledger
import Providers
import Reports
import Rows
import Runner
import Sandbox
import Sending
import Text

/// The exit codes, and which error leads to which: the one place that knows.
enum ExitStatus: Int32 {
    case success = 0
    case someNotCreated = 1
    case usage = 64
    case unusableInput = 65
    case unreadableInput = 66
    case internalFault = 70
    case cannotWrite = 73
    case stoppedEarly = 75
    case credentialsRefused = 77
    case badConfiguration = 78

    /// Says what went wrong and ends the program.
    ///
    /// - Parameter command: what the command line was read as; nil where it could not be.
    static func end(with error: any Error, of command: (any ParsableCommand)?) -> Never {
        if let status = error as? ExitCode { exit(status.rawValue) }
        if let status = ExitStatus(error) {
            tell(words(error), status: status.rawValue, to: command)
            ErrorLine.write(words(error))
            exit(status.rawValue)
        }
        let parserCode = BulkSessions.exitCode(for: error)
        // The parser knows help requests and errors of usage, and calls everything else a failure.
        if parserCode == .failure {
            tell("\(error)", status: internalFault.rawValue, to: command)
            ErrorLine.write("a fault of this program: \(error)")
            exit(internalFault.rawValue)
        }
        var message = BulkSessions.fullMessage(for: error)
        if parserCode == .success {
            do { try StandardOutput.write(message + "\n", mayBeClosed: true) } catch {
                ErrorLine.write(words(error))
                exit(cannotWrite.rawValue)
            }
        } else {
            tell(BulkSessions.message(for: error), status: parserCode.rawValue, to: command)
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

    /// An error for people. Where results go to standard output, nobody wrote its name `-`.
    static func words(_ error: any Error) -> String {
        if case OutputError.cannotWrite(path: "-", let reason) = error {
            return "Standard output cannot be written: \(reason)."
        }
        return "\(error)"
    }

    /// A program that asked for JSON gets it also where nothing was begun.
    private static func tell(_ reason: String, status: Int32, to command: (any ParsableCommand)?) {
        guard let told = command as? any SummarizingCommand, told.results.json else { return }
        var summary = Summary(totals: RunTotals(), elapsedSeconds: 0, exitCode: status)
        summary.isCheck = told is CheckCommand
        summary.stopped = reason
        // The code tells something graver already than that its reason could not be written twice.
        try? told.results.print(summary, output: told.results.output ?? "")
    }

    /// Nil for what the argument parser knows better, and for what nobody knows.
    init?(_ error: any Error) {
        switch error {
        case let error as CSVError:
            switch error {
            case .input: self = .unreadableInput
            default: self = .unusableInput
            }
        case is InputError: self = .unreadableInput
        case is HeaderError: self = .unusableInput
        case is OutputError, is CannotWriteError, is ScratchError: self = .cannotWrite
        case let error as LedgerError: self = Self.of(error)
        case let error as AccountLockError:
            switch error {
            case .held: self = .stoppedEarly
            case .failed: self = .cannotWrite
            case .ledger(let error): self = Self.of(error)
            }
        case let error as RunError:
            switch error {
            case .tooFewRows: self = .unusableInput
            case .firstRunNotSaid: self = .badConfiguration
            case .notConfirmed: self = .stoppedEarly
            case .inputChanged: self = .unreadableInput
            case .nothingWritable: self = .cannotWrite
            }
        case is SecretError, is ConfigurationError, is JobFileError: self = .badConfiguration
        case is BaseURLError, is OptionTextError, is MixedScopes, is FaultPlanError: self = .usage
        case is NoResultFile: self = .unusableInput
        case is SandboxError: self = .badConfiguration
        default: return nil
        }
    }

    private static func of(_ error: LedgerError) -> ExitStatus {
        switch error {
        case .writableByOthers, .newerVersion: .badConfiguration
        case .cannotOpen, .full, .readOnly, .corrupt, .busy, .failed: .cannotWrite
        }
    }

    /// How a run ended that came to its end.
    init(_ result: RunResult) {
        if result.isDryRun {
            self = result.plan.invalid > 0 ? .someNotCreated : .success
            return
        }
        switch result.stopReason {
        case .signal, .outage, .heldProbes, .throttledTooLong, .longRetryAfter: self = .stoppedEarly
        case .credentials: self = .credentialsRefused
        case .untrusted: self = .badConfiguration
        case .maxErrors: self = .unusableInput
        case .ledger: self = .cannotWrite
        case .input: self = .unreadableInput
        case nil: self = result.totals.notCreated > 0 ? .someNotCreated : .success
        }
    }
}

/// A command that ends with a summary.
protocol SummarizingCommand {
    var results: OutputOptions { get }
}

extension CreateCommand: SummarizingCommand {}
extension RetryCommand: SummarizingCommand {}
extension CheckCommand: SummarizingCommand {}

/// Something that was configured wrongly, beyond what the options alone can tell.
struct ConfigurationError: Error, CustomStringConvertible {
    var description: String
}
