import Testing

@testable import Sending

/// Which intents are written while a worker waits for the response to its call.
@Suite("The next intent of a worker whose call is in flight")
struct SendSchedulerAheadTests {
    /// A driver of two workers, whose calls and commits have taken as long as that for a while.
    private func driver(rows: Int = 9, call: Duration, commit: Duration) -> HandDriver {
        var driver = HandDriver(rows: rows) { $0.concurrency = 2 }
        for _ in 1...50 {
            driver.scheduler.lead.called(for: call)
            driver.scheduler.lead.took(commit)
        }
        return driver
    }

    @Test(
        "is due as long before the response as commits take, where that is worth it",
        arguments: [
            (Duration.milliseconds(50), Duration.milliseconds(10), Duration?.some(.milliseconds(35))),
            // A twentieth of the time of a call is what it must gain.
            (.milliseconds(50), .milliseconds(2), nil), (.milliseconds(300), .milliseconds(14), nil),
            // They are over before a timer could tell.
            (.milliseconds(50), .milliseconds(4), nil), (.milliseconds(19), .milliseconds(6), nil),
            // The response comes before the commit ends.
            (.milliseconds(5), .milliseconds(10), nil), (.milliseconds(14), .milliseconds(10), nil),
        ]
    )
    func isDue(call: Duration, commit: Duration, expected: Duration?) throws {
        let delay = driver(call: call, commit: commit).scheduler.lead.nextIntentDelay
        #expect((delay == nil) == (expected == nil))
        if let delay, let expected {
            // The deviation of equal times goes towards nothing.
            #expect(delay <= expected && delay > expected - .milliseconds(1), "\(delay)")
        }
    }

    @Test("is counted from the moment at which the call left")
    func fromAdmission() throws {
        var driver = driver(call: .milliseconds(50), commit: .milliseconds(10))
        driver.now = .seconds(1)
        let ticket = try driver.call()
        let delay = try #require(driver.scheduler.lead.nextIntentDelay)
        #expect(driver.scheduler.nextIntentIsDue(after: ticket) == .seconds(1) + delay)
    }

    @Test("is nobody's before the first response has come")
    func first() throws {
        var driver = HandDriver(rows: 3)
        #expect(driver.scheduler.nextIntentIsDue(after: try driver.call()) == nil)
    }

    @Test("is that of the next row, once every worker has a call")
    func takesNext() throws {
        var driver = driver(call: .milliseconds(50), commit: .milliseconds(10))
        _ = try driver.call()
        #expect(driver.scheduler.nextAhead(now: driver.now) == nil, "Another worker is free.")
        _ = try driver.call()
        guard case .fetch? = driver.scheduler.nextAhead(now: driver.now) else {
            Issue.record("A row has to be fetched first.")
            return
        }
        driver.scheduler.fetched(SendRow(row: 40, slot: 38, messages: false), now: driver.now)
        guard case .call(var ahead)? = driver.scheduler.nextAhead(now: driver.now) else {
            Issue.record("The row that was fetched was expected.")
            return
        }
        #expect(ahead.row.row == 40)
        driver.scheduler.announced(&ahead, now: driver.now + .milliseconds(12))
        let mean = driver.scheduler.lead.commitTime.mean
        #expect(driver.scheduler.admit(&ahead, now: driver.now + .milliseconds(60)) == .go)
        #expect(driver.scheduler.lead.commitTime.mean == mean, "The wait for the worker is no part of a commit.")
    }

    @Test("is not written while the run pauses, is in doubt or stops; the ticket that is out is taken back")
    func notNow() throws {
        for reason in 0..<3 {
            var driver = driver(call: .milliseconds(50), commit: .milliseconds(10))
            let first = try driver.call()
            _ = try driver.call()
            driver.scheduler.fetching += 1
            driver.scheduler.fetched(SendRow(row: 40, slot: 38, messages: false), now: driver.now)
            guard case .call(var ahead)? = driver.scheduler.nextAhead(now: driver.now) else {
                Issue.record("A call was expected.")
                return
            }
            switch reason {
            case 0: driver.answer(first, .throttled(3))
            case 1: driver.answer(first, .doubtful(403))
            default: driver.scheduler.stop(.signal("SIGTERM"))
            }
            #expect(driver.scheduler.nextAhead(now: driver.now) == nil)
            if reason == 0 {
                #expect(driver.scheduler.admit(&ahead, now: driver.now) != .go)
            } else {
                #expect(driver.scheduler.admit(&ahead, now: driver.now) == .withdrawn)
                #expect(driver.scheduler.ready.contains { $0.row == 40 })
            }
        }
    }
}
