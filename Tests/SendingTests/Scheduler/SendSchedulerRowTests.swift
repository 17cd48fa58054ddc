import TestSupport
import Testing

@testable import Sending
@testable import Text

@Suite("What answers make of a row", .timeLimit(.minutes(5)))
struct SendMachineRowTests {
    private func row(_ number: Int, messages: Bool = false, ambiguous: Int = 0) -> SendRow {
        SendRow(row: number, slot: number - 2, messages: messages, ambiguousCalls: ambiguous)
    }

    @Test("A created session whose id is lost is unknown and never sent again, whatever --on-unknown says")
    func createdUnreadable() throws {
        for onUnknown in OnUnknown.allCases {
            var driver = HandDriver(rows: 1) { $0.onUnknown = onUnknown }
            #expect(
                driver.answer(try driver.call(), .createdUnreadable) == SendVerdict(.ambiguous(.answerUnreadable))
            )
            #expect(driver.step().isProbe)
            driver.scheduler.probed(.alive, now: driver.now)
            #expect(driver.step().isDone)
            #expect(driver.scheduler.counters.unknown == 1)
        }
    }

    @Test("auto: sent again once; created then with a possible orphan, unknown after another lost answer")
    func auto() throws {
        for second in [CallMeaning.success, .lost, .invalid] {
            var driver = HandDriver(rows: 1)
            #expect(
                driver.answer(try driver.call(), .lost) == SendVerdict(.ambiguous(.connectionLost), comesAgain: true)
            )
            let again = try driver.call()
            #expect(again.callNumber == 2)
            let verdict = driver.answer(again, second)
            switch second {
            case .outcome(.created, _): #expect(verdict == SendVerdict(.created(Simulation.session), mayExist: true))
            case .outcome(.refused, _):
                #expect(verdict == SendVerdict(.refused(.http(422), message: "wrong"), mayExist: true))
            default: #expect(verdict == SendVerdict(.ambiguous(.connectionLost)))
            }
            #expect(driver.step().isDone)
        }
    }

    @Test("auto: calls of unknown fate of earlier runs count")
    func autoOverRuns() throws {
        var driver = HandDriver(input: [row(2, ambiguous: 1)])
        #expect(driver.answer(try driver.call(), .lost) == SendVerdict(.ambiguous(.connectionLost)))
        #expect(driver.step().isDone)
    }

    @Test("auto holds where the customer is messaged, hold always")
    func held() throws {
        for (policy, messages) in [(OnUnknown.auto, true), (.hold, false), (.hold, true)] {
            var driver = HandDriver(rows: 1, messages: messages) { $0.onUnknown = policy }
            #expect(driver.answer(try driver.call(), .lost) == SendVerdict(.ambiguous(.connectionLost)))
            #expect(driver.step().isDone)
        }
    }

    @Test("retry: up to the attempts there are, then unknown, never failed")
    func retry() throws {
        var driver = HandDriver(rows: 2, messages: true) { $0.onUnknown = .retry }
        let other = try driver.call()
        var last: CallTicket?
        for number in 1...5 {
            if number == 2 { driver.answer(other, .success) }
            let call = try driver.call(within: .seconds(60))
            #expect(call.callNumber == number)
            #expect(driver.answer(call, number == 3 ? .unavailable : .lost).comesAgain)
            last = call
        }
        #expect(last?.row.row == 3)
        #expect(driver.step().settled == SendVerdict(.keptFailing(.connectionLost), mayExist: true))
        #expect(driver.step().isDone)
        #expect(driver.scheduler.counters.unknown == 1)
    }

    @Test("A row that may exist is not sent again before the provider has shown that it works")
    func waitsForLife() throws {
        var driver = HandDriver(rows: 3)
        driver.answer(try driver.call(), .lost)
        let second = try driver.call()
        #expect(second.row.row == 3)
        let third = try driver.call()
        driver.now += .seconds(60)
        #expect(driver.step().waitsUntil == .some(nil))
        driver.answer(second, .unavailable(for: .seconds(100)))
        driver.answer(third, .success)
        #expect(try driver.call().row.row == 2)
    }

    @Test("Rows that an earlier run left unknown are called when the provider has shown that it works")
    func earlierUnknown() throws {
        var driver = HandDriver(input: [row(2, ambiguous: 1), row(3)])
        let first = try driver.call()
        #expect(first.row.row == 3)
        driver.answer(first, .success)
        #expect(try driver.call().row.row == 2)
        var only = HandDriver(input: [row(2, ambiguous: 1)])
        #expect(try only.call().row.row == 2)
    }

    @Test("429 uses no attempt, puts its row to the back, and pauses all")
    func throttled() throws {
        var driver = HandDriver(rows: 3) { $0.maxAttempts = 1 }
        for _ in 1...5 {
            let call = try driver.call(within: .seconds(2))
            #expect(driver.answer(call, .throttled(1)).comesAgain)
            #expect(try #require(driver.step().waitsUntil) == driver.now + .seconds(1))
        }
        var called: [Int] = []
        for _ in 1...3 {
            let call = try driver.call(within: .seconds(20))
            called.append(call.row.row)
            driver.answer(call, .success)
        }
        #expect(called == [4, 2, 3], "Each refusal put its row behind the others.")
        #expect(driver.step().isDone)
    }

    @Test("However often a row is answered with 429, a 503 behind them is its first failed attempt")
    func throttledThenUnavailable() throws {
        var driver = HandDriver(rows: 1) { $0.maxAttempts = 2 }
        for number in 1...4 {
            let call = try driver.call(within: .seconds(10))
            #expect(call.callNumber == number)
            #expect(driver.answer(call, .throttled(1)).comesAgain)
        }
        #expect(driver.answer(try driver.call(within: .seconds(10)), .unavailable).comesAgain)
        #expect(driver.scheduler.aside.exhausted.isEmpty)
        // Called again by its own right: no harmless call has to show first whose failure it is.
        let second = try driver.call(within: .seconds(10))
        #expect(second.row.attempts == 1)
        #expect(second.callNumber == 6)
        driver.answer(second, .unavailable)
        #expect(driver.scheduler.aside.exhausted.count == 1)
    }

    @Test("Retry-After of a 503 holds that row alone, and its backoff is never shorter")
    func unavailable() throws {
        var driver = HandDriver(rows: 3)
        let failing = try driver.call()
        let begun = driver.now
        driver.answer(failing, .unavailable(for: .seconds(100)))
        for _ in 0..<2 { driver.answer(try driver.call(), .success) }
        #expect(driver.now < .seconds(1))
        #expect(driver.step().waitsUntil == begun + .seconds(100))
        let again = try driver.call(within: .seconds(101))
        #expect(again.row.row == failing.row.row)
    }

    @Test("A 503 that asks for more than an hour is that row's failure, as soon as another call shows life")
    func unavailableForLong() throws {
        var driver = HandDriver(rows: 2)
        #expect(driver.answer(try driver.call(), .unavailable(for: .seconds(3_601))).comesAgain)
        driver.answer(try driver.call(), .success)
        #expect(driver.step().settled == SendVerdict(.keptFailing(.http(503))))
        #expect(driver.step().isDone)
    }

    @Test("A row that used its attempts fails when another call shows that the provider works")
    func keptFailing() throws {
        var driver = HandDriver(rows: 2) { $0.maxAttempts = 2 }
        let other = try driver.call()
        for _ in 1...2 {
            let verdict = driver.answer(try driver.call(within: .seconds(30)), .unavailable)
            #expect(verdict == SendVerdict(.notCreated(.http(503)), comesAgain: true))
        }
        #expect(driver.step().waitsUntil == .some(nil))
        driver.answer(other, .success)
        #expect(driver.step().settled == SendVerdict(.keptFailing(.http(503))))
        #expect(driver.step().isDone)
        #expect(driver.scheduler.counters.keptFailing == 1)
        #expect(driver.scheduler.counters.retries == 1)
        #expect(driver.scheduler.counters.requests == 3)
    }

    @Test("A withdrawn call gives its row back, and it is called again as if nothing had been")
    func withdrawn() throws {
        var driver = HandDriver(rows: 1)
        let ticket = try driver.ticket()
        driver.scheduler.withdraw(ticket)
        let again = try driver.call()
        #expect(again.row.row == 2)
        #expect(again.callNumber == 1)
        #expect(driver.scheduler.counters.requests == 1)
    }

    @Test("A call that was admitted and held back counts for nothing, and its row is called again")
    func heldBack() throws {
        var driver = HandDriver(rows: 1)
        for _ in 0..<2 {
            driver.scheduler.takeBackAdmitted(try driver.call())
            #expect(driver.scheduler.counters.requests == 0 && driver.scheduler.counters.retries == 0)
        }
        let call = try driver.call()
        #expect(call.row.row == 2 && call.callNumber == 1)
        driver.answer(call, .success)
        #expect(driver.step().isDone)
        #expect(driver.scheduler.counters.requests == 1 && driver.scheduler.counters.created == 1)
    }
}
