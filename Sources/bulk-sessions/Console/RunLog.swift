import Logging

/// The logs of a run, on standard error.
enum RunLog {
    static func make(_ options: RunOptions, isQuiet: Bool) -> Logger {
        var logger = Logger(label: "bulk-sessions") { _ in ConsoleLogHandler(format: options.logFormat) }
        logger.logLevel = isQuiet ? .error : options.logLevel.level
        return logger
    }
}
