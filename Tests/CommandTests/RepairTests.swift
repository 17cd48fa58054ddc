import Foundation
import Sandbox
import Testing

/// `retry` where a row's phone was wrong and has been corrected: the session stays, and its SMS goes to the new number.
@Suite("A corrected phone, and retry", .timeLimit(.minutes(10)))
struct RepairTests {
    private static let right = PhoneCampaign.right

    @Test(
        "one call changes the number; the link stays, nothing is created, and the next run has nothing to do",
        arguments: [
            nil, ["external_id", "phone", "vin"], ["phone", "vin"],
            ["first_name", "last_name", "phone", "plate", "vin"],
            ["email", "phone", "vin"], ["external_id", "email", "phone"],
        ]
    )
    func changes(_ columns: [String]?) async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox, columns: columns)
            try campaign.correctPhone()
            let run = try await campaign.retry()
            #expect(run.status == 0 && run.number("requests") == 1, "\(run)")
            #expect(run.number("existing") == 3 && run.number("phones_changed") == 1, "\(run)")
            #expect(run.error.contains("Plan: 0 to create, 3 exist, 0 invalid, 1 number changed at PAVE"), "\(run)")
            #expect(campaign.counts.changes == 1 && campaign.counts.messages == 4)
            #expect(campaign.phone() == Self.right && campaign.phone(1) == "+33639900002")
            #expect(try campaign.isAsBefore())
            #expect(try campaign.codes() == ["phone_changed", "", ""])
            #expect(try campaign.sentence().contains("The link is the same"))

            // Also if its message should fail again: the row has the phone that the session has.
            #expect(sandbox.server.change(campaign.ids[0], smsFailed: true))
            let second = try await campaign.retry()
            #expect(second.status == 0 && second.number("requests") == 0, "\(second)")
            #expect(second.number("phones_changed") == 0 && !second.error.contains("changed"), "\(second)")
            #expect(campaign.counts.changes == 1)
            #expect(try campaign.isAsBefore() && campaign.codes() == ["", "", ""])

            try campaign.correct(Self.right, to: "+33639980113")
            let third = try await campaign.retry()
            #expect(third.number("phones_changed") == 1 && campaign.phone() == "+33639980113", "\(third)")
        }
    }

    @Test("a number written in another way is none; one with another country code before the same digits is")
    func sameDigits() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox)
            try campaign.correctPhone(to: "0033 6 39 90 00 01")
            let same = try await campaign.retry()
            #expect(same.status == 0 && same.number("requests") == 0, "\(same)")
            try campaign.correct("0033 6 39 90 00 01", to: "+32439900001")
            let other = try await campaign.retry()
            #expect(other.status == 0 && other.number("phones_changed") == 1, "\(other)")
            #expect(campaign.phone() == "+32439900001")
        }
    }

    @Test("what somebody has begun, or whose message has arrived, is refused, told, and asked for again by retry alone")
    func refused() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox, failed: [0], columns: ["external_id", "phone", "vin"])
            #expect(sandbox.server.move(campaign.ids[0], to: "STARTED"))
            for row in 1...2 { try campaign.correctPhone(row, to: "+3363998011\(row)") }
            let run = try await campaign.retry("--quiet")
            #expect(run.status == 1 && run.number("requests") == 2, "\(run)")
            #expect(run.number("phones_changed") == 0 && run.number("phones_not_changed") == 2, "\(run)")
            #expect(campaign.counts.changes == 0)
            #expect(try campaign.isAsBefore())
            // As it was: the phone is all that tells its customer from another.
            let refused = "phone_not_changed;customer_changed"
            #expect(try campaign.codes() == [refused, refused, ""])
            #expect(try campaign.sentence().contains("has been started or its SMS was delivered"))

            let nightly = try await sandbox.create(
                campaign.workdir,
                "fleet.results.csv",
                "--output",
                "next.csv",
                "--notify",
                "sms",
                "--sms-by",
                "Acme",
                "--any-hour"
            )
            #expect(nightly.status == 0 && nightly.number("requests") == 0, "\(nightly)")
            #expect(try Results(campaign.workdir, "next.csv").column("session_error_code")[0] == "customer_changed")

            #expect(sandbox.server.change(campaign.ids[1], smsFailed: true))
            let again = try await campaign.retry()
            #expect(again.status == 1 && again.number("phones_changed") == 1, "\(again)")
            #expect(try campaign.codes() == [refused, "phone_changed", ""])
            #expect(try campaign.isAsBefore())
        }
    }

    @Test("the car's next driver gets a link of their own where that is asked for, as ever")
    func recreated() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox, columns: ["external_id", "phone", "vin"])
            try campaign.correctPhone()
            let run = try await campaign.retry("--recreate", "customer-changed")
            #expect(run.status == 0 && run.number("created") == 1 && campaign.counts.changes == 0, "\(run)")
        }
    }

    @Test("where more than the phone has changed nothing is certain: told, and nothing is sent")
    func moreChanged() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox)
            try campaign.correctPhone()
            try campaign.correct("Anna", to: "Berta")
            let run = try await campaign.retry()
            #expect(run.status == 1 && run.number("requests") == 0, "\(run)")
            #expect(try campaign.codes() == ["phone_differs", "", ""])
            // Somebody has to see it, so it is not left unsaid.
            let quiet = try await campaign.retry("--no-json", "--quiet")
            #expect(quiet.status == 1 && quiet.output.contains("phone_differs"), "\(quiet)")
            #expect(try campaign.isAsBefore() && campaign.phone() == "+33639900001")
            // An option that is sent with the row is as good as a cell.
            try campaign.correct("Berta", to: "Anna")
            let options = try await campaign.retry("--sms-by", "Others")
            #expect(options.number("requests") == 0, "\(options)")
            #expect(try campaign.codes() == ["phone_differs", "", ""])
            let last = try await campaign.retry()
            #expect(last.status == 0 && last.number("phones_changed") == 1, "\(last)")
        }
    }

    @Test("without anything else to know the customer or the vehicle by, the row is a conflict, as ever")
    func conflict() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(
                sandbox,
                columns: ["external_id", "first_name", "last_name", "phone"]
            )
            try campaign.correctPhone()
            let run = try await campaign.retry()
            #expect(run.status == 1 && run.number("requests") == 0, "\(run)")
            #expect(try campaign.codes() == ["key_conflict", "", ""])
        }
    }

    @Test("sessions that were made without a message are left as they are", arguments: ["none", "sms"])
    func withoutMessage(_ now: String) async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox, notify: "none")
            try campaign.correctPhone()
            let run = try await campaign.retry(notify: now)
            #expect(run.status == (now == "none" ? 0 : 1) && run.number("requests") == 0, "\(run)")
            #expect(try campaign.codes()[0] == (now == "none" ? "" : "phone_differs"))
            #expect(try campaign.isAsBefore())
        }
    }

    @Test("a provider without such a call is called as ever: not at all")
    func otherProvider() async throws {
        try await Sandboxed.with("tchek") { sandbox in
            let campaign = try await PhoneCampaign(sandbox, failed: [])
            try campaign.correctPhone()
            let run = try await campaign.retry()
            #expect(run.status == 0 && run.number("requests") == 0, "\(run)")
            #expect(try campaign.codes() == ["", "", ""])
            #expect(try campaign.isAsBefore())
        }
    }

    @Test("without the ledger nobody knows the old phone: nothing is changed, and no second session made")
    func lostLedger() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox)
            try FileManager.default.moveItem(
                atPath: campaign.workdir.file(".local"),
                toPath: campaign.workdir.file("elsewhere")
            )
            try campaign.correctPhone()
            for other in [Self.right, "+33639980113"] {
                let run = try await campaign.retry()
                #expect(run.status == (other == Self.right ? 0 : 1) && run.number("requests") == 0, "\(run)")
                #expect(try campaign.isAsBefore() && campaign.counts.changes == 0)
                try campaign.correct(other, to: "+33639980113")
            }
            // The new ledger knows the phone of the first file, and not with what the session was made.
            #expect(try campaign.codes() == ["phone_differs", "", ""])
        }
    }

    @Test("customers are asked about like any who are messaged: hours, dry run, limit")
    func limits() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox)
            try campaign.correctPhone()
            let before = try campaign.workdir.text(of: "fleet.results.csv")
            let night = try await campaign.retry(hour: 2)
            #expect(night.status == 78 && night.error.contains("--any-hour"), "\(night)")
            let dry = try await campaign.retry("--dry-run", "--no-json", "--show", "1", hour: 2)
            #expect(dry.status == 0 && dry.error.contains("1 number changed at PAVE"), "\(dry)")
            #expect(dry.output.contains("PUT \(sandbox.root)/sessions/\(campaign.ids[0])\n"), "\(dry)")
            #expect(dry.output.contains(#"{"sms":{"to":"\#(Self.right)"}}"#), "\(dry)")
            #expect(
                dry.output.contains("Link:    \(campaign.urls[0])\nMessage: an SMS from PAVE to \(Self.right)"),
                "\(dry)"
            )
            #expect(try campaign.workdir.text(of: "fleet.results.csv") == before)
            let closed = try await campaign.retry("--send-between", "09:00-19:00", hour: 2)
            #expect(closed.status == 75, "\(closed)")
            #expect(try campaign.isAsBefore() && campaign.codes() == ["phone_not_changed", "", ""])
            #expect(try campaign.sentence().contains("outside the hours"))
            let none = try await campaign.retry("--limit", "0")
            #expect(none.status == 0 && none.number("requests") == 0, "\(none)")
            #expect(try campaign.counts.changes == 0 && campaign.codes() == ["phone_not_changed", "", ""])
            let open = try await campaign.retry(
                "--send-between",
                "00:00-24:00",
                "--report",
                "page.html",
                "--metrics-file",
                "run.prom"
            )
            #expect(open.status == 0 && open.number("phones_changed") == 1, "\(open)")
            #expect(try campaign.workdir.text(of: "page.html").contains("1 existing row has the provider"))
            #expect(try campaign.workdir.text(of: "run.prom").contains(/code="phone_changed"\} 1\n/))
        }
    }

    @Test("on a terminal the question says who will be messaged")
    func question() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox)
            try campaign.correctPhone()
            let terminal = try PseudoTerminal()
            let run = try campaign.workdir.start(
                ["retry", "fleet.results.csv", "--notify", "sms", "--sms-by", "Acme"],
                environment: sandbox.keys,
                terminal: terminal
            )
            let question = "1 customer who has a link will get PAVE's SMS at another number. Go on? [y/N]"
            #expect(await terminal.shows(question), "\(terminal.text)")
            try terminal.type("n\n")
            await terminal.readToEnd()
            #expect(await run.finished().status == 75)
            #expect(campaign.counts.changes == 0)
        }
    }
}
