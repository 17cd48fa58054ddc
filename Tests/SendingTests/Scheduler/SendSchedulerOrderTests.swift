import TestSupport
import Testing

@testable import Sending
@testable import Text

@Suite("What applies first, where several things do", .timeLimit(.minutes(5)))
struct SendMachineOrderTests {
    @Test("A signal during a pause ends the run at once")
    func signalDuringPause() throws {
        var driver = HandDriver(rows: 3)
        var waiting = try driver.ticket()
        let verdict = driver.answer(try driver.call(), .throttled(60))
        #expect(verdict == SendVerdict(.notCreated(.http(429)), comesAgain: true))
        #expect(driver.step().waitsUntil == .seconds(60))
        #expect(driver.scheduler.state(now: driver.now) == .paused(until: .seconds(60)))
        let epoch = driver.scheduler.epoch
        driver.scheduler.stop(.signal("SIGTERM"))
        #expect(driver.scheduler.epoch != epoch)
        #expect(driver.scheduler.admit(&waiting, now: .seconds(61)) == .withdrawn)
        #expect(driver.step().isDone)
        #expect(driver.scheduler.state(now: driver.now) == .stopping(.signal("SIGTERM")))
        #expect(Set(driver.scheduler.drain().map(\.row)) == [2, 3])
    }

