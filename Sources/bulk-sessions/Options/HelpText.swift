/// The parser's help, cut to what most people need, and with the names that the parser does not know of.
///
/// The options that are left out are no hidden ones for the parser: completions, the manual and messages know all of them.
enum HelpText {
    /// Options that most people do without, by their long names.
    private static let rare: Set<String> = [
        "account", "any-hour", "base-url", "ca-file", "concurrency", "delimiter", "encoding", "fast-track",
        "give-up-after", "json",
        "log-format", "log-level", "max-attempts", "max-errors", "max-new", "max-per-day",
        "metrics-file", "min-rows", "new-rows", "on-end",
        "on-start", "on-unknown", "output-mode", "overwrite", "placeholders", "preflight", "problems", "recreate",
        "redirect-url", "same-rows", "send-days", "sms-by",
        "sms-from", "theme", "time-zone", "timeout", "vin-check-digit", "wait",
    ]

    private static let own = [
        ("  --version               Show the version.", "  -V, --version           Show the version."),
        (
            "  -h, --help              Show help information.",
            """
              -h, --help              Show what most people need.
              --help-all              Show all options.
            """
        ),
    ]

    /// - Parameter isWhole: Whether all options are asked for.
    static func completed(_ text: String, isWhole: Bool) -> String {
        guard text.contains("\nUSAGE: ") else { return text }
        let whole = own.reduce(text) { text, line in text.replacing(line.0, with: line.1) }
        return isWhole ? whole : withoutRare(whole)
    }

    /// An option begins with two blanks and a dash; what is indented further behind it is about it.
    private static func withoutRare(_ text: String) -> String {
        var kept: [Substring] = []
        var isRare = false
        var isUsage = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            isUsage = isUsage && !line.hasPrefix("USAGE: ")
            if line.hasPrefix("  -") {
                isRare = line.firstMatch(of: /--([a-z-]+)/).map { rare.contains(String($0.1)) } ?? false
            } else if !line.hasPrefix("    ") {
                isRare = false
            }
            if isUsage || !isRare { kept.append(line) }
        }
        return kept.joined(separator: "\n")
    }
}
