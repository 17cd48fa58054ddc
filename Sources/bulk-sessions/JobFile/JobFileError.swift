import Text

/// What is wrong with a job file, and where.
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
        path + (line.map { ", line \($0)" } ?? "") + ": " + (key.map { $0 + ": " } ?? "") + text
    }
}
