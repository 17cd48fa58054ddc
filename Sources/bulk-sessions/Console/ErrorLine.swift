import CSV
import Files
import Synchronization
import Text

/// The line on standard error that says what ended a run or a command: a sentence for people, or a line of the log where
/// that is JSON, so that what reads JSON lines is not given others between them.
enum ErrorLine {
    private static let isJSON = Mutex(false)

    /// To be called with the format of the command's log, if it has one.
    static func use(_ format: LogFormat) {
        isJSON.withLock { $0 = format == .json }
    }

    static func write(_ message: String) { StandardError.write(text(message), mayBeDropped: false) }

    /// The line, with its end. Further lines of a message are indented, so that none passes for a line of its own.
    static func text(_ message: String) -> String {
        guard isJSON.withLock({ $0 }) else {
            return "bulk-sessions: \(message.replacing("\n", with: "\n  "))\n"
        }
        return LogLine(time: WallClock.system.time.iso8601, level: "error", message: message, fields: []).json + "\n"
    }

    /// An error as a sentence for a log or a program, with nothing of any row in it.
    static func impersonalSentence(_ error: any Error) -> String {
        if let error = error as? CSVError { return KnownKeys.masked(error.impersonalDescription) }
        return sentence(error)
    }

    /// What to write of an error: in a log that programs read, nothing of any row.
    ///
    /// - Parameter code: The exit code, where nothing else of this run tells it to people, as in what cron mails.
    static func write(_ error: any Error, code: Int32? = nil) {
        write(isJSON.withLock { $0 } ? impersonalSentence(error) : sentence(error), code: code)
    }

    /// The same of a sentence.
    static func write(_ message: String, code: Int32?) {
        let suffix = isJSON.withLock { $0 } ? nil : code.map { " (exit code \($0))" }
        write(message + (suffix ?? ""))
    }

    /// An error as a sentence for users. Where results go to standard output, nobody wrote its name `-`.
    static func sentence(_ error: any Error) -> String {
        if case OutputError.cannotWrite(path: "-", let reason) = error {
            return "Standard output cannot be written: \(reason)."
        }
        return KnownKeys.masked("\(error)")
    }
}
