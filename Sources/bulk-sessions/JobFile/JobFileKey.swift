/// An option of the command line as a job file names it: by its long name.
///
/// The one list of what a job file knows. A test compares it with what the commands take, so that an option that is
/// added to them cannot be forgotten here.
struct JobFileKey: Sendable {
    enum Kind {
        /// `true` or `false`: `--NAME` or `--no-NAME`.
        case flag
        /// One value.
        case value
        /// One column's name, or a list of them.
        case columns
    }

    var name: String
    var kind: Kind
    /// The commands that take it. For the others a job file that serves several commands may name it all the same.
    var commands: Set<String>

    static let commands = ofFiles.union(["forget"])
    /// Those that read a file of rows and write one, or look at what such a command needs.
    private static let ofFiles: Set<String> = [
        "create", "retry", "check", "doctor", "status", "remind", "cancel", "reconcile",
    ]
    /// Those that read rows, or look at what such a command needs.
    static let ofRows: Set<String> = ["create", "retry", "check", "doctor"]
    /// Those that know a row by what is sent for it.
    static let ofValues = ofRows.union(["reconcile"])
    /// Those that make a run, or look at what one needs.
    private static let ofRuns: Set<String> = ["create", "retry", "doctor"]
    /// Those about sessions that exist.
    private static let ofSessions: Set<String> = ["status", "remind", "cancel"]

    static func named(_ name: String) -> JobFileKey? { all.first { $0.name == name } }

    /// The flag that a name such as `no-preflight` says the opposite of.
    static func flag(contradictedBy name: String) -> JobFileKey? {
        guard name.hasPrefix("no-"), let key = named(String(name.dropFirst(3))), key.kind == .flag else { return nil }
        return key
    }

    static let all: [JobFileKey] =
        keys(.columns, ofValues, "key")
        + keys(.value, commands, "provider")
        + keys(.value, ofFiles, "output output-mode")
        + keys(.value, ofValues, "delimiter encoding")
        + keys(
            .value,
            ofValues,
            """
            notify locale validity-days theme redirect-url sms-from sms-by default-region
            vin-check-digit
            """
        )
        + keys(.flag, ofValues, "fast-track placeholders")
        + keys(.flag, ofFiles, "overwrite json quiet")
        + keys(
            .value,
            ofRuns.union(ofSessions),
            """
            rate concurrency max-attempts timeout give-up-after proxy ca-file metrics-file
            """
        )
        + keys(
            .value,
            ofRuns.union(ofSessions).union(["reconcile"]),
            "log-level log-format"
        )
        // What cannot be taken back is not said once for all: forget takes no yes from here.
        + keys(
            .value,
            ofRuns.union(ofSessions).union(["reconcile", "forget"]),
            "environment base-url account campaign ledger"
        )
        + keys(
            .value,
            ofRuns,
            """
            on-unknown max-errors min-rows limit recreate report problems show on-start on-end max-per-day max-new
            """
        )
        + keys(.value, ofRuns.union(["remind", "cancel", "reconcile"]), "wait")
        + keys(.value, ofRuns.union(["remind"]), "send-between send-days")
        + keys(.value, ofRuns.union(["remind", "reconcile"]), "time-zone")
        + keys(.flag, ofRuns, "first-run same-rows new-rows preflight")
        + keys(.flag, ofRuns.union(["remind", "cancel", "reconcile"]), "dry-run")
        + keys(.flag, ofRuns.union(["remind", "cancel"]), "yes")
        + keys(.flag, ["reconcile"], "complete trust-list")
        + keys(.flag, ofRuns.union(["remind"]), "any-hour")
        + keys(.value, ["remind"], "idle-for")
        + keys(.flag, ["retry"], "include-unknown")
        + keys(.flag, ["status"], "all")

    private static func keys(_ kind: Kind, _ commands: Set<String>, _ names: String) -> [JobFileKey] {
        names.split(whereSeparator: \.isWhitespace).map {
            JobFileKey(name: String($0), kind: kind, commands: commands)
        }
    }
}
