import CSV
import Files
import Ledger
import Providers
import Reports
import Rows
import Testing
import Text

@testable import Runner
@testable import Sandbox
@testable import Sending
@testable import bulk_sessions

/// The exit codes as tables. The switches have no default, so that whoever adds a way to stop has to say here what its
/// exit code is.
@Suite("Exit codes", .timeLimit(.minutes(1)))
struct ExitStatusTests {
    // MARK: Runs that came to their end

    private func result(
        _ reason: StopReason?,
        _ statuses: [SessionStatus: Int] = [:],
        change: (inout RunTotals) -> Void = { _ in }
    ) -> RunResult {
        var totals = RunTotals()
        totals.statuses = statuses
        change(&totals)
        let progress = RunProgress(counters: SendCounters(), stopReason: reason, sending: nil, elapsed: .zero)
        return RunResult(plan: Plan(), sent: nil, totals: totals, progress: progress)
    }

    private static let reasons: [StopReason] = [
        .signal("SIGINT"), .outage(since: .zero), .heldProbes(since: .zero), .throttledTooLong(since: .zero),
        .longRetryAfter(.seconds(7200)), .credentials(.http(401), hadSuccess: false),
        .credentials(.http(403), hadSuccess: true),
        .obstructed(.untrusted(host: UntrustedHost(name: "example.org", reason: .wrongName))),
        .obstructed(
            .proxyRefused(
                Obstacle.ProxyRefusal(proxy: "a:3128", host: "example.org", status: 407, hadCredentials: false)
            )
        ),
        .maxErrors(ErrorFacts(refused: 9, answered: 9, code: .http(422), count: 9, rows: [2])), .sessionOfAnotherRow,
        .ledger, .input, .outsideHours, .dailyLimit(reopens: .seconds(60)),
    ]

    private static func code(of reason: StopReason) -> Int32 {
        switch reason {
        case .signal, .outage, .heldProbes, .throttledTooLong, .longRetryAfter, .sessionOfAnotherRow, .outsideHours,
            .dailyLimit:
            75
        case .credentials: 77
        case .obstructed: 78
        case .maxErrors: 65
        case .ledger: 73
        case .input: 66
        }
    }

    @Test("Each reason to stop has its own, whatever the run has created by then", arguments: reasons)
    func stopped(_ reason: StopReason) {
        for statuses in [[:], [.created: 3], [.created: 3, .failed: 1, .pending: 2]] as [[SessionStatus: Int]] {
            #expect(ExitStatus(result(reason, statuses)).rawValue == Self.code(of: reason))
        }
    }

    private static func isGood(_ status: SessionStatus) -> Bool {
        switch status {
        case .created, .existing, .duplicate, .cancelled, .valid: true
        case .invalid, .failed, .unknown, .pending: false
        }
    }

    @Test(
        "A run that was not stopped ends with 0 where every row has its link, else with 1",
        arguments: SessionStatus.allCases
    )
    func finished(_ status: SessionStatus) {
        #expect(ExitStatus(result(nil)).rawValue == 0)
        var statuses: [SessionStatus: Int] = [.created: 5]
        statuses[status, default: 0] += 1
        #expect(ExitStatus(result(nil, statuses)).rawValue == (Self.isGood(status) ? 0 : 1))
    }

    @Test("Rows that --limit leaves are no failure; duplicates of rows without a link are one")
    func finishedInPart() {
        #expect(ExitStatus(result(nil, [.pending: 3]) { $0.leftByLimit = 3 }).rawValue == 0)
        #expect(ExitStatus(result(nil, [.pending: 3]) { $0.leftByLimit = 2 }).rawValue == 1)
        #expect(ExitStatus(result(nil, [.duplicate: 2]) { $0.duplicatesWithoutLink = 1 }).rawValue == 1)
    }

    @Test("Numbers that were to be changed and are not, or not for certain, are a failure")
    func phones() {
        #expect(ExitStatus(result(nil, [.existing: 3]) { $0.phonesChanged = 1 }).rawValue == 0)
        #expect(ExitStatus(result(nil, [.existing: 3]) { $0.phonesNotChanged = 1 }).rawValue == 1)
    }

    @Test("A dry run ends with 1 where rows are invalid, and with 0 whatever else there is to do")
    func dryRun() {
        for (invalid, code) in [(0, 0), (1, 1)] as [(Int, Int32)] {
            var plan = Plan()
            (plan.rows, plan.toSend, plan.heldUnknown, plan.invalid) = (9, 5, 3, invalid)
            let progress = RunProgress(
                counters: SendCounters(),
                stopReason: .signal("SIGINT"),
                sending: nil,
                elapsed: .zero
            )
            let result = RunResult(plan: plan, sent: nil, totals: nil, progress: progress)
            #expect(ExitStatus(result).rawValue == code)
        }
    }

    // MARK: Errors

    private func expect(
        _ error: any Error,
        _ code: Int32?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(ExitStatus(error)?.rawValue == code, "\(error)", sourceLocation: sourceLocation)
    }

    @Test("Of the input: 65 where it is not usable, 66 where it cannot be read")
    func input() {
        func code(_ error: CSVError) -> Int32 {
            switch error {
            case .input: 66
            case .unclosedQuote, .textAfterQuote, .fieldTooLong, .recordTooLong, .notText, .unmarkedUTF16,
                .doubtfulEncoding, .foreign, .outOfMemory:
                65
            }
        }
        let errors: [CSVError] = [
            .unclosedQuote(line: 1), .textAfterQuote(line: 1), .fieldTooLong(line: 1, limit: 1),
            .recordTooLong(line: 1, limit: 1), .notText, .unmarkedUTF16(.utf16BigEndian), .doubtfulEncoding([]),
            .outOfMemory(line: 1), .input(.changed),
            .input(.unreadable(reason: "x")),
        ]
        for error in errors { expect(error, code(error)) }
        for error in [InputError.changed, .unreadable(reason: "x")] { expect(error, 66) }
        expect(OutputError.replaced(path: "x", kept: "y"), 66)
        for error in [HeaderError.noHeader, .missingColumns([]), .keyColumnMissing("x", nearest: [])] {
            expect(error, 65)
        }
    }

