import Sandbox
import Testing

/// `retry` where phones have moved between rows: nobody gets the link of another row's session.
@Suite("Phones of other rows, and retry", .timeLimit(.minutes(5)))
struct PhoneExchangeTests {
    @Test("phones that went from row to row, as in a column that was sorted by itself, are nobody's correction")
    func exchanged() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox, rows: 1...5, failed: [0, 1, 2, 3])
            let phones = campaign.ids.indices.map { campaign.phone($0) }
            // The first three go round; the fourth is corrected.
            try campaign.correctPhone(1, to: "+33000")
            for row in 2...3 { try campaign.correctPhone(row, to: "+3363990000\(row - 1)") }
            try campaign.correct("+33000", to: "+33639900003")
            try campaign.correctPhone(4)
            let run = try await campaign.retry()
            #expect(run.status == 1 && run.number("requests") == 1 && run.number("phones_changed") == 1, "\(run)")
            let other = "phone_differs"
            #expect(try campaign.codes() == [other, other, other, "phone_changed", ""])
            #expect(campaign.ids.indices.map { campaign.phone($0) } == phones[..<3] + [PhoneCampaign.right, phones[4]])
            #expect(try campaign.isAsBefore())
        }
    }

    @Test(
        "a phone that is another row's is nobody's correction, unless both have one e-mail address",
        arguments: [
            // Moved up by a cell, of which the last is empty then.
            (
                phones: ["+33639900002", "+33639900003", ""],
                codes: ["phone_differs", "phone_differs", "missing_field"]
            ),
            // The first one's pasted over the second one's.
            (phones: ["+33639900001", "+33639900001", "+33639900003"], codes: ["", "phone_differs", ""]),
        ]
    )
    func ofAnotherRow(_ phones: [String], _ codes: [String]) async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await PhoneCampaign(sandbox, failed: [0, 1, 2])
            for row in 1...3 { try campaign.correctPhone(row, to: "<\(row)>") }
            for row in 1...3 { try campaign.correct("<\(row)>", to: phones[row - 1]) }
            let run = try await campaign.retry()
            #expect(run.number("requests") == 0 && run.number("phones_changed") == 0, "\(run)")
            #expect(try campaign.codes() == codes)
            #expect(campaign.counts.changes == 0)
        }
    }
}
