import Rows
import Sending
import Testing
import Text

@testable import Reports

@Suite("The summary for people", .timeLimit(.minutes(5)))
struct SummaryTextTests {
    @Test("names columns as the person does, counts with separators, and ends in a command of its own line")
    func text() {
        var totals = Samples.totals([.created: 11_950, .invalid: 50])
        for row in 2..<52 { totals.problems.add(code: "phone_no_country_code", field: .phone, row: row) }
        totals.problems.add(code: "http_422", row: 90)
        var summary = Summary(totals: totals, elapsedSeconds: 204, exitCode: 1)
        summary.columns = [.phone: "Téléphone"]
        summary.output = "fleet.results.csv"
        summary.advice = "correct the cells, then run"
        summary.nextCommand = "bulk-sessions retry fleet.results.csv"
        #expect(
            summary.text == """
                12,000 rows in 3 min 24 s
                  11,950  created by this run
                      50  invalid, not sent

                Problems:
                      50  Téléphone (phone): no country code (phone_no_country_code), rows 2, 3, 4, 5, 6, …
                       1  refused by the provider (http_422), row 90

                Results: fleet.results.csv
                Next:    correct the cells, then run
                         bulk-sessions retry fleet.results.csv

                """
        )
    }

    @Test("tells the rate over the time of sending alone, and how long answers took")
    func calls() {
        var timeline = RunTimeline()
        timeline.begin(at: .seconds(50))
        for call in 0..<100 {
            timeline.called("created", started: .seconds(50 + call / 5), took: .milliseconds(100), allowedRate: 5)
        }
        var summary = Summary(totals: Samples.totals([.created: 100]), elapsedSeconds: 70, exitCode: 0)
        summary.requests = 100
        summary.retries = 1
        summary.sending = timeline.sending(startedAt: 0, end: .seconds(70))
        #expect(summary.text.contains("\nCalls:   100, of them 1 retry; 5 a second over 20 s\n"))
        #expect(summary.text.contains("\nAnswers: after "))
    }

    @Test("existing rows that have an earlier customer's link are counted")
    func customersChanged() {
        var totals = Samples.totals([.existing: 3])
        totals.customersChanged = 2
        let text = Summary(totals: totals, elapsedSeconds: 1, exitCode: 0).text
        #expect(text.contains("\n  2  of them have another customer's link, an earlier one's (customer_changed)\n"))
    }

    @Test("phones that were changed are said, and those that were not")
    func phones() {
        var totals = Samples.totals([.existing: 5])
        (totals.phonesChanged, totals.phonesNotChanged) = (2, 1)
        let text = Summary(totals: totals, elapsedSeconds: 1, exitCode: 1).text
        #expect(text.contains("\n  2  of them have the provider's SMS at another number now (phone_changed)\n"))
        #expect(
            text.contains(
                "\n  1  of them were to have it at another number and do not, or not for certain: see session_error\n"
            )
        )
    }

    @Test("as JSON it is one line, in alphabetical order, with null for texts that are not there")
    func json() {
        var summary = Summary(totals: Samples.totals([.created: 3, .invalid: 1]), elapsedSeconds: 1.25, exitCode: 1)
        summary.requests = 4
        summary.output = "a/b \"c\" é.csv"
        summary.totals.codes.add(row: ["vin_length", "email_invalid"])
        summary.totals.codes.add(row: ["vin_length", "vin_length"])
        (summary.run, summary.provider, summary.environment) = (7, "tchek", "preprod")
        (summary.startedAt, summary.version) = (1_772_000_000, "1.2.3")
        #expect(
            summary.json
                == #"{"campaign":null,"cancelled":0,"codes":{"email_invalid":1,"vin_length":2},"created":3,"duplicate":0,"#
                + #""elapsed_seconds":1.25,"elsewhere":0,"environment":"preprod","existing":0,"#
                + #""exit_code":1,"failed":0,"goes_on_at":null,"invalid":1,"ledger":null,"not_used":[],"output":"a/b \"c\" é.csv","pending":0,"#
                + #""phones_changed":0,"phones_not_changed":0,"#
                + #""possible_orphans":0,"provider":"tchek","requests":4,"retries":0,"rows":4,"run":7,"#
                + #""started_at":"2026-02-25T06:13:20Z","stopped":null,"unknown":0,"version":"1.2.3"}"# + "\n"
        )
        summary.hasEnded = false
        #expect(summary.json.contains(#""exit_code":null,"#))
        summary.elapsedSeconds = 12
        summary.isCheck = true
        #expect(
            summary.json.contains(#""elapsed_seconds":12,"#)
                && summary.json.hasSuffix(#""unknown":0,"valid":0,"version":"1.2.3"}"# + "\n")
        )
    }
}
