import TestSupport
import Testing

@testable import Sending
@testable import Text

@Suite("403: of one row, or of everybody", .timeLimit(.minutes(5)))
struct SendMachineForbiddenTests {
    private let refused = SendVerdict(.refused(.http(403), message: nil))
    private let kept = SendVerdict(.notCreated(.http(403)), comesAgain: true)

    @Test("Before any success, with nothing else on its way, it stops the run")
    func alone() throws {
        var driver = HandDriver(rows: 3)
        #expect(driver.answer(try driver.call(), .forbidden) == SendVerdict(.notCreated(.http(403))))
        #expect(driver.scheduler.stopReason == .credentials(.http(403), hadSuccess: false))
    }

    @Test("Before any success, others on their way decide; until then nothing is sent")
    func othersDecide() throws {
        for lastAnswer in [CallMeaning.success, .invalid, .unavailable] {
            var driver = HandDriver(rows: 9)
            let forbidden = try driver.call()
            let failing = try driver.call()
            let last = try driver.call()
            var prepared = try driver.ticket()
            #expect(driver.answer(forbidden, .forbidden) == kept)
            #expect(driver.scheduler.admit(&prepared, now: driver.now) == .withdrawn)
            #expect(driver.step().waitsUntil == .some(nil))
            driver.answer(failing, .lost)
            #expect(driver.step().waitsUntil == .some(nil))
            driver.answer(last, lastAnswer)
            if lastAnswer != .unavailable {
                // It had left before the 403 came: the key is good, but whose the 403 is, a later one tells.
                let later = try driver.call()
                driver.answer(later, .success)
                #expect(driver.step().settled == refused)
                #expect(driver.step().isCall)
            } else {
                #expect(driver.step().isDone)
                #expect(driver.scheduler.stopReason == .credentials(.http(403), hadSuccess: false))
                #expect(driver.scheduler.drain().count >= 3)
            }
        }
    }

