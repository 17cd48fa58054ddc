/// The metrics of a run that asked how sessions stand, for node_exporter's textfile collector.
package enum SessionMetrics {
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
