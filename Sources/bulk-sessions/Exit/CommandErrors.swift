import Text

/// A setting that is missing or wrong, beyond what the options alone can show.
struct ConfigurationError: Error, CustomStringConvertible {
    var description: String
}

/// An error of writing a file that is neither the results nor the ledger.
struct CannotWriteError: Error, CustomStringConvertible {
    var description: String

    static func exists(_ path: String) -> CannotWriteError {
        CannotWriteError(
            description: "\(path) exists and is left as it is. Name another folder, or move it away first."
        )
    }
}

/// The end of a run by a signal after another one: in the summary for programs, the reason why it stopped.
struct StoppedAtOnce: Error, CustomStringConvertible {
    var description: String {
        "Stopped at once, without a result file. The ledger knows what was sent; run the same command again and it "
            + "goes on."
    }
}

/// The end of a command by a signal before anything was sent.
struct StoppedBySignal: Error, CustomStringConvertible {
    var signal: String

    var description: String {
        "\(signal): stopped before anything was sent. No file was written. Run the same command again."
    }
}

/// The answer No to a question before anything was changed.
struct NotConfirmed: Error, CustomStringConvertible {
    var description: String { "Not confirmed: nothing was changed." }
}

/// An error in a job file, with its location.
struct JobFileError: Error, Sendable, Equatable, CustomStringConvertible {
    var path: String
    /// Counted from 1; nil where the file as a whole is meant.
    var line: Int?
    /// As it is written; `constants.locale` where it stands inside another one.
    var key: String?
    var text: String

    init(_ path: String, line: Int? = nil, key: String? = nil, _ text: String) {
        self.path = path
        self.line = line
        self.key = key
        self.text = text
    }

    /// `nightly.yaml, line 3: rate: …`
    var description: String {
        VisibleText.line(path) + (line.map { ", line \($0)" } ?? "") + ": "
            + (key.map { VisibleText.shortened($0) + ": " } ?? "") + text
    }
}
