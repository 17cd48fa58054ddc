import DequeModule
import Testing

@testable import Sending
@testable import Text

@Suite("Backoff and rows that wait", .timeLimit(.minutes(5)))
struct WaitingTests {
    private func row(_ number: Int) -> SendRow { SendRow(row: number, slot: number, messages: number % 2 == 1) }

    @Test("The backoff is anything from nothing to a span that doubles up to 30 s")
    func backoff() {
        var random = SplitMix64(seed: 1)
        for (attempts, span) in [(1, 0.5), (2, 1), (3, 2), (6, 16), (7, 30), (99, 30)] {
            let waits = (0..<2_000).map { _ in
                Backoff().wait(failedAttempts: attempts, retryAfter: nil, using: &random) / .seconds(1)
            }
            #expect(waits.allSatisfy { $0 >= 0 && $0 <= span })
            #expect(abs(waits.reduce(0, +) / 2_000 / span - 0.5) < 0.03)
        }
    }

    @Test("The backoff is never shorter than Retry-After")
    func retryAfter() {
        var random = SplitMix64(seed: 1)
        for _ in 1...100 {
            let wait = Backoff().wait(failedAttempts: 2, retryAfter: .milliseconds(900), using: &random)
            #expect(wait >= .milliseconds(900))
            #expect(wait <= .seconds(1))
        }
    }

    @Test("Waiting rows come by the time they are due, of the same time in their order")
    func heap() {
        var random = SplitMix64(seed: 2)
        var heap = RetryQueue()
        let dues = (0..<500).map { _ in Int.random(in: 0..<100, using: &random) }
        for (number, due) in dues.enumerated() {
            heap.insert(.init(row: row(number), due: .seconds(due), notBefore: .zero))
        }
        var copy = heap
        let sorted = dues.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }.map(\.offset)
        var removed: [Int] = []
        while let next = heap.removeEarliest() { removed.append(next.row) }
        #expect(removed == sorted)
        #expect(heap.isEmpty)
        #expect(copy.removeAll().map(\.row.row) == sorted)
        #expect(copy.isEmpty)
    }

    @Test("A queue keeps its order while rows come, go, and are picked out")
    func queue() {
        var queue = Deque<SendRow>()
        var expected: [Int] = []
        for number in 0..<1_000 {
            queue.append(row(number))
            expected.append(number)
            if number % 3 == 0 { #expect(queue.popFirst()?.row == expected.removeFirst()) }
            #expect(queue.count == expected.count)
        }
        let odd = queue.extract { $0.messages }
        #expect(odd.map(\.row) == expected.filter { $0 % 2 == 1 })
        #expect(queue.map(\.row) == expected.filter { $0 % 2 == 0 })
    }
}
