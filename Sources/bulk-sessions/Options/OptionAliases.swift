/// The other names that options have: short forms, and `--help-all`.
///
/// A command line is brought to the long names before anything looks for an option in it, so that nothing else need know of
/// a second one. The parser knows the short forms too, for its help and completions.
enum OptionAliases {
    private static let short: [Character: String] = [
        "o": "--output", "n": "--dry-run", "q": "--quiet", "y": "--yes", "V": "--version",
    ]
    private static let long = ["--help-all": "--help"]

    /// The same command line by long names: `-nq -o x.csv` is `--dry-run --quiet --output x.csv`.
    static func resolved(_ words: [String]) -> [String] {
        // Behind `--` nothing is an option.
        let end = words.firstIndex(of: "--") ?? words.endIndex
        return words[..<end].flatMap { long[$0].map { [$0] } ?? spelledOut($0) } + words[end...]
    }

    /// What is no option, or unknown, stays as it is.
    private static func spelledOut(_ word: String) -> [String] {
        guard word.hasPrefix("-"), !word.hasPrefix("--") else { return [word] }
        let equals = word.firstIndex(of: "=") ?? word.endIndex
        let names = word[..<equals].dropFirst().map { short[$0] }
        guard var last = names.last ?? nil, names.allSatisfy({ $0 != nil }) else { return [word] }
        last += word[equals...]
        return names.dropLast().compactMap(\.self) + [last]
    }
}
