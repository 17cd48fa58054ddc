package import Files
import Sending
import Text

/// The metrics of a run in Prometheus' text format, for node_exporter's textfile collector.
///
/// Everything is about the newest run of this provider, environment and campaign, and so a gauge: a run does not go on
/// counting where the last one stopped.
package enum MetricsText {
    /// The beginning of every such file.
    package static let mark = "# HELP bulk_sessions_"

    /// - Parameter before: the file's former text; the times in it that this run does not renew are kept.
    package static func text(_ report: RunReport, before: String) -> String {
        let scope = [
            ("provider", report.provider), ("environment", report.environment), ("campaign", report.campaign),
        ]
        var writer = MetricsWriter(labels: scope)
        writer.begin("rows", .gauge, "Rows of the newest run, by what became of them.")
        for status in SessionStatus.allCases where status != .valid {
            writer.sample(report.count(status), ("status", status.rawValue))
        }
        writer.begin("rows_with_code", .gauge, "Rows of the newest run that carry a code in session_error_code.")
        for (code, count) in (report.codes ?? [:]).sorted(by: { $0.key < $1.key }) {
            writer.sample(count, ("code", code))
        }
        writer.begin("calls", .gauge, "Create calls of the newest run, by how they ended.")
        let outcomes = report.sending?.calls.keys.sorted() ?? []
        for outcome in ["created"] + outcomes.filter({ $0 != "created" }) {
            writer.sample(report.sending?.calls(outcome) ?? 0, ("outcome", outcome))
        }
        writer.begin("retries", .gauge, "Create calls of the newest run for rows that it had called before.")
        writer.sample(report.retries)
        writer.begin("throttled_seconds", .gauge, "How long the newest run paused as the provider asked for it.")
        writer.sample(report.sending?.throttledSeconds ?? 0)
        writer.begin("possible_orphans", .gauge, "Created rows of the newest run of which a second session may exist.")
        writer.sample(report.possibleOrphans)
        latency(report.sending?.latency, &writer)

        writer.begin("start_timestamp_seconds", .gauge, "When the newest run began.")
        writer.sample(report.startedAt)
        writer.begin("end_timestamp_seconds", .gauge, "When the newest run ended.")
        writer.sample(report.endedAt)
        writer.begin("exit_code", .gauge, "How the newest run ended: 0 all created, 1 some are not, else it failed.")
        writer.sample(Int(report.exitCode))
        if let calls = report.limits?.callsWithinDay, let limit = report.limits?.maxPerDay {
            writer.begin(
                "calls_within_day",
                .gauge,
                "Create calls of the account in the 24 hours before the newest run's end."
            )
            writer.sample(calls)
            writer.begin("calls_within_day_limit", .gauge, "How many of them --max-per-day lets through.")
            writer.sample(limit)
        }
        if let goesOnAt = report.goesOnAt {
            writer.begin("goes_on_timestamp_seconds", .gauge, "From when on the command of the newest run goes on.")
            writer.sample(goesOnAt)
        }
        // A run that was begun but not made to work leaves the time of the last one that did.
        for (name, help, isNow) in [
            ("last_success_timestamp_seconds", "When a run last ended with exit code 0.", report.exitCode == 0),
            (
                "last_completion_timestamp_seconds", "When a run last came to its end: exit code 0 or 1.",
                report.exitCode == 0 || report.exitCode == 1
            ),
        ] {
            guard let value = isNow ? MetricsWriter.number(report.endedAt) : writer.value(of: name, in: before) else {
                continue
            }
            writer.begin(name, .gauge, help)
            writer.sample(written: value)
        }
        return writer.text
    }

    /// The labels that stand on every sample of an older text; empty where there is none.
    package static func labels(in older: String) -> [String: String] {
        for line in older.split(whereSeparator: \.isNewline)
        where line.hasPrefix("bulk_sessions_end_timestamp_seconds{") {
            return MetricsWriter.labels(of: line)
        }
        return [:]
    }

    private static let upperBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private static func latency(_ latency: RunReport.Latency?, _ writer: inout MetricsWriter) {
        writer.begin("call_duration_seconds", .histogram, "How long the create calls of the newest run took.")
        for bound in upperBounds {
            writer.sample(
                latency?.count(upTo: bound) ?? 0,
                ("le", MetricsWriter.number(bound)),
                suffix: "_bucket"
            )
        }
        writer.sample(latency?.count ?? 0, ("le", "+Inf"), suffix: "_bucket")
        writer.sample(latency?.sum ?? 0, suffix: "_sum")
        writer.sample(latency?.count ?? 0, suffix: "_count")
    }
}

// MARK: - Sessions

extension MetricsText {
    /// The metrics of a run that asked how sessions stand.
    ///
    /// - Parameter endedAt: Seconds since 1970.
    package static func text(_ summary: SessionSummary, endedAt: Double) -> String {
        var writer = MetricsWriter(labels: [
            ("provider", summary.provider), ("environment", summary.environment), ("campaign", summary.campaign),
        ])
        writer.begin("sessions", .gauge, "Sessions of the result file, by the provider's word for how they stand.")
        for (word, count) in summary.totals.states.sorted(by: { $0.key < $1.key }) {
            writer.sample(count, ("state", word))
        }
        writer.begin("sessions_unanswered", .gauge, "Sessions of which the provider did not say how they stand.")
        writer.sample(summary.totals.unanswered)
        writer.begin("status_start_timestamp_seconds", .gauge, "When the newest command status began.")
        writer.sample(summary.startedAt)
        writer.begin("status_end_timestamp_seconds", .gauge, "When the newest command status ended.")
        writer.sample(endedAt)
        writer.begin("status_exit_code", .gauge, "How the newest command status ended: 0 all answered.")
        writer.sample(Int(summary.exitCode))
        return writer.text
    }
}

extension AtomicFile {
    /// A file of metrics, which a collector of another user reads.
    package static func metrics(_ path: String) -> AtomicFile {
        AtomicFile(path: path, mark: MetricsText.mark, mode: 0o644)
    }
}
