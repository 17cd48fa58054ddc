package import Ledger
import Rows
import Sending
import Text

/// The list of the runs that a ledger knows of, as a table for people.
package enum RunList {
    package static func text(_ runs: [RunRecord]) -> String {
        guard !runs.isEmpty else { return "The ledger knows of no run yet.\n" }
        var table = [["Run", "Started (UTC)", "Took", "Exit", "Rows", "Created", "Account", "Where"]]
        for run in runs {
            let (report, hasEnded) = report(of: run)
            let started = ISO8601.text(secondsSince1970: Int(RunRecord.shown(run.start.startedAt)))
            table.append([
                run.id.description,
                started.prefix(10) + " " + started.dropFirst(11).prefix(8),
                hasEnded ? DurationText.measured(max(0, report.endedAt - report.startedAt)) : "not ended",
                hasEnded ? String(report.exitCode) : "",
                hasEnded ? NumberText.grouped(report.task?.rows ?? report.rows) : "",
                hasEnded ? done(report) : "",
                shown(run.start.scope.account),
                [run.start.scope.provider, run.start.scope.environment, run.start.scope.campaign].map(shown)
                    .joined(separator: " "),
            ])
        }
        let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        let lines = table.map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                switch column {
                case row.count - 1: return row[column]
                case 0, 3...5: return padding + row[column]
                default: return row[column] + padding
                }
            }.joined(separator: "  ") + "\n"
        }
        // The first line is the header.
        let runLines = zip(lines.dropFirst(), runs).map { line, run in line + (run.start.origin?.lines ?? "") }
        return lines[0] + runLines.joined() + (runs.contains { $0.end == nil } ? notEnded : "")
    }

    /// How many rows a run has created, or what else it did, and to how many.
    private static func done(_ report: RunReport) -> String {
        guard let task = report.task else { return NumberText.grouped(report.count(.created)) }
        return "\(NumberText.grouped(task.done)) \(shown(task.word))"
    }

    /// A ledger may be anybody's, and what stands in it of any length.
    fileprivate static func shown(_ text: String) -> String { VisibleText.shortened(text, to: 100) }

    private static let notEnded =
        "\nnot ended: under way, or it died before it could tell. `bulk-sessions report --run ID` says which, and how\n"
        + "far it came. If it died, run the same command again: it goes on where it stopped.\n"

    /// What the ledger has of a run: its report, or what can be said without one.
    ///
    /// - Parameter tally: Of a run that has not ended: how its rows stand.
    package static func report(
        of run: RunRecord,
        tally: RunTally? = nil
    ) -> (report: RunReport, hasEnded: Bool) {
        var bare = RunReport(
            program: run.start.version,
            scope: run.start.scope,
            startedAt: run.start.startedAt,
            endedAt: run.end?.endedAt ?? run.start.startedAt,
            exitCode: run.end?.exitCode ?? 0
        )
        bare.run = run.id.value
        bare.bound()
        guard let end = run.end else {
            if let tally { bare.add(tally) }
            return (bare, false)
        }
        guard var report = RunReport(json: end.report) else {
            bare.stopped = "The ledger holds no figures of this run, or figures of a newer version of this program."
            return (bare, true)
        }
        report.run = run.id.value
        return (report, true)
    }
}

extension RunOrigin {
    /// Who made the run, how, and from which files: as `sha256sum` shows these.
    fileprivate var lines: String {
        var lines = ["by \(RunList.shown(user)) on \(RunList.shown(host)): \(VisibleText.shortened(options, to: 400))"]
        if let input { lines.append("input    \(input.hex)") }
        if let jobFile { lines.append("job file \(jobFile.hex)") }
        return lines.map { "       \($0)\n" }.joined()
    }
}

extension RunReport {
    /// A call whose end nobody knows counts as unknown, which is what it is if the run has died.
    fileprivate mutating func add(_ tally: RunTally) {
        let counts: [(SessionStatus, Int)] = [
            (.created, tally.created), (.failed, tally.failed), (.unknown, tally.unknown + tally.underWay),
            (.pending, tally.pending), (.cancelled, tally.cancelled),
        ]
        for (status, count) in counts where count > 0 { statuses[status.rawValue] = count }
        rows = counts.reduce(0) { $0 + $1.1 }
    }
}
