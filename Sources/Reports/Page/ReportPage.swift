package import Files
import FoundationEssentials
import Messages
import Mustache
import Sending
import Text

/// The web page about a run: one file that loads nothing.
package enum ReportPage {
    /// What every such page has near its beginning.
    package static let mark = "content=\"bulk-sessions report\""

    /// - Parameters:
    ///   - hasEnded: false of a run that goes on, or has died, and of which only the start is known. `isUnderWay` then says
    ///     which, where that is known.
    ///   - funnel: How far the customers of its campaign have come; nil where that was not looked up.
    package static func html(
        _ report: RunReport,
        hasEnded: Bool = true,
        isUnderWay: Bool? = nil,
        funnel: SessionFunnel? = nil
    ) -> String {
        let verdict = ReportVerdict(report, hasEnded: hasEnded, isUnderWay: isUnderWay)
        var context: [String: Any] = [
            "style": ReportPageStyle.sheet,
            "verdict": HTMLText.escaped(verdict.text),
            "mood": verdict.mood.rawValue,
            "scope": scope(report).map(HTMLText.escaped),
            "time": HTMLText.escaped(time(report, hasEnded: hasEnded)),
            "footer": "Made by bulk-sessions \(HTMLText.escaped(report.program)). This page loads nothing and holds "
                + "no personal data: rows are named by their number in the file, where the header is row 1. "
                + "Times are UTC.",
        ]
        let parts = [
            next(report, verdict), work(report), rows(report), customers(funnel), problems(report), calls(report),
            latency(report),
        ]
        for part in parts {
            context.merge(part) { $1 }
        }
        return template.render(context)
    }

    // The template is a constant of ours: that it parses is shown by every test of a page.
    private static let template = try! MustacheTemplate(string: ReportPageTemplate.page)

    // MARK: Head

    private static func scope(_ report: RunReport) -> [String] {
        [report.provider, report.environment, "campaign \(report.campaign)"] + (report.run.map { ["run \($0)"] } ?? [])
            + (report.limits?.hours.map { ["messages \($0)"] } ?? [])
            + (report.limits?.day.map { ["in 24 hours \($0)"] } ?? [])
    }

    private static func time(_ report: RunReport, hasEnded: Bool) -> String {
        let start = Calendar.utc.dateComponents(
            [.year, .month, .day],
            from: Date(timeIntervalSince1970: report.startedAt)
        )
        let day = "\(start.day ?? 0) \(months[(start.month ?? 1) - 1]) \(start.year ?? 0)"
        if !hasEnded { return "\(day), since \(clock(report.startedAt)) UTC" }
        let elapsed = DurationText.measured(max(0, report.endedAt - report.startedAt))
        return "\(day), \(clock(report.startedAt)) to \(clock(report.endedAt)) UTC (\(elapsed))"
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `02:03:27`
    private static func clock(_ time: Double) -> String {
        WallTime(seconds: time.rounded(.down), utcOffset: 0).timeOfDay
    }

    private static func next(_ report: RunReport, _ verdict: ReportVerdict) -> [String: Any] {
        let advice = report.advice.map { $0.prefix(1).uppercased() + $0.dropFirst() + ":" }
        let words = advice ?? (report.nextCommand == nil ? verdict.advice : report.stopped == nil ? "Run:" : nil)
        return [
            "hasNext": report.stopped != nil || words != nil || report.nextCommand != nil,
            "stopped": optional(report.stopped),
            "advice": optional(words),
            "command": report.nextCommand != nil,
            // Each word by itself, so that no line ends in the middle of an option.
            "words": (report.nextCommand ?? "").split(separator: " ").map { HTMLText.escaped(String($0)) },
        ]
    }

    /// Nothing, for the template, where there is no text.
    private static func optional(_ text: String?) -> Any {
        text.map { HTMLText.escaped($0) as Any } ?? false
    }

    // MARK: Rows

    /// What a run did that creates nothing.
    private static func work(_ report: RunReport) -> [String: Any] {
        guard let work = report.task, let parts = work.parts, !parts.isEmpty else { return ["hasWork": false] }
        return [
            "hasWork": true,
            "workLine": work.word == "reconciled"
                ? "\(NumberText.counted(work.rows, "unknown row")), looked for in a list of the provider's. Nothing was sent."
                : "\(NumberText.counted(work.rows, "session")) that nobody had begun.",
            "work": parts.map { part in
                [
                    "count": NumberText.grouped(part.count),
                    "words": HTMLText.escaped(WorkWords.words(part.code)),
                    "code": HTMLText.escaped(VisibleText.shortened(part.code)),
                ]
            },
        ]
    }

    private static func rows(_ report: RunReport) -> [String: Any] {
        let statuses = RowsPlot.order.filter { report.count($0) > 0 }
        var line = NumberText.counted(report.rows, "row")
        if report.blankRows > 0 { line += ", and \(NumberText.counted(report.blankRows, "blank one")) skipped" }
        let orphans =
            report.possibleOrphans == 0
            ? nil
            : "Of \(NumberText.counted(report.possibleOrphans, "created row")) a second session may exist "
                + "(possible_orphan): an earlier call got no answer. The link in the results is the one to use."
        let changed = report.customersChanged.map { count in
            "\(NumberText.counted(count, "existing row")) \(count == 1 ? "has" : "have") the link of an earlier customer of the "
                + "vehicle (customer_changed). For a link of their own: --recreate customer-changed."
        }
        let phones = report.codes?[CallCode.phoneChanged.rawValue].map { count in
            "\(NumberText.counted(count, "existing row")) \(count == 1 ? "has" : "have") the provider's SMS at another number now "
                + "(phone_changed), with the same link."
        }
        return [
            "hasRows": !statuses.isEmpty,
            "rowsLine": line,
            "rowsPlot": RowsPlot.svg(report),
            "tiles": statuses.map { status in
                [
                    "status": status.rawValue, "count": NumberText.grouped(report.count(status)),
                    "meaning": RowsPlot.meaning(status, report),
                ]
            },
            "orphans": optional(orphans),
            "customersChanged": optional(changed),
            "phonesChanged": optional(phones),
        ]
    }

    /// Nothing where nobody has asked the provider yet: bars of zeros would say that no customer has come.
    private static func customers(_ funnel: SessionFunnel?) -> [String: Any] {
        guard let funnel, funnel.asked > 0 else { return ["hasFunnel": false] }
        return [
            "hasFunnel": true,
            "funnelLine": "Of the whole campaign, as far as bulk-sessions status has asked: "
                + "\(NumberText.grouped(funnel.asked)) of \(NumberText.counted(funnel.created, "session")).",
            "funnelPlot": funnel.svg(),
        ]
    }

    private static func problems(_ report: RunReport) -> [String: Any] {
        let more =
            report.moreProblems == 0
            ? nil
            : "And \(NumberText.counted(report.moreProblems, "more kind")): see session_error_code in the results."
        return [
            "hasProblems": !report.problems.isEmpty,
            "problemsLine": "The column session_error in the results says of each row what to do.",
            "problems": report.problems.map { group -> [String: Any] in
                var column = group.column ?? group.field
                if let field = group.field, let name = group.column, name != field { column = "\(name) (\(field))" }
                return [
                    "count": NumberText.grouped(group.count),
                    "column": optional(column.map { "\($0):" }),
                    "kind": HTMLText.escaped(CodeLabels.kind(group.code)),
                    "code": HTMLText.escaped(group.code),
                    "rows": NumberText.list(group.rows, of: group.count, shown: .max),
                ]
            },
            "more": optional(more),
        ]
    }

    // MARK: Calls

    private static func calls(_ report: RunReport) -> [String: Any] {
        guard let sending = report.sending, let plot = CallsPlot(sending) else { return ["hasCalls": false] }
        let rate = sending.averageRate(of: report.requests)
        let outages = sending.interruptions.filter { $0.kind == .outage }
        var facts = [
            ("Calls", NumberText.grouped(report.requests)), ("of them retries", NumberText.grouped(report.retries)),
            ("On average", NumberText.decimal(rate) + " a second"),
            ("Time of sending", DurationText.measured(sending.duration)),
        ]
        if sending.pauses > 0 {
            facts.append(
                ("Paused, as asked", "\(DurationText.measured(sending.throttledSeconds)), \(sending.pauses) ×")
            )
        }
        if sending.outages > 0 {
            let seconds = outages.reduce(0) { $0 + $1.to - $1.from }
            facts.append(("Outage", "\(DurationText.measured(seconds)), \(sending.outages) ×"))
        }
        let kinds = plot.kinds
        var legend = kinds.map { ("c-\($0.kind.rawValue)", "\($0.kind.words) (\(NumberText.grouped($0.count)))") }
        if plot.showsAllowedRate { legend.append(("allowed", "allowed rate")) }
        if sending.pauses > 0 { legend.append(("b-pause", "pause")) }
        if sending.outages > 0 { legend.append(("b-outage", "outage")) }
        let outcomes = sending.calls.keys.map { (code: $0, count: sending.calls($0)) }
            .sorted { ($1.count, $0.code) < ($0.count, $1.code) }
        return [
            "hasCalls": true,
            "callsLine": "Each asks the provider to create one session. Sending began at "
                + "\(clock(sending.startedAt)) UTC.",
            "facts": facts.map { ["name": $0.0, "value": $0.1] },
            "callsPlot": plot.svg(
                title: "Calls per second over the time of sending",
                description: description(report, sending, plot, rate: rate)
            ),
            "legend": legend.map { ["class": $0.0, "text": HTMLText.escaped($0.1)] },
            "kinds": kinds.map { HTMLText.escaped($0.kind.words) },
            "columns": plot.columns.map { column in
                [
                    "cells": [
                        DurationText.measured(column.from), DurationText.measured(column.to),
                        NumberText.decimal(column.rate),
                    ] + kinds.map { NumberText.grouped(column.counts[$0.kind, default: 0]) }
                ]
            },
            "hasInterruptions": !sending.interruptions.isEmpty,
            "opensInterruptions": sending.interruptions.count <= 8,
            "interruptions": sending.interruptions.map { interruption in
                [
                    "at": clock(sending.startedAt + interruption.from),
                    "length": DurationText.measured(interruption.to - interruption.from),
                    "what": (interruption.kind == .pause ? "pause" : "outage") + ", after: "
                        + HTMLText.escaped(CodeLabels.kind(interruption.why)) + " <code>"
                        + HTMLText.escaped(interruption.why) + "</code>",
                ]
            },
            "outcomes": outcomes.map { outcome in
                [
                    "count": NumberText.grouped(outcome.count), "code": HTMLText.escaped(outcome.code),
                    "kind": HTMLText.escaped(CodeLabels.kind(outcome.code)),
                ]
            },
        ]
    }

    private static func description(
        _ report: RunReport,
        _ sending: RunReport.Sending,
        _ plot: CallsPlot,
        rate: Double
    ) -> String {
        var text = "\(NumberText.counted(report.requests, "call")) in \(DurationText.measured(sending.duration)), "
        text += "\(NumberText.decimal(rate)) a second on average: "
        text += plot.kinds.map { "\(NumberText.grouped($0.count)) \($0.kind.words)" }.joined(separator: ", ") + "."
        if sending.pauses > 0 { text += " \(NumberText.counted(sending.pauses, "pause"))." }
        if sending.outages > 0 { text += " \(NumberText.counted(sending.outages, "outage"))." }
        return text
    }

    private static func latency(_ report: RunReport) -> [String: Any] {
        guard let latency = report.sending?.latency, let plot = LatencyPlot(latency) else {
            return ["hasLatency": false]
        }
        let words =
            "Half of the calls took at most \(DurationText.measured(latency.median)), 95 % at most "
            + "\(DurationText.measured(latency.p95)), 99 % at most \(DurationText.measured(latency.p99))."
        return [
            "hasLatency": true,
            "latencyLine": words,
            "latencyPlot": plot.svg(title: "Calls by how long they took", description: words),
            "latencyRows": plot.columns.filter { $0.count > 0 }.map { column in
                [
                    "cells": [
                        DurationText.measured(column.from), DurationText.measured(column.to),
                        NumberText.grouped(column.count),
                    ]
                ]
            },
        ]
    }
}

extension AtomicFile {
    /// The web page about a run, which is its owner's alone.
    package static func page(_ path: String) -> AtomicFile {
        AtomicFile(path: path, mark: ReportPage.mark, mode: 0o600)
    }
}
