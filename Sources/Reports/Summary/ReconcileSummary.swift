import Text

/// The summary of a reconciliation: a short table for people, one JSON object for programs.
package struct ReconcileSummary: Sendable {
    package var totals: ReconcileTotals
    /// The run's number in the ledger; nil where nothing was written there.
    package var run: Int64?
    package var provider = ""
    package var environment = ""
    package var campaign = ""
    package var version = ""
    /// Seconds since 1970.
    package var startedAt = 0.0
    package var elapsedSeconds = 0.0
    package var exitCode: Int32 = 0
    package var isDryRun = false
    /// The result file; nil where it was left as it was.
    package var output: String?
    package var ledger: String?
    /// The command to run next, ready to paste; nil where nothing is left to do.
    package var nextCommand: String?

    /// When that is to be run.
    package static let advice = "with what the first run said for all rows, such as --notify, run"

    package init(_ totals: ReconcileTotals) { self.totals = totals }

    package var text: String {
        var table = SummaryTable(
            "\(NumberText.counted(totals.rows, "row")), \(NumberText.grouped(totals.unknown)) unknown, "
                + "\(NumberText.counted(totals.listed, "session")) listed, in \(DurationText.measured(elapsedSeconds))",
            largest: totals.rows
        )
        table.addIfAny(totals.found, "found: existing, with their links")
        table.addIfAny(totals.possibleOrphans, "of them may exist twice, as several calls were lost (possible_orphan)")
        table.addIfAny(totals.notFound, "not in the list: pending, and may be sent again")
        table.addIfAny(totals.settledBefore, "settled before, now in the file as well")
        table.addIfAny(totals.elsewhere, "rows elsewhere, of other runs, left as they are")
        table.addIfAny(totals.blankRows, "rows blank, skipped")
        if totals.leftCount > 0 {
            table.begin("Still unknown:")
            for (reason, count) in totals.left.byFrequency {
                table.addIfAny(count, "\(WorkWords.words(reason)) (\(reason))")
            }
        }
        table.add("")
        if isDryRun { table.add("Nothing was changed: --dry-run.") }
        if let output { table.add("Results: \(VisibleText.line(output))") }
        if let nextCommand {
            table.add("Next:    \(Self.advice)")
            table.add("         \(nextCommand)")
        }
        return table.text
    }

    /// One JSON object on one line, its members in alphabetical order.
    package var json: String {
        var writer = JSONWriter()
        writer.object { summary in
            summary.string("campaign", campaign)
            summary.bool("dry_run", isDryRun)
            summary.number("elapsed_seconds", (elapsedSeconds * 1000).rounded() / 1000)
            summary.number("elsewhere", totals.elsewhere)
            summary.string("environment", environment)
            summary.number("exit_code", Int(exitCode))
            summary.number("foreign_links", totals.foreignLinks)
            summary.number("found", totals.found)
            summary.counts("left", totals.left.byFrequency)
            summary.stringOrNull("ledger", ledger)
            summary.number("listed", totals.listed)
            summary.number("not_found", totals.notFound)
            summary.stringOrNull("output", output)
            summary.number("possible_orphans", totals.possibleOrphans)
            summary.string("provider", provider)
            summary.number("rows", totals.rows)
            if let run { summary.number("run", Int(run)) } else { summary.null("run") }
            summary.number("settled_before", totals.settledBefore)
            summary.string("started_at", ISO8601.text(secondsSince1970: Int(startedAt)))
            summary.number("still_unknown", totals.leftCount)
            summary.number("unknown", totals.unknown)
            summary.string("version", version)
        }
        return writer.text + "\n"
    }
}
