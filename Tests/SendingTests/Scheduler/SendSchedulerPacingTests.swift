import Testing

@testable import Sending
@testable import Text

@Suite("Slots and pauses, step by step", .timeLimit(.minutes(5)))
struct SendMachinePacingTests {
    @Test("A row is handed out as long before its slot as commits take, for its intent, and called when it is due")
    func lead() throws {
        var driver = HandDriver(rows: 9) { $0.rate = RateLimit(perSecond: 5) }
        _ = try driver.call()
        var second = try driver.ticket()
        #expect(driver.scheduler.admit(&second, now: .milliseconds(10)) == .wait(until: .milliseconds(200)))
        #expect(driver.scheduler.admit(&second, now: .milliseconds(199)) == .wait(until: .milliseconds(200)))
        #expect(driver.step().waitsUntil == .milliseconds(400) - driver.scheduler.lead.value)
        #expect(driver.scheduler.admit(&second, now: .milliseconds(201)) == .go)
        driver.now = .milliseconds(201)
        var third = try driver.ticket()
        #expect(driver.scheduler.admit(&third, now: driver.now) == .wait(until: .milliseconds(400)), "No drift.")
    }

    @Test("The lead follows the time of commits, between 5 and 250 ms")
    func measured() {
        var lead = IntentLead()
        for _ in 1...50 { lead.took(.milliseconds(2)) }
        #expect(lead.value > .milliseconds(7) && lead.value < .milliseconds(8))
        lead.took(.milliseconds(40))
        #expect(lead.value > .milliseconds(40), "One slow commit is enough.")
        for _ in 1...50 { lead.took(.seconds(2)) }
        #expect(lead.value == .milliseconds(250))
    }

    @Test("A slot that was missed by more than 100 ms is lost, and the next ones are not bunched")
    func missedSlot() throws {
        var driver = HandDriver(rows: 9) { $0.rate = RateLimit(perSecond: 20) }
        _ = try driver.call()
        var second = try driver.ticket()
        var third = try driver.ticket()
        #expect(driver.scheduler.admit(&second, now: .zero) == .wait(until: .milliseconds(50)))
        #expect(driver.scheduler.admit(&third, now: .zero) == .wait(until: .milliseconds(100)))
        #expect(driver.scheduler.admit(&second, now: .seconds(2)) == .go)
        #expect(driver.scheduler.admit(&third, now: .seconds(2)) == .wait(until: .milliseconds(2_050)))
    }

    @Test("One decrease for each pause, however many calls are refused; the next pause lowers the rate again")
    func oneDecrease() throws {
        var driver = HandDriver(rows: 30) { $0.rate = RateLimit(perSecond: 100) }
        let tickets = try (0..<4).map { _ in try driver.call() }
        for ticket in tickets.prefix(3) {
            driver.answer(ticket, .throttled(2))
            driver.now += .milliseconds(10)
        }
        #expect(driver.scheduler.counters.pauses == 1)
        #expect(driver.scheduler.rate(now: driver.now) == 70)
        driver.now = .milliseconds(2_500)
        let climbed = driver.scheduler.rate(now: driver.now)
        driver.answer(tickets[3], .throttled(1))
        #expect(driver.scheduler.rate(now: driver.now) == climbed, "That call had left before the rate was lowered.")
        let next = try driver.call(within: .seconds(2))
        let before = driver.scheduler.rate(now: driver.now)
        driver.answer(next, .throttled(1))
        #expect(abs(driver.scheduler.rate(now: driver.now) - before * 0.7) < 0.001)
        #expect(driver.scheduler.counters.pauses == 3)
    }

    @Test("A longer Retry-After that comes in during a pause extends it, a shorter one does not cut it")
    func extended() throws {
        var driver = HandDriver(rows: 30)
        let tickets = try (0..<3).map { _ in try driver.call() }
        let begun = driver.now
        driver.answer(tickets[0], .throttled(5))
        driver.answer(tickets[1], .throttled(9))
        driver.answer(tickets[2], .throttled(2))
        #expect(driver.step().waitsUntil == begun + .seconds(9))
        #expect(driver.scheduler.counters.throttled == 3)
    }

    @Test("A prepared call waits for a pause that is nearly over, else it is withdrawn")
    func preparedDuringPause() throws {
        var driver = HandDriver(rows: 30)
        let refused = try driver.call()
        var early = try driver.ticket()
        var late = try driver.ticket()
        driver.answer(refused, .throttled(1))
        #expect(driver.scheduler.admit(&early, now: .milliseconds(400)) == .withdrawn)
        #expect(driver.scheduler.admit(&late, now: .milliseconds(700)) == .wait(until: .seconds(1)))
        #expect(driver.scheduler.admit(&late, now: .milliseconds(1_001)) == .go)
    }

    @Test("A call that waits for its slot does not leave in a pause that begins meanwhile")
    func reservedBeforePause() throws {
        var driver = HandDriver(rows: 30) { $0.rate = RateLimit(perSecond: 10) }
        let refused = try driver.call()
        var reserved = try driver.ticket()
        #expect(driver.scheduler.admit(&reserved, now: .zero) == .wait(until: .milliseconds(100)))
        let epoch = driver.scheduler.epoch
        driver.answer(refused, .throttled(30))
        #expect(driver.scheduler.epoch != epoch)
        #expect(driver.scheduler.admit(&reserved, now: .milliseconds(100)) == .withdrawn)
    }

    @Test("The good path wakes nobody")
    func quiet() throws {
        var driver = HandDriver(rows: 30) { $0.rate = RateLimit(perSecond: 5) }
        driver.answer(try driver.call(), .success)
        for _ in 1...10 {
            // One worker prepares a call while others wait for a slot to come near.
            var ticket = try driver.ticket()
            guard case .wait(let slot) = driver.scheduler.admit(&ticket, now: driver.now) else {
                throw HandDriver.Unexpected()
            }
            let next = slot + .milliseconds(200) - driver.scheduler.lead.value
            #expect(driver.step().waitsUntil == next)
            let epoch = driver.scheduler.epoch
            driver.now = slot
            #expect(driver.scheduler.admit(&ticket, now: slot) == .go)
            driver.answer(ticket, .success)
            #expect(driver.scheduler.epoch == epoch)
        }
        #expect(driver.scheduler.counters.created == 11)
    }
}
