import Foundation
import Ledger
import Providers
import Reports
import Rows
import Runner
import Sending
import TestSupport
import Testing

/// A run at the end of the hours for messages, and at the end of a day's calls.
@Suite("Hours and caps, in memory", .timeLimit(.minutes(5)))
struct HoursTests {
    /// 26 February 2026, 00:00 UTC, a Thursday.
    private static let midnight = 1_772_064_000.0

    private static func time(_ hours: Double) -> Double { midnight + hours * 3600 }

    private func run(_ rows: Int, at hours: Double, span: String? = "09:00-20:00") throws -> TestRun {
        var run = TestRun()
        run.clock = ManualClock(startingAt: Self.time(hours))
        try run.write((1...rows).map { TestRun.row($0) })
        run.options.notify = .sms
        let window = try span.map { try SendWindow(span: $0, days: .all, zone: .utc) }
        run.change = { request in
            request.hours = window
            request.sending.rate = RateLimit(perSecond: 10)
        }
        return run
    }

    @Test("The hours end in mid-run: what has a link has it, the rest waits until they begin again")
    func endInMidRun() async throws {
        let run = try run(60, at: 20 - 2.0 / 3600)
        let result = try await run.perform()
        #expect(result.stopReason == .outsideHours)
        let created = result.totals.count(.created)
        #expect((15...21).contains(created) && run.transport.creates.count == created)
        #expect(result.totals.count(.pending) == 60 - created)
        #expect(try run.column("session_error_code").filter { $0 == "outside_hours" }.count == 60 - created)
        #expect(result.goesOnAt == Self.time(24 + 9))
        // The same command, at that time.
        var next = run
        next.clock = ManualClock(startingAt: Self.time(24 + 9))
        let rest = try await next.perform()
        #expect(rest.stopReason == nil && rest.totals.count(.created) == 60 - created)
        #expect(rest.totals.count(.existing) == created && run.transport.creates.count == 60)
    }

    @Test("Outside the hours nothing is sent, and the plan says until when that is")
    func outside() async throws {
        let run = try run(3, at: 22)
        let result = try await run.perform()
        #expect(result.stopReason == .outsideHours && result.totals.count(.pending) == 3)
        #expect(run.transport.creates.isEmpty && run.transport.checks == 0)
        #expect(try run.column("session_error_code") == Array(repeating: "outside_hours", count: 3))
        #expect(try run.column("session_error")[0].contains("outside the hours"))
        let line =
            "Customers are messaged 09:00-20:00 every day (UTC), not now: 3 rows wait until Friday 2026-02-27 09:00 "
            + "(UTC) (outside_hours)"
        #expect(run.console.lines.contains(line), "\(run.console.lines)")
    }

    @Test("Rows that message nobody are sent at any hour", arguments: [nil, 1])
    func mixed(_ limit: Int?) async throws {
        var run = try run(1, at: 22)
        run.options.notify = .none
        let rows = (1...40).map { TestRun.row($0) + ($0.isMultiple(of: 4) ? ",sms" : ",none") }
        try run.write(rows, header: TestRun.header + ",notify")
        if let limit {
            let change = run.change
            run.change = { request in
                change(&request)
                request.limit = limit
            }
        }
        let result = try await run.perform()
        #expect(result.totals.count(.created) == limit ?? 30)
        #expect(result.stopReason == (limit == nil ? .outsideHours : nil))
        let codes = try run.column("session_error_code")
        #expect(codes.filter { $0 == "outside_hours" }.count == (limit == nil ? 10 : 0))
    }

    @Test("A production run at night, of which nobody said so, needs somebody to ask or --any-hour")
    func night() async throws {
        for (hours, isLate) in [(20.9, false), (21.0, true), (7.99, true), (8.0, false)] {
            var run = try run(2, at: hours, span: nil)
            run.change = { ($0.isProduction, $0.firstRun) = (true, true) }
            if isLate {
                let error = await #expect(throws: RunError.self) { try await run.perform() }
                #expect(error.map { "\($0)".contains("--any-hour") } ?? false, "\(hours)")
                #expect(run.transport.creates.isEmpty)
                run.change = { ($0.isProduction, $0.firstRun, $0.allowsAnyHour) = (true, true, true) }
            }
            #expect(try await run.perform().totals.count(.created) == 2, "\(hours)")
        }
    }

    @Test("A run that would go on into the night is one that messages at night")
    func intoTheNight() async throws {
        var run = try run(60, at: 20.99, span: nil)
        run.console = TestConsole(answer: true)
        run.change = { request in
            request.isProduction = true
            request.sending.rate = RateLimit(perSecond: 1)
        }
        let result = try await run.perform()
        #expect(result.totals.count(.created) == 60 && result.stopReason == nil)
        #expect(run.console.questions.count == 1)
        #expect(run.console.questions[0].contains("beyond 21:00"), "\(run.console.questions)")
    }