    @Test("After a success, one or two are their rows' own")
    func loneAfterSuccess() throws {
        var driver = HandDriver(rows: 4)
        driver.answer(try driver.call(), .success)
        #expect(driver.answer(try driver.call(), .forbidden) == kept)
        #expect(driver.answer(try driver.call(), .forbidden) == kept)
        driver.answer(try driver.call(), .success)
        #expect(driver.step().settled == refused)
        #expect(driver.step().settled == refused)
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == nil)
        #expect(driver.scheduler.counters.refused == 2)
    }

    @Test("The last row of a run, after successes, is refused")
    func lastRow() throws {
        var driver = HandDriver(rows: 2)
        driver.answer(try driver.call(), .success)
        #expect(driver.answer(try driver.call(), .forbidden) == kept)
        #expect(driver.step().settled == refused)
        #expect(driver.step().isDone)
    }

    @Test("Three different rows in succession stop the run, and stay pending")
    func threeInSuccession() throws {
        var driver = HandDriver(rows: 9)
        driver.answer(try driver.call(), .success)
        #expect(driver.answer(try driver.call(), .forbidden) == kept)
        #expect(driver.answer(try driver.call(), .forbidden) == kept)
        #expect(driver.answer(try driver.call(), .forbidden) == SendVerdict(.notCreated(.http(403))))
        #expect(driver.scheduler.stopReason == .credentials(.http(403), hadSuccess: true))
        #expect(driver.scheduler.drain().map(\.row).filter { $0 <= 4 } == [3, 4])
        #expect(driver.scheduler.counters.refused == 0)
    }

    @Test("A refusal of another kind interrupts the succession; a failure does not")
    func succession() throws {
        var driver = HandDriver(rows: 9)
        driver.answer(try driver.call(), .success)
        driver.answer(try driver.call(), .forbidden)
        driver.answer(try driver.call(), .invalid)
        #expect(driver.step().settled == refused)
        driver.answer(try driver.call(), .forbidden)
        driver.answer(try driver.call(), .unavailable(for: .seconds(9)))
        driver.answer(try driver.call(), .forbidden)
        #expect(driver.scheduler.stopReason == nil)
        driver.answer(try driver.call(), .forbidden)
        #expect(driver.scheduler.stopReason == .credentials(.http(403), hadSuccess: true))
    }

    @Test("A row that an earlier run found forbidden is called after the others, so that not every run stops at it")
    func wasForbidden() throws {
        let rows = [
            SendRow(row: 2, slot: 0, messages: false, wasForbidden: true),
            SendRow(row: 3, slot: 1, messages: false), SendRow(row: 4, slot: 2, messages: false),
        ]
        var driver = HandDriver(input: rows)
        for expected in [3, 4] {
            let call = try driver.call()
            #expect(call.row.row == expected)
            driver.answer(call, .success)
        }
        #expect(driver.answer(try driver.call(), .forbidden) == kept)
        #expect(driver.step().settled == refused)
        #expect(driver.step().isDone)
    }

    @Test("Where the key is known to be good, a second run that is refused the same row takes it as the row's own")
    func keyIsKnownGood() throws {
        let row = SendRow(row: 2, slot: 0, messages: false, wasForbidden: true)
        var driver = HandDriver(input: [row]) { $0.keyIsKnownGood = true }
        #expect(driver.answer(try driver.call(), .forbidden) == kept)
        #expect(driver.step().settled == refused)
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == nil)
        var unchecked = HandDriver(input: [row])
        unchecked.answer(try unchecked.call(), .forbidden)
        #expect(unchecked.scheduler.stopReason == .credentials(.http(403), hadSuccess: false))
    }

    @Test("Three rows that an earlier run found forbidden, and again, are everybody's: a quota is still used up")
    func threeKnown() throws {
        let rows = (0..<3).map { SendRow(row: $0 + 2, slot: $0, messages: false, wasForbidden: true) }
        var driver = HandDriver(input: rows) { $0.keyIsKnownGood = true }
        for _ in rows { driver.answer(try driver.call(), .forbidden) }
        #expect(driver.scheduler.stopReason == .credentials(.http(403), hadSuccess: false))
        #expect(driver.step().isDone)
        #expect(driver.scheduler.counters.refused == 0)
    }

    @Test("A success that left before a 403 came does not clear it, one that left later does")
    func stragglers() throws {
        var driver = HandDriver(rows: 12)
        let stragglers = try (0..<3).map { _ in try driver.call() }
        driver.answer(try driver.call(), .success)
        #expect(driver.answer(try driver.call(), .forbidden) == kept)
        driver.answer(stragglers[0], .success)
        #expect(driver.scheduler.undecided.forbidden.count == 1)
        driver.answer(try driver.call(), .success)
        #expect(driver.step().settled == refused)
    }

    @Test("A used-up quota: successes of before come in last, nothing is settled, and all 403 stay pending")
    func quota() throws {
        var driver = HandDriver(rows: 20)
        driver.answer(try driver.call(), .success)
        let stragglers = try (0..<4).map { _ in try driver.call() }
        for _ in 1...3 { #expect(driver.answer(try driver.call(), .forbidden) == kept) }
        #expect(driver.step().waitsUntil == .some(nil), "Those on their way may clear one.")
        for straggler in stragglers { driver.answer(straggler, .success) }
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == .credentials(.http(403), hadSuccess: true))
        #expect(driver.scheduler.counters.refused == 0)
        #expect(driver.scheduler.refusals.total == 0)
        #expect(driver.scheduler.drain().filter { $0.lastCode == .http(403) }.count == 3)
    }

    @Test("Three 403 while a call is on its way that left after the first of them: its success clears that one")
    func clearedByOneOnItsWay() throws {
        var driver = HandDriver(rows: 20)
        driver.answer(try driver.call(), .success)
        driver.answer(try driver.call(), .forbidden)
        let onItsWay = try driver.call()
        for _ in 1...2 { driver.answer(try driver.call(), .forbidden) }
        driver.answer(onItsWay, .success)
        #expect(driver.step().settled == refused)
        #expect(driver.step().isCall)
        #expect(driver.scheduler.stopReason == nil)
    }

    @Test("A refusal for another reason shows that the key is good")
    func afterRefusals() throws {
        for status in [400, 422] {
            var driver = HandDriver(rows: 2)
            driver.answer(try driver.call(), .refused(.http(status), message: nil))
            #expect(driver.answer(try driver.call(), .forbidden) == kept)
            #expect(driver.step().settled == refused)
        }
        var redirected = HandDriver(rows: 2)
        redirected.answer(try redirected.call(), .refused(.http(302), message: nil))
        redirected.answer(try redirected.call(), .forbidden)
        #expect(redirected.scheduler.stopReason == .credentials(.http(403), hadSuccess: false))
    }

    @Test("A row that may exist stays unknown")
    func mayExist() throws {
        let rows = [
            SendRow(row: 2, slot: 0, messages: false),
            SendRow(row: 3, slot: 1, messages: false, ambiguousCalls: 1),
        ]
        var driver = HandDriver(input: rows)
        driver.answer(try driver.call(), .success)
        let verdict = driver.answer(try driver.call(), .forbidden)
        #expect(verdict == SendVerdict(.notCreated(.http(403)), mayExist: true, comesAgain: true))
        #expect(driver.step().settled == SendVerdict(.refused(.http(403)), mayExist: true))
    }
}
