import ArgumentParser
import Foundation
import Runner
import Sending
import Text

/// The options of one run: how much of it, how careful, how loud.
struct RunOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Wait that long for another run on the same account to end.",
            valueName: "DURATION"
        )
    )
    var wait: String = "0s"

    @Option(
        name: .long,
        help: ArgumentHelp("Fewer rows than that: nothing is sent.", valueName: "N")
    )
    var minRows: Int = 0

    @Option(
        name: .long,
        help: ArgumentHelp("Send at most N rows; the rest stay pending. 0: only write the results.", valueName: "N")
    )
    var limit: Int?

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        inversion: .prefixedNo,
        help: "Everything up to the first call: what would be sent, what exists, what is invalid."
    )
    var dryRunFlag: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --dry-run: show the first N requests as they would leave, keys masked, the link they would make, and who "
                + "would be messaged.",
            valueName: "N"
        )
    )
    var show: Int?

    @Flag(
        name: .customLong("first-run"),
        inversion: .prefixedNo,
        help: "This campaign and account are meant to be new to this ledger."
    )
    var firstRunFlag: Bool?

    @Flag(
        name: .customLong("same-rows"),
        inversion: .prefixedNo,
        help:
            "Rows whose vehicle and customer the campaign has under a key that the file no longer holds are the same rows."
    )
    var sameRowsFlag: Bool?

    @Flag(
        name: .customLong("new-rows"),
        inversion: .prefixedNo,
        help: ArgumentHelp("Such rows are new ones.")
    )
    var newRowsFlag: Bool?

    @Flag(
        name: [.customShort("y"), .customLong("yes")],
        inversion: .prefixedNo,
        help: "Do not ask before customers are messaged."
    )
    var yesFlag: Bool?

    @Flag(
        name: .customLong("preflight"),
        inversion: .prefixedNo,
        help: ArgumentHelp("Check the key first\(ProviderHelp.preflights). [default: on]")
    )
    var preflightFlag: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Create again what exists, of these kinds: expired\(ProviderHelp.expiryMark), customer-changed (the car's next "
                + "driver), cancelled (withdrawn).",
            valueName: "WHICH,…"
        ),
        completion: .list(Recreate.allCases.map(\.rawValue))
    )
    var recreate: String?

    @Option(name: .long, help: ArgumentHelp("Write a web page about this run.", valueName: "PATH"), completion: .file())
    var report: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the rows that are not created to a second file, which retry takes.",
            valueName: "PATH"
        ),
        completion: .file()
    )
    var problems: String?

    @Option(
        name: .long,
        help: ArgumentHelp("When the run begins, POST what is known of it there, as JSON.", valueName: "URL")
    )
    var onStart: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "When the run has ended, POST its summary there, as JSON; \(NoticeAddress.exitCode) in it becomes the exit code.",
            valueName: "URL"
        )
    )
    var onEnd: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write figures about this run for Prometheus, for all to read.",
            valueName: "PATH"
        ),
        completion: .file()
    )
    var metricsFile: String?

    var dryRun: Bool { dryRunFlag ?? false }
    var firstRun: Bool { firstRunFlag ?? false }
    var yes: Bool { yesFlag ?? false }
    var preflight: Bool { preflightFlag ?? true }

    /// What `--same-rows` or `--new-rows` says.
    func rowsUnderOtherKeys() throws -> RowsUnderOtherKeys? {
        let (sameRows, newRows) = (sameRowsFlag ?? false, newRowsFlag ?? false)
        if sameRows, newRows { throw ValidationError("--same-rows and --new-rows contradict each other.") }
        return sameRows ? .same : newRows ? .new : nil
    }

    /// What `--on-start` and `--on-end` name.
    func notices() throws -> (start: NoticeAddress?, end: NoticeAddress?) {
        let start = try onStart.map { try NoticeAddress($0, option: "--on-start") }
        if start?.takesExitCode == true {
            throw ValidationError(
                "The value of '--on-start' has a place for the exit code, which nobody knows when a run begins. Remove "
                    + "\(NoticeAddress.exitCode)."
            )
        }
        return (start, try onEnd.map { try NoticeAddress($0, option: "--on-end") })
    }

    /// What `--recreate` names.
    func recreates() throws -> Set<Recreate> {
        guard let recreate else { return [] }
        return Set(
            try recreate.split(separator: ",", omittingEmptySubsequences: false).map { word in
                guard let kind = Recreate(rawValue: word.trimmingCharacters(in: .whitespaces)) else {
                    throw ValidationError(
                        "The value '\(recreate)' is invalid for '--recreate'. Write "
                            + Recreate.allCases.map(\.rawValue).joinedWithOr() + ", or several with commas."
                    )
                }
                return kind
            }
        )
    }

    func validate() throws {
        try EmptyValue.reject([
            "--report": report, "--metrics-file": metricsFile, "--problems": problems, "--on-start": onStart,
            "--on-end": onEnd,
        ])
        if problems == "-" { throw ValidationError("The value '-' is invalid for '--problems'. Name a file.") }
        _ = try notices()
        if let show {
            if show < 1 { throw ValidationError("The value '\(show)' is invalid for '--show'. Write 1 or more.") }
            if !dryRun { throw ValidationError("'--show' goes with --dry-run alone.") }
        }
        if minRows < 0 { throw ValidationError("The value '\(minRows)' is invalid for '--min-rows'. Write 0 or more.") }
        if let limit, limit < 0 {
            throw ValidationError("The value '\(limit)' is invalid for '--limit'. Write 0 or more.")
        }
    }
}

/// A command that makes a run of `create`'s kind.
protocol RunningCommand: LoggingCommand {
    var target: TargetOptions { get }
    var sending: SendingOptions { get }
    var run: RunOptions { get }
    var results: OutputOptions { get }
}