    @Test("A signal during an outage ends the run at once")
    func signalDuringOutage() throws {
        var driver = HandDriver(rows: 30)
        try driver.failIntoOutage()
        driver.scheduler.stop(.signal("SIGINT"))
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == .signal("SIGINT"))
    }

    @Test("A key that is refused during an outage stops the run")
    func credentialsDuringOutage() throws {
        var driver = HandDriver(rows: 30)
        let straggler = try driver.call()
        try driver.failIntoOutage()
        #expect(driver.answer(straggler, .doubtful(401)).comesAgain)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(.keyRefused(.http(401)), now: driver.now)
        #expect(driver.scheduler.stopReason == .credentials(.http(401), hadSuccess: false))
        #expect(driver.step().isDone)
    }

    @Test("A graver reason replaces one to stop; a lesser one, or an equal one, does not")
    func graverReason() throws {
        var driver = HandDriver(rows: 9)
        let first = try driver.call()
        let second = try driver.call()
        driver.scheduler.stop(.signal("SIGTERM"))
        driver.scheduler.stop(.signal("SIGINT"))
        driver.scheduler.stop(.outage(since: .zero))
        #expect(driver.scheduler.stopReason == .signal("SIGTERM"))
        #expect(driver.answer(first, .doubtful(402)) == SendVerdict(.notCreated(.http(402), message: "m")))
        driver.scheduler.stop(.credentials(.http(402), hadSuccess: false))
        #expect(driver.scheduler.stopReason == .credentials(.http(402), hadSuccess: false))
        driver.scheduler.stop(.signal("SIGTERM"))
        driver.answer(second, .obstructed(.untrusted(host: UntrustedHost(name: "example.org", reason: .wrongName))))
        #expect(
            driver.scheduler.stopReason
                == .obstructed(.untrusted(host: UntrustedHost(name: "example.org", reason: .wrongName)))
        )
        driver.scheduler.stop(.ledger)
        #expect(driver.scheduler.stopReason == .ledger)
    }

    @Test("An outage is given up during a pause that would last longer")
    func giveUpDuringPause() throws {
        var driver = HandDriver(rows: 30) { $0.giveUpAfter = .seconds(600) }
        let straggler = try driver.call()
        try driver.failIntoOutage()
        let since = driver.now
        driver.answer(straggler, .throttled(3_000))
        #expect(driver.step().waitsUntil == since + .seconds(600))
        driver.now = since + .seconds(600)
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == .outage(since: since))
    }

    @Test("Nothing is probed during a pause")
    func noProbeDuringPause() throws {
        var driver = HandDriver(rows: 30)
        let straggler = try driver.call()
        try driver.failIntoOutage()
        let begun = driver.now
        driver.answer(straggler, .throttled(20))
        #expect(driver.step().waitsUntil == begun + .seconds(20))
        driver.now = begun + .seconds(20)
        #expect(driver.step().isProbe)
    }

    @Test("A run that gets nothing but 429 stops when one arrives after the time to give up, and waits out pauses")
    func throttledTooLong() throws {
        var driver = HandDriver(rows: 3) { $0.giveUpAfter = .seconds(600) }
        driver.answer(try driver.call(), .throttled(1_800))
        #expect(driver.scheduler.stopReason == nil)
        let verdict = driver.answer(try driver.call(within: .seconds(1_801)), .throttled(1))
        #expect(verdict == SendVerdict(.notCreated(.http(429))))
        #expect(driver.scheduler.stopReason == .throttledTooLong(since: .zero))
    }

    @Test("Any other answer shows that it is not nothing but 429")
    func throttledWithSuccess() throws {
        var driver = HandDriver(rows: 3) { $0.giveUpAfter = .seconds(60) }
        driver.answer(try driver.call(), .throttled(59))
        driver.answer(try driver.call(within: .seconds(60)), .success)
        driver.answer(try driver.call(within: .seconds(60)), .throttled(59))
        driver.answer(try driver.call(within: .seconds(60)), .throttled(59))
        #expect(driver.now > .seconds(100))
        #expect(driver.scheduler.stopReason == nil)
    }

    @Test("A Retry-After of an hour is waited for, a longer one stops the run")
    func longRetryAfter() throws {
        var driver = HandDriver(rows: 3)
        driver.answer(try driver.call(), .throttled(3_600))
        #expect(driver.step().waitsUntil == .seconds(3_600))
        var other = HandDriver(rows: 3)
        other.answer(try other.call(), .throttled(3_601))
        #expect(other.scheduler.stopReason == .longRetryAfter(.seconds(3_601)))
        #expect(other.step().isDone)
    }

    @Test("The last row in backoff while the rest is done: all wait for it, then all are done")
    func lastRowInBackoff() throws {
        var driver = HandDriver(rows: 2)
        let slow = try driver.call()
        let failing = try driver.call()
        #expect(driver.step().waitsUntil == .some(nil))
        let epoch = driver.scheduler.epoch
        driver.answer(failing, .unavailable(for: .seconds(10)))
        #expect(driver.scheduler.epoch != epoch, "Those who wait learn when the row is due.")
        let due = try #require(driver.scheduler.retries.earliest)
        #expect(due == driver.now + .seconds(10))
        #expect(driver.step().waitsUntil == due)
        driver.answer(slow, .success)
        #expect(driver.step().waitsUntil == due)
        let last = try driver.call(within: .seconds(11))
        #expect(last.row.row == 3)
        #expect(driver.step().waitsUntil == .some(nil))
        let before = driver.scheduler.epoch
        #expect(driver.answer(last, .success) == .created)
        #expect(driver.scheduler.epoch != before)
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == nil)
    }

    @Test("Where nothing is left to call, neither a pause nor an outage is waited for")
    func nothingLeft() throws {
        var paused = HandDriver(rows: 2)
        let refused = try paused.call()
        let created = try paused.call()
        paused.answer(refused, .throttled(1))
        paused.answer(created, .success)
        paused.now += .seconds(2)
        let again = try paused.call()
        paused.scheduler.pauseUntil = .seconds(1_000)
        paused.answer(again, .success)
        #expect(paused.step().isDone)

        // Held rows that fail are unknown, and then nothing is left that an outage could delay.
        var down = HandDriver(rows: 8) { $0.onUnknown = .hold }
        for _ in 0..<8 { down.answer(try down.call(), .lost) }
        #expect(down.scheduler.outage != nil)
        #expect(down.step().isDone)
        #expect(down.scheduler.stopReason == nil)
        #expect(down.scheduler.counters.unknown == 8)
    }

    @Test("A row with its verdict is settled even while the run stops")
    func settledWhileStopping() throws {
        var driver = HandDriver(rows: 3)
        let forbidden = try driver.call()
        driver.answer(forbidden, .forbidden)
        driver.now += .milliseconds(1)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(.alive, now: driver.now)
        driver.scheduler.stop(.signal("SIGTERM"))
        #expect(driver.step().settled == SendVerdict(.refused(.http(403), message: nil)))
        #expect(driver.step().isDone)
    }

    @Test("What comes in after a stop is final: failed ones are pending, ambiguous ones unknown, none is called again")
    func answersAfterStop() throws {
        var driver = HandDriver(rows: 9)
        let tickets = try (0..<4).map { _ in try driver.call() }
        driver.scheduler.stop(.signal("SIGTERM"))
        #expect(driver.answer(tickets[0], .unavailable) == SendVerdict(.notCreated(.http(503))))
        #expect(driver.answer(tickets[1], .lost) == SendVerdict(.ambiguous(.connectionLost)))
        #expect(driver.answer(tickets[2], .throttled(5)) == SendVerdict(.notCreated(.http(429))))
        #expect(driver.answer(tickets[3], .success) == .created)
        #expect(driver.scheduler.drain().isEmpty)
    }

    @Test("Too many refusals stop the run, and outrank a signal")
    func maxErrors() throws {
        var driver = HandDriver(rows: 9) { $0.maxErrors = .count(3) }
        let tickets = try (0..<4).map { _ in try driver.call() }
        driver.answer(tickets[0], .invalid)
        driver.answer(tickets[1], .success)
        driver.answer(tickets[2], .refused(.http(400), message: nil))
        driver.scheduler.stop(.signal("SIGTERM"))
        #expect(driver.answer(tickets[3], .invalid) == SendVerdict(.refused(.http(422), message: "wrong")))
        let facts = ErrorFacts(refused: 3, answered: 4, code: .http(422), count: 2, rows: [2, 5])
        #expect(driver.scheduler.stopReason == .maxErrors(facts))
    }

    @Test("A share of refusals is judged from the 50th answer on")
    func maxErrorsPercent() throws {
        var driver = HandDriver(rows: 60) { $0.concurrency = 60 }
        for number in 1...49 { driver.answer(try driver.call(), number <= 20 ? .invalid : .success) }
        #expect(driver.scheduler.stopReason == nil)
        driver.answer(try driver.call(), .success)
        #expect(driver.scheduler.stopReason == nil, "A created row is no reason to stop.")
        driver.answer(try driver.call(), .invalid)
        guard case .maxErrors(let facts) = driver.scheduler.stopReason else { throw HandDriver.Unexpected() }
        #expect(facts.refused == 21)
        #expect(facts.rows == [2, 3, 4, 5, 6])
    }
}
