import Text

/// A writer of Prometheus' text exposition format, version 0.0.4.
struct MetricsWriter {
    enum Kind: String {
        case gauge, histogram
    }

    private(set) var text = ""
    private let labels: String
    private var name = ""

    /// - Parameter labels: stand on every sample.
    init(labels: [(String, String)]) {
        self.labels = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
    }

    /// Begins a metric; the samples that follow are of it.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        self.name = Self.prefix + name
        text += "# HELP \(self.name) \(help)\n# TYPE \(self.name) \(kind.rawValue)\n"
    }

    mutating func sample(_ value: Int, _ label: (String, String)? = nil, suffix: String = "") {
        sample(written: String(value), label, suffix: suffix)
    }

    mutating func sample(_ value: Double, suffix: String = "") {
        sample(written: Self.number(value), suffix: suffix)
    }

    mutating func sample(written value: String, _ label: (String, String)? = nil, suffix: String = "") {
        let more = label.map { ",\($0.0)=\"\(Self.escaped($0.1))\"" } ?? ""
        text += "\(name)\(suffix){\(labels)\(more)} \(value)\n"
    }

    /// The value of a metric with these labels and no others in an older text.
    func value(of name: String, in older: String) -> String? {
        let start = "\(Self.prefix)\(name){\(labels)} "
        for line in older.split(whereSeparator: \.isNewline) where line.hasPrefix(start) {
            let value = String(line.dropFirst(start.count))
            return Double(value) == nil ? nil : value
        }
        return nil
    }

    /// The labels of a sample by their names, as they were before they were written.
    static func labels(of sample: Substring) -> [String: String] {
        var labels: [String: String] = [:]
        var rest = sample.drop { $0 != "{" }.dropFirst()
        while let equals = rest.firstRange(of: "=\"") {
            let name = String(rest[..<equals.lowerBound])
            rest = rest[equals.upperBound...]
            var value = ""
            while let character = rest.popFirst(), character != "\"" {
                guard character == "\\", let escaped = rest.popFirst() else {
                    value.append(character)
                    continue
                }
                value.append(escaped == "n" ? "\n" : escaped)
            }
            labels[name] = value
            if rest.first == "," { rest.removeFirst() }
        }
        return labels
    }

    /// Without an exponent, to the millisecond: readable for people as well.
    static func number(_ value: Double) -> String { NumberText.rounded(value, digits: 3) }

    private static let prefix = "bulk_sessions_"

    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
