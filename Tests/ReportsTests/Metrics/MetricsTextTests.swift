import Sending
import Testing
import Text

@testable import Reports

@Suite("Metrics", .timeLimit(.minutes(5)))
struct MetricsTextTests {
    private let labels = #"provider="tchek",environment="sandbox",campaign="summer""#

    private func report(exitCode: Int32) -> RunReport {
        var timeline = RunTimeline()
        timeline.begin(at: .zero)
        timeline.called("created", started: .zero, took: .milliseconds(30), allowedRate: 5)
        timeline.called("created", started: .zero, took: .milliseconds(700), allowedRate: 5)
        timeline.called("http_429", started: .zero, took: .seconds(90), allowedRate: 5)
        timeline.stands(.paused(until: .milliseconds(2_500)), at: .seconds(1), why: "http_429")
        return Samples.report(Samples.totals([.created: 2, .failed: 1]), exitCode: exitCode) { summary in
            summary.retries = 1
            summary.sending = timeline.sending(startedAt: 1_700_000_001, end: .seconds(4))
        }
    }

    @Test("count rows, calls, retries and waiting, and the histogram is cumulative")
    func figures() {
        let lines = MetricsText.text(report(exitCode: 1), before: "").split(separator: "\n")
        for line in [
            #"rows{\#(labels),status="created"} 2"#, #"rows{\#(labels),status="failed"} 1"#,
            #"rows{\#(labels),status="pending"} 0"#, #"calls{\#(labels),outcome="created"} 2"#,
            #"calls{\#(labels),outcome="http_429"} 1"#, "retries{\(labels)} 1", "throttled_seconds{\(labels)} 1.5",
            "exit_code{\(labels)} 1", "start_timestamp_seconds{\(labels)} 1700000000",
            "end_timestamp_seconds{\(labels)} 1700000012",
            #"call_duration_seconds_bucket{\#(labels),le="0.025"} 0"#,
            #"call_duration_seconds_bucket{\#(labels),le="0.05"} 1"#,
            #"call_duration_seconds_bucket{\#(labels),le="60"} 2"#,
            #"call_duration_seconds_bucket{\#(labels),le="+Inf"} 3"#,
            "call_duration_seconds_sum{\(labels)} 90.73", "call_duration_seconds_count{\(labels)} 3",
        ] {
            #expect(lines.contains("bulk_sessions_\(line)"), "\(line)")
        }
    }

    @Test("keep the time of the last success while runs fail, of the same campaign alone")
    func lastSuccess() {
        func value(_ text: String) -> Substring? {
            text.split(separator: "\n").first { $0.hasPrefix("bulk_sessions_last_success_timestamp_seconds") }
        }
        let never = MetricsText.text(report(exitCode: 75), before: "")
        #expect(value(never) == nil)
        let good = MetricsText.text(report(exitCode: 0), before: never)
        #expect(value(good) == "bulk_sessions_last_success_timestamp_seconds{\(labels)} 1700000012")
        #expect(value(MetricsText.text(report(exitCode: 1), before: good)) == value(good))
        var other = report(exitCode: 1)
        other.campaign = "winter"
        #expect(value(MetricsText.text(other, before: good)) == nil)
    }

    @Test("escape what stands in labels")
    func escaping() {
        var report = report(exitCode: 0)
        report.campaign = "a\"b\\c\nd"
        #expect(MetricsText.text(report, before: "").contains(#"campaign="a\"b\\c\nd""#))
    }
}
