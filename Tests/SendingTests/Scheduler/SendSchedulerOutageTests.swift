import TestSupport
import Testing

@testable import Sending
@testable import Text

@Suite("Outages, step by step", .timeLimit(.minutes(5)))
struct SendMachineOutageTests {
    /// Each interval is shortened by up to a quarter, at random.
    private func isInterval(_ duration: Duration, _ seconds: Int) -> Bool {
        duration >= .milliseconds(seconds * 750) && duration <= .seconds(seconds)
    }

    @Test("Probe times differ from run to run")
    func jitter() {
        var random = SplitMix64(seed: 1)
        let times = Set((0..<20).map { _ in Doubt(outageSince: .zero, using: &random).nextProbe })
        #expect(times.count > 10)
    }

    @Test("A row that may exist is not sent again before the harmless call is answered", arguments: [true, false])
    func trialBeforeResend(alive: Bool) throws {
        var driver = HandDriver(rows: 3)
        for _ in 1...3 { driver.answer(try driver.call(), .lost) }
        driver.now += .seconds(1)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(alive ? .alive : .down, now: driver.now)
        guard alive else {
            #expect(driver.scheduler.counters.outages == 1)
            #expect(driver.scheduler.aside.resends.count == 3)
            #expect(isInterval(try #require(driver.step().waitsUntil ?? nil) - driver.now, 1))
            return
        }
        // One row is risked for each answer.
        driver.answer(try driver.call(), .lost)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(.alive, now: driver.now)
        driver.answer(try driver.call(), .success)
        #expect(try driver.call(within: .zero).callNumber == 2)
    }

