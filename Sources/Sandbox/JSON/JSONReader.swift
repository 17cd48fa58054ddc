/// Reads one JSON text as strictly as RFC 8259 allows: UTF-8 only, nothing after the value, and no name twice in an
/// object (RFC 8259 §4 leaves that to the reader; the cautious reading is a refusal).
struct JSONReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: where and why the text is no JSON.
    static func read(_ bytes: [UInt8]) throws(JSONReadingError) -> JSONValue {
        var reader = JSONReader(bytes)
        reader.skipWhitespace()
        let value = try reader.value()
        reader.skipWhitespace()
        guard reader.place == bytes.count else { throw reader.error("nothing may follow the value") }
        return value
    }

    private func error(_ reason: String) -> JSONReadingError {
        JSONReadingError(byte: place, reason: reason)
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipWhitespace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func value() throws(JSONReadingError) -> JSONValue {
        switch next {
        case UInt8(ascii: "{"): return try nested { reader throws(JSONReadingError) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(JSONReadingError) in try reader.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw error("a value is missing")
        default: return .number(try number())
        }
    }

    /// An open bracket costs a stack frame, and the sender chooses how many there are.
    private mutating func nested(
        _ read: (inout JSONReader) throws(JSONReadingError) -> JSONValue
    ) throws(JSONReadingError) -> JSONValue {
        depth += 1
        guard depth <= 32 else { throw error("nested too deeply") }
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONReadingError) -> JSONValue {
        let text = word.description.utf8
        guard bytes[place...].starts(with: text) else { throw error("no such value") }
        place += text.count
        return value
    }

    private mutating func object() throws(JSONReadingError) -> JSONValue {
        place += 1
        var members: [JSONValue.Member] = []
        skipWhitespace()
        if take("}") { return .object([]) }
        while true {
            skipWhitespace()
            let name = try string()
            guard !members.contains(where: { $0.name == name }) else { throw error("a name stands twice in an object") }
            skipWhitespace()
            guard take(":") else { throw error("a colon is missing") }
            skipWhitespace()
            members.append(.init(name: name, value: try value()))
            skipWhitespace()
            if take("}") { return .object(members) }
            guard take(",") else { throw error("a comma or a closing brace is missing") }
        }
    }

    private mutating func array() throws(JSONReadingError) -> JSONValue {
        place += 1
        var values: [JSONValue] = []
        skipWhitespace()
        if take("]") { return .array([]) }
        while true {
            skipWhitespace()
            values.append(try value())
            skipWhitespace()
            if take("]") { return .array(values) }
            guard take(",") else { throw error("a comma or a closing bracket is missing") }
        }
    }

    /// RFC 8259 §6: no leading zero, no plus, digits on both sides of the point.
    private mutating func number() throws(JSONReadingError) -> Double {
        let start = place
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            try digits()
        }
        guard let value = Double(String(decoding: bytes[start..<place], as: UTF8.self)), value.isFinite else {
            throw error("a number is out of range")
        }
        return value
    }

    private mutating func digits() throws(JSONReadingError) {
        let start = place
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
        guard place > start else { throw error("no value begins like this") }
    }

    private mutating func string() throws(JSONReadingError) -> String {
        guard take("\"") else { throw error("a string is missing") }
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: text, as: UTF8.self) else { throw error("not valid UTF-8") }
                return text
            case UInt8(ascii: "\\"): text.append(contentsOf: String(try escaped()).utf8)
            case ..<0x20: throw error("a control character stands in a string")
            default: text.append(byte)
            }
        }
        throw error("a string does not end")
    }

    private mutating func escaped() throws(JSONReadingError) -> Unicode.Scalar {
        guard let byte = next else { throw error("an escape does not end") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexUnit()
            if let scalar = Unicode.Scalar(unit) { return scalar }
            guard UTF16.isLeadSurrogate(unit), take("\\"), take("u") else { throw error("half a surrogate pair") }
            let trail = try hexUnit()
            guard UTF16.isTrailSurrogate(trail) else { throw error("half a surrogate pair") }
            return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
        default: throw error("no such escape")
        }
    }

    private mutating func hexUnit() throws(JSONReadingError) -> UInt16 {
        guard place + 4 <= bytes.count else { throw error("an escape does not end") }
        let digits = bytes[place..<place + 4]
        guard digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("four hexadecimal digits are missing") }
        place += 4
        return unit
    }
}

/// Why a text is no JSON, and at which byte, counted from 0.
struct JSONReadingError: Error, Equatable {
    var byte: Int
    var reason: String
}
