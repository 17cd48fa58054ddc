/// The command to run after this one, made from this one: what a person chose for this file holds for its next run too
/// (a key column, a default region, the ledger).
enum NextCommand {
    /// Options that end with one run, and whether a value follows them.
    private static let ofOneRun = [
        "--output": true, "--output-mode": true, "--limit": true, "--min-rows": true, "--overwrite": false,
        "--dry-run": false, "--first-run": false, "--include-unknown": false, "--yes": false,
    ]
    private static let flags: Set<String> = [
        "--overwrite", "--dry-run", "--first-run", "--include-unknown", "--yes", "--json", "--quiet", "--no-preflight",
        "--placeholders", "--fast-track",
    ]

    /// `retry` of the result file, where this was `create` or `retry`.
    static func retry(_ arguments: [String], input: String, results: String) -> String {
        var words = kept(arguments, without: ofOneRun)
        if let command = words.firstIndex(where: { $0 == "create" || $0 == "retry" }) { words[command] = "retry" }
        if let place = place(of: input, in: words) { words[place] = results }
        return quoted(words)
    }

    /// The same command for all rows.
    static func withoutLimit(_ arguments: [String]) -> String {
        quoted(kept(arguments, without: ["--limit": true]))
    }

    /// `create` with what `check` was told about the file.
    static func create(_ arguments: [String]) -> String {
        var words = kept(arguments, without: ofOneRun)
        if let command = words.firstIndex(of: "check") { words[command] = "create" }
        return quoted(words)
    }

    private static func kept(_ arguments: [String], without dropped: [String: Bool]) -> [String] {
        var words: [String] = []
        var isValue = false
        for argument in arguments.dropFirst() {
            if isValue {
                isValue = false
            } else if let takesValue = dropped[argument] {
                isValue = takesValue
            } else if let equals = argument.firstIndex(of: "="), dropped[String(argument[..<equals])] != nil {
                continue
            } else {
                words.append(argument)
            }
        }
        return words
    }

    /// Where the input stands: not as the value of an option that happens to have the same text.
    private static func place(of input: String, in words: [String]) -> Int? {
        words.indices.dropFirst().first { index in
            let before = words[index - 1]
            return words[index] == input && (!before.hasPrefix("--") || before.contains("=") || flags.contains(before))
        }
    }

    private static func quoted(_ words: [String]) -> String {
        (["bulk-sessions"] + words.map(ShellWord.quoted)).joined(separator: " ")
    }
}
