import ArgumentParser
import Text

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

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The least important messages shown: trace, debug, info, warning, error.",
            valueName: "LEVEL"
        ),
        completion: .list(RunOptions.LogLevel.allCases.map(\.rawValue))
    )
    var logLevel: RunOptions.LogLevel = .info

    @Option(
        name: .long,
        help: ArgumentHelp("How messages are written: text or json.", valueName: "FORMAT"),
        completion: .list(LogFormat.allCases.map(\.rawValue))
    )
    var logFormat: LogFormat = .text

    func validate() throws { try EmptyValue.reject(["--metrics-file": metricsFile]) }
}
