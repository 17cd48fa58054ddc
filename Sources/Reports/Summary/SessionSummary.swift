import Text

/// The summary of a run about sessions: a short table for people, one JSON object for programs.
package struct SessionSummary: Sendable {
    package var totals: SessionTotals
    package var provider = ""
    package var environment = ""
    package var campaign = ""
    package var version = ""
    /// Seconds since 1970.
    package var startedAt = 0.0
    package var elapsedSeconds = 0.0
    package var requests = 0
    package var retries = 0
    package var exitCode: Int32 = 0
    /// Whether nothing was to be done beyond asking.
    package var isDryRun = false
    /// Why the run stopped before its end, in a sentence; nil where it did not.
    package var stopped: String?
    package var output: String?
    /// The command to run next, ready to paste; nil where nothing is left to do.
    package var nextCommand: String?

    package init(_ totals: SessionTotals) { self.totals = totals }

    package var text: String {
        var table = SummaryTable(
            "\(NumberText.counted(totals.rows, "row")), \(NumberText.counted(totals.sessions, "session")) "
                + "in \(DurationText.measured(elapsedSeconds))",
            largest: totals.rows
        )
        for (word, count) in totals.states.byFrequency { table.add(count, word) }
        table.addIfAny(totals.withoutSession, "rows without a session")
        table.addIfAny(totals.elsewhere, "rows elsewhere, of other runs, left as they are")
        table.addIfAny(totals.blankRows, "rows blank, skipped")
        if totals.unanswered > 0 {
            table.begin("Not answered:")
            for (code, count) in totals.codes.byFrequency { table.add(count, code) }
            let notAsked = totals.unanswered - totals.codes.values.reduce(0, +)
            table.addIfAny(notAsked, "not asked")
        }
        if let followUp = totals.followUp {
            table.begin("\(followUp.word.prefix(1).uppercased() + followUp.word.dropFirst()):")
            table.add(followUp.done, followUp.word)
            for (code, count) in followUp.codes.alphabetically {
                table.add(count, "not, or not for certain: \(code)")
            }
            let missed = followUp.chosen - followUp.done - followUp.codes.values.reduce(0, +)
            table.addIfAny(missed, isDryRun ? "to be \(followUp.word)" : "not tried yet")
            for (reason, count) in followUp.left.alphabetically {
                table.add(count, "left: \(WorkWords.left[reason].map { "\($0) (\(reason))" } ?? reason)")
            }
        }
        table.add("")
        if requests > 0 {
            let retries = retries > 0 ? ", of them \(NumberText.counted(retries, "retry", "retries"))" : ""
            table.add("Calls:   \(NumberText.grouped(requests))\(retries)")
        }
        if let output { table.add("Results: \(VisibleText.line(output))") }
        if let stopped { table.add("Stopped: \(stopped)") }
        if let nextCommand { table.add("Next:    \(nextCommand)") }
        return table.text
    }

    /// One JSON object on one line, its members in alphabetical order.
    package var json: String {
        var writer = JSONWriter()
        writer.object { summary in
            summary.number("answered", totals.answered)
            summary.string("campaign", campaign)
            if let followUp = totals.followUp {
                summary.object("follow_up") { member in
                    member.number("chosen", followUp.chosen)
                    member.counts("codes", followUp.codes.alphabetically)
                    member.number("done", followUp.done)
                    member.number("in_doubt", followUp.inDoubt)
                    member.counts("left", followUp.left.alphabetically)
                    member.string("what", followUp.word)
                }
            }
            summary.counts("codes", totals.codes.byFrequency)
            summary.number("elapsed_seconds", (elapsedSeconds * 1000).rounded() / 1000)
            summary.number("elsewhere", totals.elsewhere)
            summary.string("environment", environment)
            summary.number("exit_code", Int(exitCode))
            summary.stringOrNull("output", output)
            summary.string("provider", provider)
            summary.number("requests", requests)
            summary.number("retries", retries)
            summary.number("rows", totals.rows)
            summary.number("sessions", totals.sessions)
            summary.string("started_at", ISO8601.text(secondsSince1970: Int(startedAt)))
            summary.counts("states", totals.states.byFrequency)
            summary.stringOrNull("stopped", stopped)
            summary.number("to_ask", totals.toAsk)
            summary.number("unanswered", totals.unanswered)
            summary.string("version", version)
            summary.number("without_session", totals.withoutSession)
        }
        return writer.text + "\n"
    }
}
