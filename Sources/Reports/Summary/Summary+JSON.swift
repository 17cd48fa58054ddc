import Rows
import Sending
import Text

extension Summary {
    /// One JSON object on one line, its members in alphabetical order.
    package var json: String {
        var writer = JSONWriter()
        writer.object { summary in
            // Texts are always there, as null where there is nothing to say.
            summary.stringOrNull("campaign", campaign)
            summary.number("cancelled", totals.count(.cancelled))
            summary.object("codes") { codes in
                for (code, count) in totals.codes.sorted { codes.raw(key: code, String(count)) }
            }
            summary.number("created", totals.count(.created))
            if droppedLines > 0 { summary.number("dropped_lines", droppedLines) }
            summary.number("duplicate", totals.count(.duplicate))
            summary.number("elapsed_seconds", (elapsedSeconds * 1000).rounded() / 1000)
            summary.number("elsewhere", totals.elsewhere)
            summary.stringOrNull("environment", environment)
            summary.number("existing", totals.count(.existing))
            if hasEnded { summary.number("exit_code", Int(exitCode)) } else { summary.null("exit_code") }
            summary.number("failed", totals.count(.failed))
            summary.stringOrNull("goes_on_at", goesOnAt.map { ISO8601.text(secondsSince1970: Int($0.rounded(.up))) })
            summary.number("invalid", totals.count(.invalid))
            summary.stringOrNull("ledger", ledger)
            summary.raw("not_used", Array("[\(hints.map(Self.json).joined(separator: ","))]".utf8))
            summary.stringOrNull("output", output)
            summary.number("pending", totals.count(.pending))
            summary.number("phones_changed", totals.phonesChanged)
            summary.number("phones_not_changed", totals.phonesNotChanged)
            summary.number("possible_orphans", totals.possibleOrphans)
            summary.stringOrNull("provider", provider)
            summary.number("requests", requests)
            summary.number("retries", retries)
            summary.number("rows", totals.rows)
            if let run { summary.number("run", Int(run)) } else { summary.null("run") }
            summary.stringOrNull("started_at", startedAt.map { ISO8601.text(secondsSince1970: Int($0)) })
            summary.stringOrNull("stopped", stopped)
            summary.number("unknown", totals.count(.unknown))
            if isCheck { summary.number("valid", totals.count(.valid)) }
            summary.string("version", version)
        }
        return writer.text + "\n"
    }

    private static func json(_ hint: ColumnHint) -> String {
        var writer = JSONWriter()
        writer.object { member in
            member.string("column", NameFolding.trimmed(hint.column.name))
            member.string("field", hint.field.rawValue)
            member.string("hint", hint.description)
        }
        return writer.text
    }
}