    @Test("Where nothing may be sent again, no outage is waited for")
    func heldNeedsNoTrial() throws {
        var driver = HandDriver(rows: 3) { $0.onUnknown = .hold }
        for _ in 1...3 { driver.answer(try driver.call(), .lost) }
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == nil)
    }

    @Test("A 429 to the harmless call pauses: it is not made again before", arguments: [0, 40, 3_601])
    func throttledProbe(seconds: Int) throws {
        var driver = HandDriver(rows: 30)
        try driver.failIntoOutage()
        driver.now += .seconds(1)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(.throttled(retryAfter: .seconds(seconds)), now: driver.now)
        switch seconds {
        case 0: #expect(isInterval(try #require(driver.step().waitsUntil ?? nil) - driver.now, 2))
        case 40: #expect(driver.step().waitsUntil == driver.now + .seconds(40))
        default: #expect(driver.scheduler.stopReason == .longRetryAfter(.seconds(seconds)))
        }
    }

    @Test("Harmless probes at up to 1, 2, 4 … 20 seconds, then one create, then a gentle return")
    func probing() throws {
        var driver = HandDriver(rows: 30) { $0.giveUpAfter = .seconds(6_000) }
        try driver.failIntoOutage()
        let since = driver.now
        guard case .outage(since, let nextProbe) = driver.scheduler.state(now: since) else {
            throw HandDriver.Unexpected()
        }
        #expect(isInterval(nextProbe - since, 1))
        for seconds in [1, 2, 4, 8, 16, 20, 20] {
            let next = try #require(driver.step().waitsUntil ?? nil)
            #expect(isInterval(next - driver.now, seconds))
            driver.now = next
            #expect(driver.step().isProbe)
            #expect(driver.step().waitsUntil == since + .seconds(6_000), "One probe at a time.")
            driver.scheduler.probed(.down, now: driver.now)
        }
        driver.now += .seconds(20)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(.alive, now: driver.now)
        let create = try driver.call()
        #expect(create.isProbe)
        #expect(driver.step().waitsUntil == since + .seconds(6_000), "One create at a time.")
        driver.answer(create, .success)
        #expect(driver.scheduler.state(now: driver.now) == .running)
        #expect(abs(driver.scheduler.rate(now: driver.now) - 100) < 0.01)
        #expect(abs(driver.scheduler.rate(now: driver.now + .seconds(2)) - 200) < 0.01)
        #expect(try !driver.call().isProbe)
    }

    @Test("A create that fails makes the interval grow, and a row's attempts are not used up")
    func probingCreateFails() throws {
        var driver = HandDriver(rows: 8) { policy in
            policy.maxAttempts = 2
            policy.giveUpAfter = .seconds(600)
        }
        try driver.failIntoOutage()
        let since = driver.now
        for seconds in [1, 2, 4, 8, 16, 20, 20, 20, 20, 20, 20, 20] {
            let begun = driver.now
            let create = try driver.call(within: .seconds(31))
            #expect(isInterval(driver.now - begun, seconds))
            #expect(driver.answer(create, .unavailable).comesAgain)
        }
        while case .wait(let until?) = driver.step(), until < since + .seconds(600) {
            driver.answer(try driver.call(within: .seconds(31)), .unavailable)
        }
        driver.now = since + .seconds(600)
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == .outage(since: since))
        #expect(driver.scheduler.drain().count == 8)
        #expect(driver.scheduler.counters.keptFailing == 0)
    }

    @Test("A refusal shows a provider that works, and so does a 429, which pauses")
    func endsByOtherAnswers() throws {
        for meaning in [CallMeaning.invalid, .throttled(5)] {
            var driver = HandDriver(rows: 30)
            try driver.failIntoOutage()
            driver.answer(try driver.call(within: .seconds(2)), meaning)
            #expect(driver.scheduler.outage == nil)
            if case .throttled = meaning {
                #expect(driver.scheduler.state(now: driver.now) == .paused(until: driver.now + .seconds(5)))
                #expect(abs(driver.scheduler.rate(now: driver.now) - 70) < 0.01)
            }
        }
    }

    @Test("A success of a call that had left before makes the run look at once, not rush back")
    func straggler() throws {
        var driver = HandDriver(rows: 30)
        let straggler = try driver.call()
        try driver.failIntoOutage()
        #expect(driver.answer(straggler, .success) == .created)
        #expect(driver.scheduler.outage != nil)
        #expect(driver.step().isProbe)
    }

    @Test("Calls on their way when an outage is noticed use no attempt")
    func stragglersDoNotCount() throws {
        var driver = HandDriver(rows: 30) { $0.maxAttempts = 1 }
        let straggler = try driver.call()
        try driver.failIntoOutage()
        #expect(driver.answer(straggler, .unavailable) == SendVerdict(.notCreated(.http(503)), comesAgain: true))
        #expect(driver.scheduler.aside.exhausted.isEmpty)
    }

    @Test("After an outage each row has all its attempts again")
    func attemptsAfterwards() throws {
        var driver = HandDriver(rows: 9) { $0.maxAttempts = 2 }
        let straggler = try driver.call()
        try driver.failIntoOutage()
        driver.answer(straggler, .unavailable)
        driver.now += .seconds(1)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(.alive, now: driver.now)
        driver.answer(try driver.call(), .success)
        driver.answer(try driver.call(within: .seconds(9)), .success)
        #expect(driver.scheduler.retries.count == 7)
        #expect(driver.scheduler.outage == nil)
        // Those that failed before the outage and while it was noticed fail once more: that is one attempt of two.
        var hadStraggler = false
        for _ in 1...7 {
            let call = try driver.call(within: .seconds(9))
            #expect(driver.answer(call, .unavailable(for: .seconds(1_000))).comesAgain)
            #expect(driver.scheduler.aside.exhausted.isEmpty)
            hadStraggler = hadStraggler || call.row.row == straggler.row.row
        }
        #expect(hadStraggler)
    }

    @Test("A slot that a withdrawn call had reserved is free for the probing create")
    func slotOfWithdrawn() throws {
        var driver = HandDriver(rows: 30) { policy in
            policy.rate = RateLimit(perSecond: 0.01)
        }
        let last = try driver.call()
        driver.now = .milliseconds(99_800)
        var prepared = try driver.ticket()
        #expect(driver.scheduler.admit(&prepared, now: driver.now) == .wait(until: .seconds(100)))
        // As eight failures would, had this test the patience.
        driver.scheduler.beginOutage(now: driver.now)
        #expect(driver.scheduler.admit(&prepared, now: driver.now) == .withdrawn)
        driver.answer(last, .unavailable)
        #expect(try driver.call(within: .seconds(2)).isProbe)
    }

    @Test("Prepared calls are withdrawn when an outage is noticed")
    func preparedAreWithdrawn() throws {
        var driver = HandDriver(rows: 30)
        var prepared = try driver.ticket()
        try driver.failIntoOutage()
        #expect(driver.scheduler.admit(&prepared, now: driver.now) == .withdrawn)
    }

    @Test("A probing create that is withdrawn by a pause is made after it")
    func probingCreateWithdrawn() throws {
        var driver = HandDriver(rows: 30)
        let straggler = try driver.call()
        try driver.failIntoOutage()
        driver.now += .seconds(1)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(.alive, now: driver.now)
        var create = try driver.ticket()
        driver.answer(straggler, .throttled(7))
        #expect(driver.scheduler.admit(&create, now: driver.now) == .withdrawn)
        #expect(driver.step().waitsUntil == driver.now + .seconds(7))
        #expect(try driver.call(within: .seconds(8)).isProbe)
    }

    @Test("Rows that may exist are the last to be risked by a probing create")
    func riskedLast() throws {
        var driver = HandDriver(rows: 12)
        for _ in 1...8 { driver.answer(try driver.call(), .lost) }
        #expect(driver.scheduler.outage != nil)
        var probed: [Int] = []
        for _ in 1...4 {
            while !driver.step().isProbe { driver.now += .seconds(1) }
            driver.scheduler.probed(.alive, now: driver.now)
            let create = try driver.call()
            probed.append(create.row.row)
            driver.answer(create, .unavailable(for: .seconds(1)))
        }
        #expect(probed.allSatisfy { $0 >= 10 })
    }

    @Test("A row that fails alone at the end: the harmless call tells whose failure it is", arguments: [true, false])
    func trial(alive: Bool) throws {
        var driver = HandDriver(rows: 2) { $0.maxAttempts = 3 }
        driver.answer(try driver.call(), .success)
        for _ in 1...3 { driver.answer(try driver.call(within: .seconds(60)), .unavailable) }
        #expect(driver.step().isProbe)
        #expect(driver.scheduler.state(now: driver.now) == .running)
        driver.scheduler.probed(alive ? .alive : .down, now: driver.now)
        if alive {
            #expect(driver.step().settled == SendVerdict(.keptFailing(.http(503))))
            #expect(driver.step().isDone)
        } else {
            #expect(isInterval(try #require(driver.step().waitsUntil ?? nil) - driver.now, 1))
            #expect(driver.scheduler.counters.outages == 1)
            #expect(driver.scheduler.counters.keptFailing == 0)
        }
    }

    @Test("Two rows that fail to the last attempt, with nothing answered since, are an outage")
    func exhaustedTogether() throws {
        var driver = HandDriver(rows: 3) { $0.maxAttempts = 3 }
        driver.answer(try driver.call(), .success)
        while driver.scheduler.outage == nil {
            driver.answer(try driver.call(within: .seconds(60)), .unavailable)
        }
        #expect(driver.scheduler.counters.requests <= 7)
        #expect(driver.scheduler.counters.keptFailing == 0)
    }
}
