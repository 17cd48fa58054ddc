/// A word of a shell command that is shown for pasting.
package enum ShellWord {
    /// The word, in single quotes where the shell might take it for anything else.
    package static func quoted(_ word: String) -> String { quoted(word, plain: "-_./=:,@%+") }

    /// - Parameter punctuation: What may stand in a word without quotes, besides ASCII letters and digits.
    package static func quoted(_ word: String, plain punctuation: StaticString) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: punctuation.withUTF8Buffer { $0.contains(byte) }
            }
        }
        if plain, !word.isEmpty { return word }
        if word.unicodeScalars.contains(where: { VisibleText.isActive($0) || $0 == "\n" }) { return escaped(word) }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// A word with characters that a terminal would act upon, for bash, zsh, ksh and whoever follows POSIX.1-2024:
    /// `$'a\x1b'`.
    private static func escaped(_ word: String) -> String {
        var text = "$'"
        for scalar in word.unicodeScalars {
            switch scalar {
            case "'", "\\": text += "\\" + String(scalar)
            case "\n": text += "\\n"
            case _ where VisibleText.isActive(scalar):
                for byte in UTF8.encode(scalar)! { text += "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16) }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "'"
    }
}
