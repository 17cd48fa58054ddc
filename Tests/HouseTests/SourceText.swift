/// Swift's source text without its comments and without what its string literals say.
///
/// Code that a string interpolates stays, since it names types like any other.
struct SourceText {
    private let source: [UInt8]
    private var index = 0
    private var code: [UInt8] = []

    /// The code alone.
    static func code(of source: String) -> String {
        var text = SourceText(source: Array(source.utf8))
        text.readCode(isInterpolation: false)
        return String(decoding: text.code, as: UTF8.self)
    }

    private init(source: [UInt8]) { self.source = source }

    private mutating func readCode(isInterpolation: Bool) {
        var depth = 0
        while index < source.count {
            if starts(with: "//") {
                while index < source.count, source[index] != UInt8(ascii: "\n") { index += 1 }
            } else if starts(with: "/*") {
                skipBlockComment()
            } else if let literal = literalStart {
                index += literal.pounds + literal.quote.utf8.count
                code += "\"\"".utf8
                readLiteral(quote: literal.quote, pounds: literal.pounds)
            } else {
                let byte = source[index]
                index += 1
                if isInterpolation, byte == UInt8(ascii: ")"), depth == 0 { return }
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                code.append(byte)
            }
        }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                index += 2
            } else if starts(with: "*/") {
                depth -= 1
                index += 2
            } else {
                index += 1
            }
        } while depth > 0 && index < source.count
    }

    /// The quotation marks, and the pound signs before them, of a literal that starts here.
    private var literalStart: (quote: String, pounds: Int)? {
        var quote = index
        while quote < source.count, source[quote] == UInt8(ascii: "#") { quote += 1 }
        guard quote < source.count, source[quote] == UInt8(ascii: "\"") else { return nil }
        return (starts(with: "\"\"\"", at: quote) ? "\"\"\"" : "\"", quote - index)
    }

    private mutating func readLiteral(quote: String, pounds: Int) {
        let marks = String(repeating: "#", count: pounds)
        while index < source.count {
            if starts(with: quote + marks) {
                index += quote.utf8.count + pounds
                return
            }
            guard starts(with: "\\" + marks) else {
                index += 1
                continue
            }
            index += 1 + pounds
            let isInterpolation = index < source.count && source[index] == UInt8(ascii: "(")
            index += 1
            guard isInterpolation else { continue }
            code.append(UInt8(ascii: " "))
            readCode(isInterpolation: true)
            code.append(UInt8(ascii: " "))
        }
    }

    private func starts(with text: String, at start: Int? = nil) -> Bool {
        source[(start ?? index)...].starts(with: text.utf8)
    }
}
