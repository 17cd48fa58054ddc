import Logging
import Text

/// A log handler that writes to standard error, a line of text or a JSON object for each event.
struct ConsoleLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()
    var metadataProvider: Logger.MetadataProvider?
    private let format: LogFormat

    init(format: LogFormat) {
        self.format = format
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        let line = LogLine(
            time: WallClock.system.time.iso8601,
            level: event.level.rawValue,
            message: event.message.description,
            fields: LogLine.ordered(fields)
        )
        StandardError.write((format == .json ? line.json : line.text) + "\n")
    }
}

extension ConsoleLogHandler {
    /// The logger of a run.
    static func logger(_ format: LogFormat, level: Logger.Level) -> Logger {
        var logger = Logger(label: "bulk-sessions") { _ in ConsoleLogHandler(format: format) }
        logger.logLevel = level
        return logger
    }
}

/// The form in which log lines are written (`--log-format`).
enum LogFormat: String, CaseIterable {
    case text, json
}
