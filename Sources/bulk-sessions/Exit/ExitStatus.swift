import CSV
import Files
import Ledger
import Providers
import Reports
import Rows
import Runner
import Sandbox
import Sending
import Text

/// The exit codes, and the one map from errors and results to them.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case someNotCreated = 1
    case usage = 64
    case unusableInput = 65
    case unreadableInput = 66
    case internalError = 70
    case cannotWrite = 73
    case stoppedEarly = 75
    case credentialsRefused = 77
    case badConfiguration = 78

    /// What the code says by itself, for lists.
    var meaning: String {
        switch self {
        case .success: "every row is created, or was already"
        case .someNotCreated: "finished, some rows are not created: see the result file"
        case .usage: "the command line is wrong"
        case .unusableInput: "the input is not usable"
        case .unreadableInput: "the input cannot be read"
        case .internalError: "a fault of this program"
        case .cannotWrite: "the output or the ledger cannot be written"
        case .stoppedEarly: "stopped early: run the same command again"
        case .credentialsRefused: "the provider refused the credentials"
        case .badConfiguration: "a setting or a key is missing or wrong"
        }
    }

    /// The code for an error; nil for what the argument parser knows better, and for what nobody knows.
    init?(_ error: any Error) {
        switch error {
        case let error as CSVError:
            switch error {
            case .input(let error): self = Self.of(error)
            default: self = .unusableInput
            }
        case let error as InputError: self = Self.of(error)
        case is HeaderError: self = .unusableInput
        case OutputError.replaced: self = .unreadableInput
        case OutputError.noReader: self = .stoppedEarly
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
            case .tooFewRows, .tooManyNew: self = .unusableInput
            case .firstRunNotSaid, .hourNotSaid, .yesNotSaid: self = .badConfiguration
            case .notConfirmed, .stopped: self = .stoppedEarly
            case .inputChanged: self = .unreadableInput
            case .rescued, .onlyInKept, .nothingWritable: self = .cannotWrite
            }
        case is SecretError, is TrustedAuthoritiesError, is ProxySettingError, is ConfigurationError, is JobFileError:
            self = .badConfiguration
        case is BaseURLError, is OptionTextError, is MixedScopes, is FaultPlanError: self = .usage
        case is NoResultFile: self = .unusableInput
        case let error as SessionListError: self = error.isUnreadable ? .unreadableInput : .unusableInput
        case is StoppedBySignal, is NotConfirmed: self = .stoppedEarly
        case is SandboxError: self = .badConfiguration
        default: return nil
        }
    }

    private static func of(_ error: InputError) -> ExitStatus {
        switch error {
        case .unreadable, .changed: .unreadableInput
        case .cannotSpool: .cannotWrite
        }
    }

    private static func of(_ error: LedgerError) -> ExitStatus {
        switch error {
        case .writableByOthers, .untrusted, .unsuitablePlace, .newerVersion, .misconfigured: .badConfiguration
        case .held, .fenced, .rowsChanged: .stoppedEarly
        case .cannotOpen, .full, .readOnly, .corrupt, .journalLost, .cannotTakeIn, .busy, .failed, .unreachable,
            .commitsLost:
            .cannotWrite
        case .fault: .internalError
        }
    }

    /// The code for a run that came to its end.
    init(_ result: RunResult) {
        if result.isDryRun {
            self = result.plan.invalid > 0 ? .someNotCreated : .success
            return
        }
        switch result.stopReason {
        case .signal, .outsideHours, .dailyLimit, .outage, .heldProbes, .throttledTooLong, .longRetryAfter,
            .sessionOfAnotherRow:
            self = .stoppedEarly
        case .credentials: self = .credentialsRefused
        case .obstructed: self = .badConfiguration
        case .maxErrors: self = .unusableInput
        case .ledger: self = result.ledgerFailure.map(Self.of) ?? .cannotWrite
        case .input: self = .unreadableInput
        case nil where result.problemFailure != nil: self = .cannotWrite
        case nil:
            let isAllDone = result.totals.notCreated == 0 && result.totals.phonesToSee == 0
            self = isAllDone ? .success : .someNotCreated
        }
    }
}
