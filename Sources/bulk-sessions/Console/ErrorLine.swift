import ArgumentParser
import Synchronization
import Text

/// What ended a run or a command, on standard error: a sentence for people, or a line of the log where that is JSON,
/// so that what reads JSON lines is not given others between them.
enum ErrorLine {
    private static let isJSON = Mutex(false)

    /// To be called with what the command line was read as.
    static func follow(_ command: any ParsableCommand) {
        guard let command = command as? any LoggingCommand else { return }
        isJSON.withLock { $0 = command.run.logFormat == .json }
    }

    static func write(_ message: String) {
        guard isJSON.withLock({ $0 }) else { return StandardError.write("bulk-sessions: \(message)\n") }
        let line = LogLine(time: WallClock.system.time.iso8601, level: "error", message: message, fields: [])
        StandardError.write(line.json + "\n")
    }
}

/// A command that writes a log.
protocol LoggingCommand {
    var run: RunOptions { get }
}

extension CreateCommand: LoggingCommand {}
extension RetryCommand: LoggingCommand {}
