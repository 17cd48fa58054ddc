import Testing

@testable import Sending

/// What the hours for messages, and the calls of a day, let through.
@Suite("The scheduler, at the end of the hours and of a day's calls", .timeLimit(.minutes(5)))
struct SendSchedulerHoursTests {
    private static func rows(_ asking: [Bool]) -> [SendRow] {
        asking.enumerated().map { SendRow(row: $0.offset + 2, slot: $0.offset, messages: $0.element) }
    }

    @Test("Rows that ask for a message are withheld, the others go on, and the run ends by itself")
    func mixed() throws {
        var driver = HandDriver(input: Self.rows([true, false, true, false]))
        driver.scheduler.messagesEnd = .zero
        for row in [3, 5] {
            let ticket = try driver.call()
            #expect(ticket.row.row == row)
            driver.answer(ticket, .success)
        }
        #expect(driver.step().isDone && driver.scheduler.hasWithheld && driver.scheduler.stopReason == nil)
        #expect(driver.scheduler.drain().map(\.row) == [2, 4])
    }

    @Test("A call whose slot comes after the end does not leave, though it had its ticket before")
    func ticketInHand() throws {
        var driver = HandDriver(rows: 2, messages: true)
        driver.scheduler.messagesEnd = .seconds(10)
        let first = try driver.call()
        driver.now = .milliseconds(9_999)
        var second = try driver.ticket()
        driver.now = .seconds(10)
        #expect(driver.scheduler.admit(&second, now: driver.now) == .withdrawn)
        driver.answer(first, .success)
        #expect(driver.step().isDone && driver.scheduler.counters.created == 1)
        #expect(driver.scheduler.drain().map(\.row) == [3])
    }

    @Test("Who waits for a retry is woken by the end, and the row is not called again")
    func retryInBackoff() throws {
        var driver = HandDriver(rows: 1, messages: true)
        driver.scheduler.messagesEnd = .seconds(10)
        driver.answer(try driver.call(), .unavailable(for: .seconds(60)))
        #expect(driver.step().waitsUntil == .some(.seconds(10)))
        driver.now = .seconds(10)
        #expect(driver.step().isDone && driver.scheduler.drain().map(\.row) == [2])
    }

    @Test("A row that asked for a message before and does not now may be called at any hour")
    func askedBefore() throws {
        var driver = HandDriver(input: [SendRow(row: 2, slot: 0, messages: true, asksForMessage: false)])
        driver.scheduler.messagesEnd = .zero
        driver.answer(try driver.call(), .success)
        #expect(driver.step().isDone && !driver.scheduler.hasWithheld)
    }

    @Test("The calls of a day are made to the last one, and none beyond, whoever asks at once")
    func dailyLimit() throws {
        var driver = HandDriver(rows: 9)
        driver.scheduler.limitCalls(to: CallAllowance(limit: 4, earlier: [.init(at: .seconds(-3600), calls: 1)]))
        var tickets = try (0..<3).map { _ in try driver.ticket() }
        #expect(driver.step().isDone)
        guard case .dailyLimit(let reopens) = driver.scheduler.stopReason else {
            Issue.record("\(String(describing: driver.scheduler.stopReason))")
            return
        }
        #expect(reopens == .seconds(86_400 - 3600))
        // Those that have their ticket leave.
        for index in tickets.indices {
            while case .wait(let until) = driver.scheduler.admit(&tickets[index], now: driver.now) {
                driver.now = until
            }
            driver.answer(tickets[index], .success)
        }
        #expect(driver.scheduler.counters.created == 3 && driver.scheduler.counters.requests == 3)
        #expect(driver.step().isDone && driver.scheduler.drain().count == 1)
    }

    @Test("As many rows as calls are left: the run comes to its end, and no limit is spoken of")
    func exactlyEnough() throws {
        var driver = HandDriver(rows: 3)
        driver.scheduler.limitCalls(to: CallAllowance(limit: 3, earlier: []))
        for _ in 0..<3 { driver.answer(try driver.call(), .success) }
        #expect(driver.step().isDone && driver.scheduler.stopReason == nil && driver.scheduler.counters.created == 3)
    }

    @Test("Retries are calls of the day, too")
    func retries() throws {
        var driver = HandDriver(rows: 1)
        driver.scheduler.limitCalls(to: CallAllowance(limit: 2, earlier: []))
        for _ in 0..<2 { driver.answer(try driver.call(within: .seconds(60)), .unavailable) }
        while case .wait(let until?) = driver.step() { driver.now = until }
        #expect(driver.scheduler.counters.requests == 2 && driver.scheduler.drain().map(\.row) == [2])
        guard case .dailyLimit = driver.scheduler.stopReason else {
            Issue.record("\(String(describing: driver.scheduler.stopReason))")
            return
        }
    }
}
