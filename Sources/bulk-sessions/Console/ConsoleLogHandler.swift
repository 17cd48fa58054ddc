import Logging
import Text

/// Writes log lines to standard error, as text or as one JSON object each.
struct ConsoleLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()
    var metadataProvider: Logger.MetadataProvider?
    private let format: RunOptions.LogFormat

    init(format: RunOptions.LogFormat) {
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
