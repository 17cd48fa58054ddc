import Text

/// The command to run after this one, derived from this one: what a user chose for this file holds for its next run too
/// (a key column, a default region, the ledger).
enum NextCommand {
    /// Options that end with one run, and whether a value follows them.
    private static let ofOneRun = [
        "--output": true, "--output-mode": true, "--limit": true, "--min-rows": true, "--overwrite": false,
        "--dry-run": false, "--first-run": false, "--same-rows": false, "--new-rows": false, "--include-unknown": false,
        "--yes": false, "--any-hour": false, "--max-new": true, "--problems": true, "--show": true,
        "--with": true, "--with-map": true, "--complete": false, "--no-complete": false,
        "--trust-list": false, "--no-trust-list": false,
    ].merging(secret) { $1 }
    /// What nobody is to read in a mail or on a page; a command that somebody pastes need tell nobody.
    private static let secret = Dictionary(uniqueKeysWithValues: PublicWords.secretOptions.map { ($0, true) })
    private static let flags = Set(
        JobFileKey.all.filter { $0.kind == .flag }.flatMap { ["--" + $0.name, "--no-" + $0.name] }
    )

    /// `retry` of the result file, where this was `create`, `retry` or `reconcile`.
    ///
    /// Nil where the input cannot be distinguished from other words: a command that named the input would overwrite it.
    static func retry(
        _ arguments: [String],
        input: String,
        results: String,
        adding options: [String] = []
    ) -> String? {
        var words = kept(arguments, without: ofOneRun)
        guard let index = index(of: input, in: words) else { return nil }
        words[index] = results
        if let command = words.firstIndex(where: { ["create", "retry", "reconcile"].contains($0) }) {
            words[command] = "retry"
        }
        return quoted(adding(options, to: words))
    }

    /// The same command.
    static func same(_ arguments: [String]) -> String { quoted(kept(arguments, without: secret)) }

    /// The same command with another `--limit`; nil for all rows.
    static func limited(_ arguments: [String], to limit: Int?) -> String {
        let words = kept(arguments, without: secret.merging(["--limit": true]) { $1 })
        return quoted(adding(limit.map { ["--limit", String($0)] } ?? [], to: words))
    }

    /// `create` with the options about the file that `check` had.
    static func create(_ arguments: [String], adding options: [String]) -> String {
        var words = kept(arguments, without: ofOneRun)
        if let command = words.firstIndex(of: "check") { words[command] = "create" }
        return quoted(adding(options, to: words))
    }

    private static func kept(_ arguments: [String], without dropped: [String: Bool]) -> [String] {
        let words = OptionAliases.resolved(Array(arguments.dropFirst()))
        // Behind `--` nothing is an option.
        let end = words.firstIndex(of: "--") ?? words.endIndex
        var kept: [String] = []
        var isValue = false
        for argument in words[..<end] {
            if isValue {
                isValue = false
            } else if let takesValue = dropped[argument] {
                isValue = takesValue
            } else if let equals = argument.firstIndex(of: "="), dropped[String(argument[..<equals])] != nil {
                continue
            } else {
                kept.append(argument)
            }
        }
        return kept + words[end...]
    }

    /// Where the input stands: not as the value of an option that happens to have the same text.
    private static func index(of input: String, in words: [String]) -> Int? {
        let end = words.firstIndex(of: "--") ?? words.endIndex
        return words.indices.dropFirst().first { index in
            guard words[index] == input else { return false }
            let before = words[index - 1]
            return index > end || !before.hasPrefix("--") || before.contains("=") || flags.contains(before)
        }
    }

    private static func adding(_ options: [String], to words: [String]) -> [String] {
        let end = words.firstIndex(of: "--") ?? words.endIndex
        return words[..<end] + options + words[end...]
    }

    private static func quoted(_ words: [String]) -> String {
        (["bulk-sessions"] + words.map(ShellWord.quoted)).joined(separator: " ")
    }
}
