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
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

extension ShellWord {
    /// The command that started this program, ready to paste.
    package static var commandLine: String {
        (["bulk-sessions"] + CommandLine.arguments.dropFirst().map(quoted)).joined(separator: " ")
    }
}
