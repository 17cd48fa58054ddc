import Testing

@testable import Domain

@Suite("403: of one row, or of everybody")
struct SendMachineForbiddenTests {
    private let refused = SendVerdict(.refused(.http(403), message: nil))
    private let kept = SendVerdict(.notCreated(.http(403)), comesAgain: true)

    @Test("Before any success, with nothing else on its way, it stops the run")
    func alone() throws {
        var driver = HandDriver(rows: 3)
        #expect(driver.answer(try driver.call(), .forbidden) == SendVerdict(.notCreated(.http(403))))
        #expect(driver.machine.stopReason == .credentials(.http(403), hadSuccess: false))
    }

    @Test("Before any success, others on their way decide; until then nothing is sent")
    func othersDecide() throws {
        for lastSucceeds in [true, false] {
            var driver = HandDriver(rows: 9)
            let forbidden = try driver.call()
            let failing = try driver.call()
            let last = try driver.call()
            var prepared = try driver.ticket()
            #expect(driver.answer(forbidden, .forbidden) == kept)
            #expect(driver.machine.admit(&prepared, now: driver.now) == .withdrawn)
            #expect(driver.step().waitsUntil == .some(nil))
            driver.answer(failing, .invalid)
            #expect(driver.step().waitsUntil == .some(nil))
            driver.answer(last, lastSucceeds ? .success : .unavailable)
            if lastSucceeds {
                #expect(driver.step().settled == refused)
                #expect(driver.step().isCall)
            } else {
                #expect(driver.step().isDone)
                #expect(driver.machine.stopReason == .credentials(.http(403), hadSuccess: false))
                #expect(driver.machine.drain().count >= 3)
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
        #expect(driver.machine.stopReason == nil)
        #expect(driver.machine.counters.refused == 2)
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
        #expect(driver.machine.stopReason == .credentials(.http(403), hadSuccess: true))
        #expect(driver.machine.drain().map(\.row).filter { $0 <= 4 } == [3, 4])
        #expect(driver.machine.counters.refused == 0)
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
        #expect(driver.machine.stopReason == nil)
        driver.answer(try driver.call(), .forbidden)
        #expect(driver.machine.stopReason == .credentials(.http(403), hadSuccess: true))
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
        #expect(driver.answer(try driver.call(), .forbidden) == refused)
        #expect(driver.step().isDone)
        #expect(driver.machine.stopReason == nil)
        var unchecked = HandDriver(input: [row])
        unchecked.answer(try unchecked.call(), .forbidden)
        #expect(unchecked.machine.stopReason == .credentials(.http(403), hadSuccess: false))
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
        #expect(verdict == SendVerdict(.stillUnknown(.http(403), message: nil), comesAgain: true))
        #expect(driver.step().settled == SendVerdict(.stillUnknown(.http(403), message: nil)))
    }
}
