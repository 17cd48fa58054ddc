import ArgumentParser
import Logging
import Text

/// The options that say which messages are shown, and how they are written.
struct LogOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The least important messages shown: trace, debug, info, warning, error.",
            valueName: "LEVEL"
        ),
        completion: .list(LogLevel.allCases.map(\.rawValue))
    )
    var logLevel: LogLevel = .info

    @Option(
        name: .long,
        help: ArgumentHelp("How messages are written: text or json.", valueName: "FORMAT"),
        completion: .list(LogFormat.allCases.map(\.rawValue))
    )
    var logFormat: LogFormat = .text

    enum LogLevel: String, CaseIterable, ExpressibleByArgument {
        case trace, debug, info, notice, warning, error

        var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
    }

    /// - Parameter isQuiet: Whether errors alone are shown.
    func logger(isQuiet: Bool) -> Logger {
        ConsoleLogHandler.logger(logFormat, level: isQuiet ? .error : logLevel.level)
    }
}

extension LogFormat: ExpressibleByArgument {}

/// A command that writes a log.
protocol LoggingCommand {
    var log: LogOptions { get }
}
