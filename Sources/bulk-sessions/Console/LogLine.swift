import Logging
import Text

/// One line of a log.
struct LogLine {
    /// ISO 8601 with the distance from UTC.
    var time: String
    var level: String
    var message: String
    var fields: [(name: String, value: Value)]

    enum Value {
        /// A number or a truth value, which JSON writes without quotes.
        case plain(String)
        case text(String)
    }

    /// `2026-01-17T02:14:05.120+01:00 debug call run=3 row=17 code=created attempt=1 duration_ms=42`
    var text: String {
        var line = "\(time) \(level) \(Self.onOneLine(message))"
        for (name, value) in fields {
            switch value {
            case .plain(let value): line += " \(name)=\(value)"
            case .text(let value):
                let isWord = !value.isEmpty && !value.contains { $0 == " " || $0 == "\"" || $0 == "=" }
                line += " \(name)=\(isWord ? Self.onOneLine(value) : JSONWriter.quoted(value))"
            }
        }
        return line
    }

    /// The same as one JSON object: `{"timestamp":"…","level":"debug","message":"call","run":3,…}`
    var json: String {
        var writer = JSONWriter()
        writer.object { line in
            line.string("timestamp", time)
            line.string("level", level)
            line.string("message", message)
            for (name, value) in fields {
                switch value {
                case .plain(let value): line.raw(key: name, value)
                case .text(let value): line.string(key: name, value)
                }
            }
        }
        return writer.text
    }

    /// The names that people look for first, and then the others by name.
    static func ordered(_ metadata: Logger.Metadata) -> [(name: String, value: Value)] {
        let rank = { (name: String) in first.firstIndex(of: name) ?? first.count }
        return metadata.sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }.map { ($0.key, Value($0.value)) }
    }

    private static let first = [
        "run", "row", "code", "attempt", "duration_ms", "done", "total", "created", "problems", "retries",
    ]

    private static func onOneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}

extension LogLine.Value {
    init(_ value: Logger.Metadata.Value) {
        switch value {
        case .stringConvertible(let number as Int): self = .plain(String(number))
        case .stringConvertible(let number as Int64): self = .plain(String(number))
        case .stringConvertible(let number as Double) where number.isFinite: self = .plain(String(number))
        case .stringConvertible(let flag as Bool): self = .plain(String(flag))
        default: self = .text(value.description)
        }
    }
}
