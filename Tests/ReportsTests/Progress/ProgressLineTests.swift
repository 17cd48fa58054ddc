import Sending
import Testing
import Text

@testable import Reports

@Suite("progress line", .timeLimit(.minutes(5)))
struct ProgressLineTests {
    private var facts: ProgressFacts {
        var counts = ProgressCounts()
        counts.created = 1220
        counts.problems = 14
        counts.retries = 3
        return ProgressFacts(
            total: 20_000,
            counts: counts,
            ceiling: RateLimit(perSecond: 5),
            allowedRate: 5,
            rate: 4.93,
            timeLeft: .seconds(3_800)
        )
    }

    private let paused = ProgressWait.paused(
        provider: "Tchek",
        until: WallTime(seconds: 4_445, utcOffset: 3_600),
        asked: .seconds(30)
    )

    @Test("it says what is done, how fast it goes against the ceiling, and how long it will take")
    func everything() {
        #expect(
            ProgressLine.text(facts, width: 120)
                == "1,234 of 20,000  6 %  1,220 created  14 problems  3 retries  4.9 of 5/s  1 h 3 min left"
        )
    }

    @Test("where it waits, it says why and until when, in place of the rate")
    func waiting() {
        var facts = facts
        facts.wait = paused
        facts.timeLeft = nil
        #expect(
            ProgressLine.text(facts, width: 140).hasSuffix(
                "3 retries  paused until 02:14:05+01:00, Tchek asked for 30 s"
            )
        )
        #expect(
            ProgressLine.text(facts, width: 80)
                == "1,234 of 20,000  14 problems  paused until 02:14:05+01:00, Tchek asked for 30 s"
        )
    }

    @Test("an outage tells since when it lasts and when the next try is")
    func outage() {
        let since = WallTime(seconds: 4_201, utcOffset: 3_600)
        let next = WallTime(seconds: 4_231, utcOffset: 3_600)
        #expect(
            ProgressWait.outage(provider: "PAVE", since: since, nextTry: next).text
                == "PAVE down since 02:10:01+01:00, next try 02:10:31"
        )
        let elsewhere = WallTime(seconds: 4_231, utcOffset: 7_200)
        #expect(
            ProgressWait.outage(provider: "PAVE", since: since, nextTry: elsewhere).text
                .hasSuffix("next try 03:10:31+02:00")
        )
        #expect(ProgressWait.outage(provider: "PAVE", since: since, nextTry: nil).text.hasSuffix("trying now"))
    }

    @Test("it fits into every width, and what matters least goes first", arguments: 1...140)
    func width(_ width: Int) {
        for wait in [nil, paused, .stopping] {
            var facts = facts
            facts.wait = wait
            let line = ProgressLine.text(facts, width: width)
            #expect(line.count <= max(1, width - 1))
            if width > 16 { #expect(line.hasPrefix("1,234 of 20,000")) }
            if width > 60, wait == nil { #expect(line.contains("left") && line.contains("14 problems")) }
            if width > 50, wait != nil {
                #expect(line.contains("paused until 02:14:05+01:00") || line.contains("stopping"))
            }
        }
    }

    @Test("a rate that was lowered is told beside the ceiling, in the ceiling's unit")
    func slowed() {
        var facts = facts
        facts.allowedRate = 3.5
        #expect(facts.rateText == "4.9 of 5/s, slowed to 3.5/s")
        facts.ceiling = RateLimit(perSecond: 0.5)
        facts.rate = 0.25
        facts.allowedRate = 0.35
        #expect(facts.rateText == "15 of 30/min, slowed to 21/min")
        facts.rate = nil
        facts.allowedRate = 0.5
        #expect(facts.rateText == "up to 30/min")
    }
}
