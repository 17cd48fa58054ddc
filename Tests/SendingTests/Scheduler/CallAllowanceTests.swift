import Testing
import Text

@testable import Sending

@Suite("The calls of a day", .timeLimit(.minutes(5)))
struct CallAllowanceTests {
    private static let day = Duration.seconds(86_400)

    @Test("In any 24 hours no more calls are let through than the limit, whenever they are asked for")
    func sliding() {
        var allowance = CallAllowance(limit: 100, earlier: [])
        var generator = SplitMix64(seed: 3)
        var made: [Duration] = []
        var now = Duration.zero
        for _ in 0..<5_000 {
            now += .seconds(Int.random(in: 0...900, using: &generator))
            if allowance.left(now: now) > 0 {
                allowance.took(now: now)
                made.append(now)
            } else {
                #expect(allowance.reopens(now: now) > now)
            }
        }
        #expect(made.count > 1_000)
        for (index, time) in made.enumerated() where index >= 100 { #expect(time - made[index - 100] >= Self.day) }
    }

    @Test("Earlier calls count until a day has passed since each")
    func earlier() {
        var allowance = CallAllowance(
            limit: 10,
            earlier: [.init(at: .seconds(-80_000), calls: 4), .init(at: .seconds(-100), calls: 6)]
        )
        #expect(allowance.left(now: .zero) == 0)
        #expect(allowance.reopens(now: .zero) == .seconds(6_400))
        #expect(allowance.left(now: .seconds(6_399)) == 0)
        #expect(allowance.left(now: .seconds(6_400)) == 4)
        #expect(allowance.count(now: .seconds(6_400)) == 6)
    }

    @Test("With more earlier calls than a lower limit allows, it takes until enough of them are a day old")
    func lowered() {
        var allowance = CallAllowance(
            limit: 5,
            earlier: [.init(at: .seconds(-80_000), calls: 4), .init(at: .seconds(-100), calls: 6)]
        )
        #expect(allowance.left(now: .zero) == 0)
        #expect(allowance.reopens(now: .zero) == .seconds(86_300))
    }

    @Test("Calls that are about to leave count for the time when there is one more")
    func upcoming() {
        var allowance = CallAllowance(limit: 2, earlier: [])
        #expect(allowance.reopens(now: .seconds(5)) == .seconds(5))
        #expect(allowance.reopens(now: .seconds(5), besides: 2) == .seconds(86_405))
    }
}

@Suite("The limit of new rows", .timeLimit(.minutes(5)))
struct MaxNewTests {
    @Test("A number holds always, a share of the file's rows from 50 known ones on")
    func limits() throws {
        let count = try CountOrShare.maxNew("500")
        #expect(!count.isExceeded(by: 500, rows: 501, known: 0) && count.isExceeded(by: 501, rows: 501, known: 0))
        let share = try CountOrShare.maxNew("10 %")
        #expect(!share.isExceeded(by: 100, rows: 1000, known: 900) && share.isExceeded(by: 101, rows: 1000, known: 899))
        #expect(!share.isExceeded(by: 951, rows: 1000, known: 49) && share.isExceeded(by: 950, rows: 1000, known: 50))
        #expect(try CountOrShare.maxNew("0").isExceeded(by: 1, rows: 1, known: 0))
        #expect("\(share)" == "10%" && "\(count)" == "500")
    }

    @Test("What is no limit", arguments: ["", "x", "-1", "101%", "1.5", "%"])
    func unreadable(_ text: String) { #expect(throws: (any Error).self) { try CountOrShare.maxNew(text) } }
}
