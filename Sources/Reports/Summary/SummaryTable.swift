import Text

/// The lines of a summary for people: counts under each other with their words, and lines between them.
struct SummaryTable {
    private var lines: [String]
    private let width: Int

    /// - Parameter largest: No count is larger.
    init(_ headline: String, largest: Int) {
        lines = [headline]
        width = NumberText.grouped(largest).count
    }

    mutating func add(_ count: Int, _ words: String) {
        let digits = NumberText.grouped(count)
        lines.append("  " + String(repeating: " ", count: max(0, width - digits.count)) + digits + "  " + words)
    }

    mutating func addIfAny(_ count: Int, _ words: String) { if count > 0 { add(count, words) } }

    /// Sets off what follows, under a heading.
    mutating func begin(_ heading: String) { lines += ["", heading] }

    /// Adds a line of words alone; an empty one sets off what follows.
    mutating func add(_ words: String) { lines.append(words) }

    var text: String { lines.joined(separator: "\n") + "\n" }
}

extension [String: Int] {
    /// The most frequent first, and alphabetically among equals.
    var byFrequency: [(key: String, value: Int)] { sorted { ($1.value, $0.key) < ($0.value, $1.key) } }
    var alphabetically: [(key: String, value: Int)] { sorted { $0.key < $1.key } }
}

extension JSONWriter {
    /// Writes an object of counts, in this order.
    mutating func counts(_ key: StaticString, _ counts: [(key: String, value: Int)]) {
        object(key) { for (name, count) in counts { $0.raw(key: name, String(count)) } }
    }
}
