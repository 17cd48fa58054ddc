import Testing

@testable import Sending
@testable import Text

@Suite("RatePacer", .timeLimit(.minutes(5)))
struct RatePacerTests {
    @Test("The next slot counts from the last one's due time, or from now after more than 100 ms")
    func spacing() {
        var pacer = RatePacer(RateLimit(perSecond: 10))
        #expect(pacer.reserve(now: .zero) == .zero)
        #expect(pacer.reserve(now: .milliseconds(10)) == .milliseconds(100))
        #expect(pacer.reserve(now: .milliseconds(199)) == .milliseconds(200))
        #expect(pacer.reserve(now: .milliseconds(400)) == .milliseconds(300), "A late timer loses no slot.")
        #expect(pacer.reserve(now: .milliseconds(550)) == .milliseconds(550), "Nothing is caught up.")
        #expect(pacer.reserve(now: .milliseconds(550)) == .milliseconds(650))
    }

    @Test("However late calls leave, no second has more than the ceiling and one more")
    func window() {
        var pacer = RatePacer(RateLimit(perSecond: 2.5))
        for time in [0, 800, 850] as [Int] {
            #expect(pacer.opens <= .milliseconds(time))
            pacer.took(pacer.reserve(now: .milliseconds(time)), now: .milliseconds(time))
        }
        #expect(pacer.opens == .milliseconds(1_000))
        pacer.took(.milliseconds(1_000), now: .milliseconds(1_020))
        #expect(pacer.opens == .milliseconds(1_800))
    }

    @Test("A pause lowers the rate to 0.7, which then climbs by 5 % of the ceiling a second")
    func pause() {
        var pacer = RatePacer(RateLimit(perSecond: 100))
        pacer.pause(until: .seconds(3), decreasing: true, now: .seconds(1))
        #expect(pacer.slot(now: .seconds(1)) == .seconds(3))
        #expect(pacer.rate(at: .seconds(2)) == 70)
        #expect(abs(pacer.rate(at: .seconds(5)) - 80) < 1e-9)
        #expect(pacer.rate(at: .seconds(9)) == 100)
        #expect(pacer.rate(at: .seconds(90)) == 100)
    }

    @Test("While the rate climbs, slots come as often as it says on the way")
    func climbing() {
        var pacer = RatePacer(RateLimit(perSecond: 100))
        pacer.rampUp(now: .zero)
        #expect(pacer.rate(at: .zero) == 10)
        var slots: [Duration] = []
        while slots.last ?? .zero < .seconds(20) { slots.append(pacer.reserve(now: .zero)) }
        // 10 + 5 t a second until 100 is reached after 18 s, so 10 t + 2.5 t² until then.
        for (seconds, calls) in [(2, 30), (10, 350), (18, 990), (20, 1_190)] {
            #expect(abs(slots.count { $0 < .seconds(seconds) } - calls) <= 1)
        }
    }

    @Test("The rate never falls below one call in ten seconds, nor rises above a lower ceiling")
    func floor() {
        var pacer = RatePacer(RateLimit(perSecond: 0.2))
        for _ in 1...9 { pacer.pause(until: .seconds(1), decreasing: true, now: .zero) }
        #expect(pacer.rate(at: .zero) == 0.1)
        var slow = RatePacer(RateLimit(perSecond: 1.0 / 60))
        slow.pause(until: .seconds(1), decreasing: true, now: .zero)
        #expect(slow.rate(at: .zero) == 1.0 / 60)
    }

    @Test("A pause shorter than the interval does not bring the next slot forward")
    func shortPause() {
        var pacer = RatePacer(RateLimit(perSecond: 1.0 / 60))
        let slot = pacer.reserve(now: .zero)
        pacer.took(slot, now: slot)
        pacer.pause(until: .seconds(1), decreasing: true, now: .zero)
        #expect(abs(pacer.slot(now: .seconds(2)) / .seconds(60) - 1) < 1e-9)
    }

    @Test("Reservations that are given up are free again")
    func forget() {
        var pacer = RatePacer(RateLimit(perSecond: 10))
        pacer.took(pacer.reserve(now: .zero), now: .zero)
        _ = pacer.reserve(now: .zero)
        _ = pacer.reserve(now: .zero)
        pacer.forgetReservations()
        #expect(pacer.slot(now: .zero) == .milliseconds(100))
        #expect(pacer.slot(now: .zero, after: 2) == .milliseconds(300))
    }
}
