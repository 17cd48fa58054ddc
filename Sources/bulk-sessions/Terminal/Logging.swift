import Logging

/// The logs of a run, on standard error.
enum Logging {
    static func make(_ options: RunOptions, isQuiet: Bool) -> Logger {
        var logger = Logger(label: "bulk-sessions") { label in StreamLogHandler.standardError(label: label) }
        logger.logLevel = isQuiet ? .error : options.logLevel.level
        return logger
    }
}
