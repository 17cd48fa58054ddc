import Files
import Foundation
import Providers

/// The search for keys on the command line, where every user of the machine can read them, and where a place or a name was
/// meant, which messages repeat.
enum MisplacedKey {
    /// Shorter values are not looked for: they may be words.
    private static let shortest = 12

    /// Throws where a word of the command line, or of the job file, is a key that the environment holds as well.
    static func reject(_ words: [String], _ environment: [String: String]) throws(ConfigurationError) {
        let written = words.flatMap { parts(of: $0) }.filter { $0.utf8.count >= shortest }
        guard !written.isEmpty else { return }
        for variable in SecretVariable.all where !variable.namesAccount {
            guard let key = key(variable.name, environment), written.contains(key) else { continue }
            throw ConfigurationError(
                description: "A key stands where something else is meant: an option, or the input, is what "
                    + "\(variable.name) holds. It is not repeated here. Keys come from the environment alone; other "
                    + "users of this machine can read command lines, so a key that stood there should be replaced."
            )
        }
    }

    /// A message in which what looks like a key among these words is masked.
    static func masked(_ message: String, _ words: [String]) -> String {
        words.flatMap { parts(of: $0) }.filter(looksLikeKey).reduce(message) { $0.replacing($1, with: "***") }
    }

    /// A word, what it gives an option as its value, and the last part of either as a path.
    private static func parts(of word: String) -> [String] {
        let value = word.firstIndex(of: "=").map { [String(word[word.index(after: $0)...])] } ?? []
        return ([word] + value).flatMap { [$0] + ($0.split(separator: "/").last.map { [String($0)] } ?? []) }
    }

    private static func key(_ name: String, _ environment: [String: String]) -> String? {
        if let value = Secrets.value(of: name, in: environment) { return value }
        // What is read from a pipe now would be missed later.
        guard let path = Secrets.value(of: name + "_FILE", in: environment),
            let status = try? FileManager.default.attributesOfItem(atPath: path),
            status[.type] as? FileAttributeType == .typeRegular, let file = try? SecretFile(path)
        else { return nil }
        return String(decoding: file.bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
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
