import ArgumentParser
import Text

/// The options of a command that does something about sessions, beside those of one that asks.
struct FollowUpOptions: ParsableArguments {
    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        inversion: .prefixedNo,
        help: "Ask how the sessions stand and say what would be done; no file is written."
    )
    var dryRunFlag: Bool?

    @Flag(name: [.customShort("y"), .customLong("yes")], inversion: .prefixedNo, help: "Do not ask.")
    var yesFlag: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp("Wait that long for another run on the same account to end.", valueName: "DURATION")
    )
    var wait: String = "0s"

    var dryRun: Bool { dryRunFlag ?? false }
    var yes: Bool { yesFlag ?? false }
}

/// The options of a command about sessions that exist, beside place and calls.
struct SessionOptions: ParsableArguments {
    // Read before the parser reads anything: see JobArguments.
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A YAML file with any of these options. See bulk-sessions init.",
            valueName: "FILE"
        ),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var job: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Write figures for Prometheus, for all to read.", valueName: "PATH"),
        completion: .file()
    )
    var metricsFile: String?

    func validate() throws { try EmptyValue.reject(["--metrics-file": metricsFile]) }
}
