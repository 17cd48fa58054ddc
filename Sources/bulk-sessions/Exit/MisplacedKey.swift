import Files
import Foundation
import Providers

/// The search for keys on the command line, where every user of the machine can read them, and where a place or a name was
/// meant, which would become a file's.
enum MisplacedKey {
    /// The keys that the environment holds, or that the files hold which it names, by their variables.
    static func keys(_ environment: [String: String]) -> [(variable: String, key: String)] {
        SecretVariable.all.filter { !$0.namesAccount }.compactMap { variable in
            key(variable.name, environment).map { (variable.name, $0) }
        }
    }

    /// Throws where a word of the command line, or of the job file, holds a key that the environment holds as well.
    static func reject(_ words: [String], _ keys: [(variable: String, key: String)]) throws(ConfigurationError) {
        for (variable, key) in keys where words.contains(where: { $0.contains(key) }) {
            throw ConfigurationError(
                description: "A key stands where something else is meant: an option, or the input, holds what "
                    + "\(variable) holds. It is not repeated here. Keys come from the environment alone; other "
                    + "users of this machine can read command lines, so a key that stood there should be replaced."
            )
        }
    }

    /// The parts of these words that look like a key: a word, what it gives an option as its value, the last part of either
    /// as a path, and the first part of a path that is not absolute, since no key begins with a slash.
    static func suspects(in words: [String]) -> [String] {
        words.flatMap { word in [word[...]] + (word.firstIndex(of: "=").map { [word[word.index(after: $0)...]] } ?? [])
        }
        .flatMap { text in
            let parts = text.split(separator: "/")
            return [text, parts.last, text.hasPrefix("/") ? nil : parts.first].compactMap { $0.map(String.init) }
        }
        .filter(looksLikeKey)
    }

    /// Shorter values are not looked for: they may be words, of which messages are made.
    static func isLong(_ key: String) -> Bool { key.utf8.count >= 12 }

    private static func key(_ name: String, _ environment: [String: String]) -> String? {
        if let value = Secrets.value(of: name, in: environment) { return isLong(value) ? value : nil }
        // What is read from a pipe now would be missed later.
        guard let path = Secrets.value(of: name + "_FILE", in: environment), InputFile.isRegular(path),
            let file = try? SecretFile(path)
        else { return nil }
        let text = String(decoding: file.bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return isLong(text) ? text : nil
    }

    /// Long, of letters and digits that take turns, and no name of a file with an ending: no word that people give.
    private static func looksLikeKey(_ word: String) -> Bool {
        guard (20...512).contains(word.utf8.count),
            word.utf8.allSatisfy({ isDigit($0) || isLetter($0) || "_-=+".utf8.contains($0) })
        else { return false }
        let kinds = word.utf8.filter { isDigit($0) || isLetter($0) }.map(isDigit)
        return zip(kinds, kinds.dropFirst()).count { $0 != $1 } >= 4
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
}