    @Test("Of what is written: 73")
    func output() {
        let output: [OutputError] = [
            .cannotOpen(path: "x", reason: "y"), .cannotWrite(path: "x", reason: "y"), .readerGone,
            .notInPlace(path: "x", reason: "y", kept: "z"),
        ]
        for error in output { expect(error, 73) }
        let scratch: [ScratchError] = [
            .cannotCreate(folder: "x", reason: "y"), .cannotWrite(folder: "x", reason: "y"),
            .cannotRead(folder: "x", reason: "y"),
        ]
        for error in scratch {
            expect(error, 73)
            // Wherever it comes from: there is room to be made in that folder.
            expect(InputError.cannotSpool(error), 73)
            expect(CSVError.input(.cannotSpool(error)), 73)
        }
        expect(CannotWriteError.exists("x"), 73)
    }

    private static let ledgerErrors: [LedgerError] = [
        .cannotOpen(path: "x", reason: "y"), .full(path: "x"), .readOnly(path: "x"), .corrupt(path: "x", reason: "y"),
        .newerVersion(path: "x"), .writableByOthers(path: "x"), .unsuitablePlace(path: "x", reason: "y"),
        .untrusted(path: "x", reason: "y"), .cannotTakeIn(path: "x", reason: "y"), .busy(path: "x"),
        .failed(path: "x", reason: "y"), .unreachable(place: "x", reason: "y"),
        .misconfigured(place: "x", reason: "y"), .held(place: "x", host: "y", since: "z"), .fenced(place: "x"),
        .rowsChanged(place: "x"), .commitsLost(place: "x"), .fault(place: "x", reason: "y"),
    ]

    @Test(
        "Of the ledger: 78 where it must not be used as it is, 75 where another run has the account, else 73; also behind the lock",
        arguments: ledgerErrors
    )
    func ledger(_ error: LedgerError) {
        func code(_ error: LedgerError) -> Int32 {
            switch error {
            case .writableByOthers, .untrusted, .unsuitablePlace, .newerVersion, .misconfigured: 78
            case .held, .fenced, .rowsChanged: 75
            case .cannotOpen, .full, .readOnly, .corrupt, .journalLost, .cannotTakeIn, .busy, .failed: 73
            case .unreachable, .commitsLost: 73
            case .fault: 70
            }
        }
        expect(error, code(error))
        func code(_ error: AccountLockError) -> Int32 {
            switch error {
            case .held: 75
            case .failed: 73
            case .ledger(let error): code(error)
            }
        }
        let lockErrors: [AccountLockError] = [
            .held(by: nil, since: nil), .held(by: 1, since: "x"), .failed(path: "x", reason: "y"), .ledger(error),
        ]
        for error in lockErrors { expect(error, code(error)) }
    }

    @Test("Of a run that ends before its first call, or without a result")
    func run() {
        func code(_ error: RunError) -> Int32 {
            switch error {
            case .tooFewRows, .tooManyNew: 65
            case .inputChanged: 66
            case .rescued, .onlyInKept, .nothingWritable: 73
            case .notConfirmed, .stopped: 75
            case .firstRunNotSaid, .hourNotSaid, .yesNotSaid: 78
            }
        }
        let errors: [RunError] = [
            .tooFewRows(found: 1, minimum: 2), .inputChanged(command: "x", rescue: nil),
            .nothingWritable(reason: "x", rows: [2]), .rescued(reason: "x", rescue: "y"),
            .onlyInKept(reason: "x", kept: "y", output: "z"),
            .tooManyNew(found: 2, rows: 2, maximum: .count(1)), .hourNotSaid(customers: 1, reason: "x"),
            .notConfirmed, .stopped(signal: "SIGTERM"),
            .firstRunNotSaid(campaign: "c", account: "a", customers: 1, ledger: "x"),
        ]
        for error in errors { expect(error, code(error)) }
    }

    @Test("Of a list of sessions: 66 where it cannot be read, 65 where it is of no use")
    func list() {
        expect(SessionListError.unreadable("x", reason: "y"), 66)
        expect(SessionListError.damaged("x", "y"), 65)
        expect(SessionListError.empty("x"), 65)
        expect(SessionListError.header("x", .headerBelow(row: 3)), 65)
        expect(SessionListError.contradicted("x", line: 3, isReference: true), 65)
        expect(SessionListError.foreign("x", sessions: 2, account: "a", campaign: "c"), 65)
    }

    @Test("Of settings and keys: 78; of the command line: 64; what nobody knows has none")
    func settings() throws {
        expect(SecretError.emptyFile("x"), 78)
        expect(ConfigurationError(description: "x"), 78)
        expect(JobFileError("x", "y"), 78)
        expect(SandboxError.notLoopback(host: "x"), 78)
        expect(SandboxError.cannotListen(host: "x", port: 1, reason: "y"), 78)
        expect(BaseURLError.malformed, 64)
        expect(OptionTextError("x"), 64)
        expect(MixedScopes(scopes: []), 64)
        expect(FaultPlanError(part: "x", reason: "y"), 64)
        expect(StoppedBySignal(signal: "SIGTERM"), 75)
        expect(CancellationError(), nil)
    }
}
