import Foundation
import Glibc
import Sandbox
import Testing

/// What the call that changes the number of a session's message may come to, and what the next run makes of that.
@Suite("The call for a corrected phone", .timeLimit(.minutes(10)))
struct RepairCallTests {
    @Test("killed while the call is under way, it is not repeated unasked: told")
    func killed() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox)
            try campaign.correctPhone()
            // The number is changed, and the answer takes its time.
            sandbox.server.setFaults(try FaultPlan(parsing: "dribble=always,dribble-pause=5s"))
            let arguments = ["retry", "fleet.results.csv", "--notify", "sms", "--sms-by", "Acme"] + sandbox.quickly
            let run = try campaign.workdir.start(arguments, environment: sandbox.keys)
            while campaign.counts.changes < 1, run.isRunning { try await Task.sleep(for: .milliseconds(1)) }
            run.send(SIGKILL)
            #expect(await run.finished().status == -SIGKILL)
            sandbox.server.setFaults(FaultPlan())

            for _ in 1...2 {
                let next = try await campaign.retry("--on-unknown", "hold")
                #expect(next.status == 1 && next.number("requests") == 0, "\(next)")
                #expect(next.number("phones_not_changed") == 1, "\(next)")
                #expect(try campaign.isAsBefore() && campaign.codes() == ["phone_in_doubt", "", ""])
                #expect(try campaign.sentence().contains("--include-unknown"))
            }
            // It had been done, so this one is refused, and nobody can tell from that.
            let asked = try await campaign.retry("--include-unknown")
            #expect(asked.status == 1 && asked.number("requests") == 1, "\(asked)")
            #expect(try campaign.codes() == ["phone_in_doubt", "", ""])
            #expect(campaign.counts.messages == 4 && campaign.counts.changes == 1)
            #expect(sandbox.server.change(campaign.ids[0], smsFailed: true))
            let last = try await campaign.retry("--include-unknown")
            #expect(last.status == 0 && last.number("phones_changed") == 1, "\(last)")
            #expect(try campaign.isAsBefore() && campaign.codes() == ["phone_changed", "", ""])
        }
    }

    @Test("an answer that was cut off leaves it in doubt, in this run and in the next", arguments: ["auto", "hold"])
    func cutOff(_ policy: String) async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox)
            try campaign.correctPhone()
            sandbox.server.setFaults(try FaultPlan(parsing: "cut-after=first:1"))
            for requests in [1, 0] {
                let run = try await campaign.retry("--on-unknown", policy)
                #expect(run.status == 1 && run.number("requests") == requests, "\(run)")
                #expect(try campaign.isAsBefore() && campaign.codes() == ["phone_in_doubt", "", ""])
            }
            #expect(campaign.counts.changes == 1)
        }
    }

    @Test("a busy provider is asked again, beside rows that are created")
    func busy() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox, failed: [0, 1])
            for row in 1...2 { try campaign.correctPhone(row, to: "+3363998011\(row)") }
            let results = try campaign.workdir.text(of: "fleet.results.csv")
            try campaign.workdir.write(results + Fleet.row(4) + ",,,,,,,,\n", to: "fleet.results.csv")
            sandbox.server.setFaults(try FaultPlan(parsing: "503=first:2"))
            let run = try await campaign.retry()
            #expect(run.status == 0 && run.number("requests") == 5 && run.number("retries") == 2, "\(run)")
            #expect(run.number("created") == 1 && run.number("existing") == 3, "\(run)")
            #expect(run.number("phones_changed") == 2 && campaign.counts.changes == 2, "\(run)")
            #expect(try campaign.codes() == ["phone_changed", "phone_changed", "", ""])
        }
    }

    @Test("a provider that keeps failing leaves the row as it was, told, and the next run asks again")
    func failing() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox)
            try campaign.correctPhone()
            sandbox.server.setFaults(try FaultPlan(parsing: "503=first:1"))
            let run = try await campaign.retry("--max-attempts", "1")
            #expect(run.status == 1 && run.number("phones_not_changed") == 1, "\(run)")
            #expect(try campaign.codes() == ["phone_not_changed", "", ""])
            #expect(try campaign.sentence().contains("http_503"))
            let next = try await campaign.retry()
            #expect(next.status == 0 && next.number("phones_changed") == 1, "\(next)")
        }
    }

    @Test("a session that the provider does not know any more is told of, and none is created in its place")
    func missing() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox)
            try campaign.correctPhone()
            #expect(sandbox.server.delete(campaign.ids[0]))
            let run = try await campaign.retry()
            #expect(run.status == 1 && run.number("requests") == 1, "\(run)")
            #expect(try campaign.isAsBefore() && campaign.codes() == ["not_found", "", ""])
        }
    }

    @Test("what the provider says of it is told without the row's own values, and logged without any")
    func echo() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox)
            try campaign.correctPhone()
            sandbox.server.setFaults(try FaultPlan(parsing: "echo=always"))
            let run = try await campaign.retry("--log-level", "trace")
            #expect(run.status == 1 && sandbox.server.snapshot().counts.faults["echo"] == 1, "\(run)")
            let sentence = try campaign.sentence()
            #expect(sentence.contains("<phone>") && !sentence.contains("639980112"), "\(sentence)")
            #expect(!run.error.contains("639980112") && !run.error.contains(campaign.ids[0]), "\(run)")
        }
    }
}
