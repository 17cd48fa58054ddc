import ArgumentParser
import CSV
import Domain
import Glibc
import Ledger
import Providers
import Reports
import Runner
import Sandbox

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
    static func end(with error: any Error) -> Never {
        if let status = error as? ExitCode { exit(status.rawValue) }
        if let status = ExitStatus(error) {
            StandardError.write("bulk-sessions: \(error)\n")
            exit(status.rawValue)
        }
        let parserCode = BulkSessions.exitCode(for: error)
        // The parser knows help requests and errors of usage, and calls everything else a failure.
        if parserCode == .failure {
            StandardError.write("bulk-sessions: a fault of this program: \(error)\n")
            exit(internalFault.rawValue)
        }
        let message = BulkSessions.fullMessage(for: error)
        if parserCode == .success {
            StandardOutput.write(message + "\n")
        } else {
            StandardError.write(message + "\n")
        }
        exit(parserCode.rawValue)
    }

    /// Nil for what the argument parser knows better, and for what nobody knows.
    init?(_ error: any Error) {
        switch error {
        case let error as CSVError:
            switch error {
            case .unreadable, .changed: self = .unreadableInput
            default: self = .unusableInput
            }
        case is HeaderError: self = .unusableInput
        case is OutputError, is CannotWriteError: self = .cannotWrite
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
    init(_ ending: Run.Ending) {
        if ending.isDryRun {
            self = ending.plan.invalid > 0 ? .someNotCreated : .success
            return
        }
        switch ending.stopReason {
        case .signal, .outage, .throttledTooLong, .longRetryAfter: self = .stoppedEarly
        case .credentials: self = .credentialsRefused
        case .untrusted: self = .badConfiguration
        case .maxErrors: self = .unusableInput
        case .ledger: self = .cannotWrite
        case nil: self = ending.outcome.notCreated > 0 ? .someNotCreated : .success
        }
    }
}

/// Something that was configured wrongly, beyond what the options alone can tell.
struct ConfigurationError: Error, CustomStringConvertible {
    var description: String
}