    @Test("A run by day that is held up ends at 21:00 all the same, as nobody agreed to more")
    func heldUp() async throws {
        var run = try run(40, at: 21 - 10.0 / 3600, span: nil)
        run.change = { request in
            (request.isProduction, request.firstRun) = (true, true)
            request.sending.rate = RateLimit(perSecond: 10)
        }
        // A pause of a minute comes in between.
        run.transport = ScriptedTransport { request, number in
            if number == 5 { return .responded(Response(status: 429, retryAfter: "60")) }
            return try await ScriptedTransport.creating(request, number)
        }
        let result = try await run.perform()
        #expect(result.stopReason == .outsideHours && result.totals.count(.created) == 4)
        #expect(result.goesOnAt == Self.time(24 + 8))
    }

    @Test("Rows that message nobody are nobody's business at night")
    func silent() async throws {
        var run = try run(2, at: 3, span: nil)
        run.options.notify = .none
        run.change = { $0.isProduction = true }
        #expect(try await run.perform().totals.count(.created) == 2)
    }

    @Test("The calls of a day, on a real ledger: reached in mid-run, and the next day")
    func dailyLimit() async throws {
        let folder = TemporaryFolder()
        func perform(_ run: TestRun, at hours: Double, campaign: String = "default") async throws -> RunResult {
            var run = run
            let clock = ManualClock(startingAt: Self.time(hours))
            run.clock = clock
            run.openLedger = {
                try SQLiteLedger.open(at: folder.file("ledger.sqlite"), now: { clock.secondsSince1970 })
            }
            run.change = { request in
                request.sending.maxPerDay = 7
                request.sending.concurrency = 4
                request.scope.campaign = campaign
            }
            return try await run.perform()
        }
        var run = TestRun()
        try run.write((1...20).map { TestRun.row($0) })
        let first = try await perform(run, at: 10)
        #expect(first.totals.count(.created) == 7 && first.totals.count(.pending) == 13)
        guard case .dailyLimit = first.stopReason else {
            Issue.record("\(String(describing: first.stopReason))")
            return
        }
        #expect(try run.column("session_error_code").filter { $0 == "daily_limit" }.count == 13)
        let goesOnAt = try #require(first.goesOnAt)
        #expect(goesOnAt >= Self.time(34) && goesOnAt <= Self.time(34) + 60)
        // An hour later none is left, and none is for another campaign of the account either.
        for campaign in ["default", "other"] {
            var later = TestRun()
            later.transport = run.transport
            try later.write((1...20).map { TestRun.row($0) })
            let second = try await perform(later, at: 11, campaign: campaign)
            #expect(second.totals.count(.created) == 0 && second.callsWithinDay == 7)
            #expect(try #require(second.goesOnAt) >= Self.time(34))
        }
        #expect(run.transport.creates.count == 7)
        // The next day it goes on.
        let third = try await perform(run, at: 34.1)
        #expect(third.totals.count(.created) == 7 && third.totals.count(.existing) == 7)
        run.console = TestConsole()
        let last = try await perform(run, at: 60)
        #expect(last.totals.count(.created) == 6 && last.stopReason == nil && last.goesOnAt == nil)
        #expect(run.transport.creates.count == 20)
    }

    @Test("The calls of a run that was killed count, whatever became of them")
    func killed() async throws {
        var run = TestRun()
        let now = Self.time(10)
        run.ledger = MemoryLedger(now: { now })
        run.clock = ManualClock(startingAt: now + 600)
        try run.write((1...5).map { TestRun.row($0) })
        let id = try await run.ledger.beginRun(RunStart(scope: TestRun.scope, startedAt: now, version: "1.0.0"))
        for number in 1...3 as ClosedRange<UInt64> {
            let key = Digest(words: number, number, number, number)
            let intent = LedgerEvent.intent(key: key, traits: .none, fingerprint: key, messages: false)
            try await run.ledger.append([intent], in: TestRun.scope, run: id)
        }
        run.change = { $0.sending.maxPerDay = 5 }
        let result = try await run.perform()
        #expect(result.plan.callsWithinDay == 3 && result.totals.count(.created) == 2)
    }

    @Test("More new rows than allowed: nothing is sent, whatever --limit says")
    func maxNew() async throws {
        var run = TestRun()
        try run.write((1...60).map { TestRun.row($0) })
        #expect(try await run.perform().totals.count(.created) == 60)
        try run.write((1...80).map { TestRun.row($0) })
        for limit in [nil, 3] {
            run.change = { ($0.maxNew, $0.limit) = (.percent(20), limit) }
            let expected = RunError.tooManyNew(found: 20, rows: 80, maximum: .percent(20))
            await #expect(throws: expected) { try await run.perform() }
        }
        #expect(run.transport.creates.count == 60)
        run.change = { $0.maxNew = .percent(25) }
        #expect(try await run.perform().totals.count(.created) == 20)
    }
}
