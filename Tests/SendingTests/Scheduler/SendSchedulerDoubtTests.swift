import TestSupport
import Testing

@testable import Sending
@testable import Text

/// One mechanism settles every answer that says nothing about its row: the row is put aside and the harmless call asked.
@Suite("Doubt, step by step", .timeLimit(.minutes(5)))
struct SendSchedulerDoubtTests {
    private func refused(_ status: Int) -> SendVerdict { SendVerdict(.refused(.http(status), message: "m")) }

    private func aside(_ status: Int) -> SendVerdict {
        SendVerdict(.notCreated(.http(status), message: "m"), comesAgain: true)
    }

    /// The harmless call, a moment after what raised the doubt.
    private func probe(_ driver: inout HandDriver, _ finding: ProbeFinding) {
        driver.now += .milliseconds(1)
        #expect(driver.step().isProbe)
        driver.now += .milliseconds(1)
        driver.scheduler.probed(finding, now: driver.now)
    }

    @Test("Where the provider answers for itself, it was the row's own", arguments: [302, 403, 404, 405, 421, 422])
    func own(status: Int) throws {
        var driver = HandDriver(rows: 2)
        #expect(driver.answer(try driver.call(), .doubtful(status)) == aside(status))
        probe(&driver, .alive)
        #expect(driver.step().settled == refused(status))
        driver.answer(try driver.call(), .success)
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == nil)
        #expect(driver.scheduler.counters.refused == 1)
    }

    @Test("Where the key is refused there too, the run stops and its rows stay pending", arguments: [401, 402, 403])
    func keyRefused(status: Int) throws {
        var driver = HandDriver(rows: 9)
        driver.answer(try driver.call(), .success)
        driver.answer(try driver.call(), .doubtful(status))
        probe(&driver, .keyRefused(.http(status)))
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == .credentials(.http(status), hadSuccess: true))
        #expect(driver.scheduler.drain().map(\.row) == [3])
        #expect(driver.scheduler.counters.refused == 0)
    }

    @Test(
        "Where something else answers there too, it is an outage, and the row is called again",
        arguments: [302, 403]
    )
    func outage(status: Int) throws {
        var driver = HandDriver(rows: 9) { $0.giveUpAfter = .seconds(60) }
        driver.answer(try driver.call(), .doubtful(status))
        probe(&driver, .notAlive(.http(302)))
        let since = driver.now
        #expect(driver.scheduler.outage != nil)
        driver.now += .seconds(1)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(.alive, now: driver.now)
        let call = try driver.call()
        #expect(call.isProbe && call.row.row == 2)
        driver.answer(call, .doubtful(status))
        probe(&driver, .notAlive(.http(404)))
        driver.now = since + .seconds(60)
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == .outage(since: since, answer: .http(404)))
        #expect(driver.scheduler.drain().count == 1 && driver.scheduler.counters.refused == 0)
    }

    @Test("A 401 to a good key is tried again, and uses up attempts like any failure")
    func strayUnauthorized() throws {
        var driver = HandDriver(rows: 2) { $0.maxAttempts = 2 }
        driver.answer(try driver.call(), .success)
        driver.answer(try driver.call(), .doubtful(401))
        probe(&driver, .alive)
        let again = try driver.call(within: .seconds(9))
        #expect(again.row.row == 3 && again.callNumber == 2)
        driver.answer(again, .doubtful(401))
        probe(&driver, .alive)
        #expect(driver.step().settled == SendVerdict(.keptFailing(.http(401))))
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == nil)
    }

    @Test("A 402 to a key that is good otherwise is no row's: the contract or its quota stops the run")
    func payment() throws {
        var driver = HandDriver(rows: 3)
        driver.answer(try driver.call(), .success)
        driver.answer(try driver.call(), .doubtful(402))
        probe(&driver, .alive)
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == .credentials(.http(402), hadSuccess: true))
        #expect(driver.scheduler.drain().map(\.row) == [3])
    }

    @Test("Before any success nothing else leaves until it is settled; prepared calls are withdrawn")
    func holdsCalls() throws {
        var driver = HandDriver(rows: 9)
        let first = try driver.call()
        var prepared = try driver.ticket()
        driver.answer(first, .forbidden)
        #expect(driver.scheduler.admit(&prepared, now: driver.now) == .withdrawn)
        #expect(driver.step().isProbe)
        #expect(driver.step().waitsUntil == .some(nil))
    }

    @Test("One answer among successes holds nobody up, a second one does")
    func oneAmongMany() throws {
        var driver = HandDriver(rows: 9)
        driver.answer(try driver.call(), .success)
        driver.answer(try driver.call(), .forbidden)
        #expect(driver.step().isProbe)
        let next = try driver.call()
        driver.answer(next, .success)
        driver.answer(try driver.call(), .forbidden)
        #expect(driver.step().waitsUntil == .some(nil))
        driver.now += .milliseconds(1)
        // The call that is answered had left before the second row was put aside.
        driver.scheduler.probed(.alive, now: driver.now)
        #expect(driver.step().settled?.status == .failed)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(.alive, now: driver.now)
        #expect(driver.step().settled?.status == .failed)
        #expect(driver.step().isCall)
    }

    @Test("Three rows' own 403 at the end of a file stop no run")
    func lastRows() throws {
        var driver = HandDriver(rows: 4)
        driver.answer(try driver.call(), .success)
        for _ in 1...3 {
            driver.answer(try driver.call(), .doubtful(403))
            probe(&driver, .alive)
            #expect(driver.step().settled == refused(403))
        }
        #expect(driver.step().isDone)
        #expect(driver.scheduler.stopReason == nil)
    }

    @Test("A harmless call that is throttled is asked again after the pause")
    func throttled() throws {
        var driver = HandDriver(rows: 2)
        driver.answer(try driver.call(), .forbidden)
        probe(&driver, .throttled(retryAfter: .seconds(5)))
        #expect(driver.step().waitsUntil == driver.now + .seconds(5))
        driver.now += .seconds(5)
        #expect(driver.step().isProbe)
        driver.scheduler.probed(.alive, now: driver.now)
        #expect(driver.step().settled?.status == .failed)
    }

    @Test("A 2xx without a session is no success: it raises doubt, and a few of them are an outage")
    func unreadable() throws {
        var driver = HandDriver(rows: 90)
        var calls = 0
        while driver.scheduler.outage == nil {
            #expect(driver.answer(try driver.call(), .createdUnreadable) == SendVerdict(.ambiguous(.answerUnreadable)))
            calls += 1
        }
        #expect(calls <= 8)
        for _ in 1...3 {
            let create = try driver.call(within: .seconds(30))
            #expect(create.isProbe)
            driver.answer(create, .createdUnreadable)
        }
        guard case .heldProbes = driver.scheduler.stopReason else {
            Issue.record("\(String(describing: driver.scheduler.stopReason))")
            return
        }
        #expect(driver.scheduler.counters.unknown == calls + 3)
    }

    @Test("A 2xx page while the harmless call gets one as well: an outage at once")
    func pageForEverything() throws {
        var driver = HandDriver(rows: 90)
        driver.answer(try driver.call(), .createdUnreadable)
        probe(&driver, .notAlive(.http(200)))
        #expect(driver.scheduler.outage?.lastAnswer == .http(200))
        #expect(driver.scheduler.counters.unknown == 1)
    }

    @Test("Unknown rows count towards --max-errors")
    func unknownCounts() throws {
        var driver = HandDriver(rows: 200) { ($0.onUnknown, $0.maxErrors) = (.hold, .count(3)) }
        for _ in 1...2 {
            driver.answer(try driver.call(), .lost)
            driver.answer(try driver.call(), .success)
            driver.answer(try driver.call(), .success)
        }
        #expect(driver.scheduler.stopReason == nil)
        driver.answer(try driver.call(), .invalid)
        let facts = ErrorFacts(
            refused: 1,
            unknown: 2,
            answered: 7,
            code: .connectionLost,
            count: 2,
            rows: [2, 5]
        )
        #expect(driver.scheduler.stopReason == .maxErrors(facts))
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
        probe(&driver, .alive)
        #expect(driver.step().settled == SendVerdict(.refused(.http(403)), mayExist: true))
    }

    @Test("Rows that wait longer than --give-up-after, with nothing else left, end the run")
    func longRetryAfter() throws {
        var driver = HandDriver(rows: 2) { $0.giveUpAfter = .seconds(60) }
        driver.answer(try driver.call(), .unavailable(for: .seconds(3_000)))
        driver.answer(try driver.call(), .success)
        #expect(driver.step().isDone)
        guard case .longRetryAfter(let wait) = driver.scheduler.stopReason else {
            Issue.record("\(String(describing: driver.scheduler.stopReason))")
            return
        }
        #expect(wait > .seconds(2_900))
        #expect(driver.scheduler.drain().map(\.row) == [2])
    }
}
