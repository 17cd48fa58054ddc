import Rows
import Sending
import Text

/// What is left of the summary with `--quiet`: nothing where all is well, else what a reader needs who is told nothing else,
/// such as that of the mail that cron sends.
extension Summary {
    /// Whether every row has its link, and nothing is to be said of any of them.
    package var isNothingWrong: Bool {
        guard exitCode == 0, stopped == nil, totals.warnings.isEmpty else { return false }
        return isCheck || isDryRun || rowsWithoutLink == 0
    }

    /// Ten lines at most: counts by code with the first rows, the result file, the next command.
    package var brief: String {
        var lines = ["bulk-sessions: \(briefHeadline)"]
        let entries = totals.problems.sorted + totals.waiting.sorted + totals.warnings.sorted
        let width = entries.map { NumberText.grouped($0.count).count }.max() ?? 0
        for entry in entries.prefix(Self.mostKinds) {
            let count = NumberText.grouped(entry.count)
            lines.append("  \(String(repeating: " ", count: width - count.count))\(count)  \(words(entry))")
        }
        if entries.count > Self.mostKinds {
            lines.append("  … and \(NumberText.counted(entries.count - Self.mostKinds, "more kind"))")
        }
        if let output {
            let others = problemFile.map { "; to fix: \(VisibleText.line($0))" } ?? ""
            lines.append("Results: " + (output == "-" ? "standard output" : VisibleText.line(output)) + others)
        }
        if let nextCommand {
            let steps = [advice, nextCommand].compactMap { $0.map(VisibleText.line) }
            lines.append("Next:    " + steps.joined(separator: "\n         "))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The headline, the line of further kinds, the result file and the next step with its command take the other five.
    private static let mostKinds = 5

    private var rowsWithoutLink: Int {
        [SessionStatus.invalid, .failed, .unknown, .pending].reduce(0) { $0 + totals.count($1) }
            + totals.duplicatesWithoutLink
    }

    private var briefHeadline: String {
        let rows = NumberText.counted(totals.rows, "row")
        // What a dry run leaves pending is what a run would send.
        let statuses: [SessionStatus] =
            isCheck ? [.invalid] : isDryRun ? [.invalid, .failed, .unknown] : [.invalid, .failed, .unknown, .pending]
        var parts = statuses.filter { totals.count($0) > 0 }.map {
            "\(NumberText.grouped(totals.count($0))) \($0.rawValue)"
        }
        if totals.duplicatesWithoutLink > 0, !isCheck {
            parts.append("\(NumberText.counted(totals.duplicatesWithoutLink, "duplicate")) of rows without one")
        }
        if totals.leftByLimit > 0 { parts.append("\(NumberText.grouped(totals.leftByLimit)) of them left by --limit") }
        let code = exitCode == 0 ? "" : " (exit code \(exitCode))"
        if isCheck || isDryRun {
            return "\(rows)\(code), of them " + (parts.isEmpty ? "none invalid" : parts.joined(separator: ", "))
        }
        if rowsWithoutLink == 0 { return "\(rows)\(code), none without a link" }
        let number = NumberText.grouped(rowsWithoutLink)
        return "\(number) of \(rows) \(rowsWithoutLink == 1 ? "has" : "have") no link\(code): "
            + parts.joined(separator: ", ")
    }
}
