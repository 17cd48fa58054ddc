import FoundationEssentials
import Text

/// The removal from a message of what must not be kept: a row's own values, and secrets.
package enum Redaction {
    /// The most characters of a provider's message that are kept.
    package static let limit = 300

    /// The most bytes, as UTF-8, that a character of a message takes: any number of accents may stand on one letter.
    private static let bytesPerCharacter = 32

    /// A provider's message on one line, cut to `limit`, in which every value of the row that has three characters or
    /// more is replaced by its column's name: `<Téléphone> is not a valid phone number`. It has at most 32 bytes for each
    /// character of `limit`.
    ///
    /// Values are found in any case, as they stand in the file, percent-encoded as in a URL, and without punctuation,
    /// because a phone or plate is not sent as it was written. The longest comes first, so that an e-mail
    /// address is not left in pieces by the name that it contains.
    ///
    /// - Parameter secrets: Replaced by `***` in the same pass: cut in two, one would not be found any more.
    package static func redact(
        _ message: String,
        values: [(value: String, column: String)],
        secrets: [String] = []
    ) -> String {
        let needles =
            forms(ofSecrets: secrets).map { Needle(text: Array($0.lowercased()), replacement: "***") }
            + values.flatMap { entry in
                let name = VisibleText.shortened(NameFolding.trimmed(entry.column), to: 40)
                let replacement = "<\(name.utf8.count <= 40 * bytesPerCharacter ? name : "…")>"
                return forms(of: entry.value).map { Needle(text: Array($0), replacement: replacement) }
            }
            .sorted { $0.text.count > $1.text.count }

        let message = unescaped(message)
        var result = ""
        var length = 0
        var index = message.startIndex
        while index < message.endIndex {
            // What is cut off is never searched, and nothing is cut before it was searched.
            if length >= limit { return String(result.prefix(limit - 1)) + "…" }
            if let (needle, end) = match(needles, in: message, at: index) {
                result += needle.replacement
                length += needle.replacement.count
                index = end
            } else {
                append(message[index], to: &result, &length)
                index = message.index(after: index)
            }
        }
        let trimmed = NameFolding.trimmed(result)
        return trimmed.count <= limit ? trimmed : String(trimmed.prefix(limit - 1)) + "…"
    }

    /// The text with every secret replaced by `***`, also where it is percent-encoded or in Base64.
    package static func hide(secrets: [String], in text: String) -> String {
        let needles = forms(ofSecrets: secrets).map { Array($0.utf8) }
        guard !needles.isEmpty else { return text }
        // By bytes: a secret is found whatever combining character somebody puts behind it.
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let needle = needles.first(where: { bytes[index...].starts(with: $0) }) {
                result += Array("***".utf8)
                index += needle.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text without JSON's escapes, as often as they were made: a provider that repeats a request as text repeats
    /// them, and names would hide behind them.
    private static func unescaped(_ message: String) -> String {
        var text = message
        for _ in 1...3 where text.utf8.contains(UInt8(ascii: "\\")) { text = unescapedOnce(text) }
        return text
    }

    private static func unescapedOnce(_ text: String) -> String {
        var result: [UInt16] = []
        var rest = text.utf16[...]
        while let unit = rest.popFirst() {
            guard unit == UInt16(UInt8(ascii: "\\")), let next = rest.first else {
                result.append(unit)
                continue
            }
            switch UInt8(exactly: next) {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
                result.append(next)
                rest.removeFirst()
            case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                result.append(UInt16(UInt8(ascii: " ")))
                rest.removeFirst()
            case UInt8(ascii: "u"):
                let digits = rest.dropFirst().prefix(4)
                guard digits.count == 4, let code = UInt16(String(digits) ?? "", radix: 16) else {
                    result.append(unit)
                    continue
                }
                result.append(code)
                rest = rest.dropFirst(5)
            default:
                result.append(unit)
            }
        }
        return String(decoding: result, as: UTF16.self)
    }

    private struct Needle {
        /// In lower case.
        var text: [Character]
        var replacement: String
    }

    private static func match(
        _ needles: [Needle],
        in message: String,
        at start: String.Index
    ) -> (Needle, String.Index)? {
        for needle in needles {
            var index = start
            var matched = 0
            while matched < needle.text.count, index < message.endIndex,
                message[index].lowercased() == String(needle.text[matched])
            {
                matched += 1
                index = message.index(after: index)
            }
            if matched == needle.text.count { return (needle, index) }
        }
        return nil
    }

    /// One character, a space for anything that cannot be seen, and never two spaces in succession.
    private static func append(_ character: Character, to result: inout String, _ length: inout Int) {
        let isBlank = character.isWhitespace || character.unicodeScalars.allSatisfy { VisibleText.isInvisible($0) }
        if isBlank {
            guard let last = result.last, last != " " else { return }
            result += " "
        } else {
            let text = VisibleText.escaped(String(character))
            result += text.utf8.count <= bytesPerCharacter ? text : "\u{FFFD}"
        }
        length += 1
    }

    /// How secrets may come back, the longest first.
    private static func forms(ofSecrets secrets: [String]) -> [String] {
        secrets.filter { !$0.isEmpty }
            .flatMap { [$0, Percent.encoded($0), Data($0.utf8).base64EncodedString()] }
            .sorted { $0.utf8.count > $1.utf8.count }
    }

    /// How a value may come back, in lower case.
    private static func forms(of value: String) -> Set<String> {
        let trimmed = NameFolding.trimmed(value)
        guard trimmed.count >= 3 else { return [] }
        var forms: Set = [trimmed, Percent.encoded(trimmed)]
        forms.insert(Percent.encoded(trimmed).split(separator: "%20").joined(separator: "+"))
        // "+33 (0)6 12 34 56 78" goes out as 0033612345678, "ab-123-cd" as AB123CD. Leading zeros and the plus sign
        // are how a number is dialled from somewhere, not part of it.
        let bare = trimmed.split(separator: "(0)").joined().filter { $0.isLetter || $0.isNumber }
        let number = bare.drop { $0 == "0" }
        if number.count >= 5 { forms.insert(String(number)) }
        return Set(forms.map { $0.lowercased() })
    }
}
