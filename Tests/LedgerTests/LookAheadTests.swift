import Rows
import Testing

@testable import Ledger

@Suite("Where the ledger looks for the next rows", .timeLimit(.minutes(1)))
struct LookAheadTests {
    private func learned(_ numbers: [Int64]) -> Int64? {
        var lookAhead = LookAhead()
        lookAhead.learn(from: numbers)
        return lookAhead.start
    }

    @Test("behind rows that stood in their order, with room for those that came in another")
    func inOrder() {
        #expect(learned(Array(1001...2000)) == 1_937)
        // Answers that overtook each other change nothing.
        let shuffled = stride(from: 1001, through: 1991, by: 10).flatMap { ($0...$0 + 9).reversed() }
        #expect(learned(shuffled.map(Int64.init)) == 1_937)
    }

    @Test("where numbers are passed over, as far behind as the rows lie apart")
    func gaps() throws {
        var lookAhead = LookAhead(widestGap: 16)
        lookAhead.learn(from: (1...1000).map { $0 * 3 })
        #expect(lookAhead.start == 2_811)
        #expect(lookAhead.end(after: 2_811, length: LookAhead.length(for: 1000)) == 2_811 + 1_128 * 16)
        lookAhead.learn(from: (1...1000).map { $0 * 40 })
        #expect(lookAhead.start == nil)
        #expect(learned((1...1000).map { $0 * 3 }) == nil)
    }

    @Test("rows that lie far away do not move it")
    func outliers() throws {
        let start = try #require(learned(Array(1001...2000) + (1...100).map { 5_000_000 + $0 }))
        #expect((1_950...2_100).contains(start))
    }

    @Test("nowhere in particular where rows lie in no order, and unmoved by too few rows")
    func noOrder() {
        #expect(learned((0..<1000).map { $0 * 7919 % 1_000_003 }) == nil)
        var lookAhead = LookAhead()
        lookAhead.learn(from: Array(1...1000))
        let start = lookAhead.start
        lookAhead.learn(from: [1, 2, 3])
        #expect(start != nil && lookAhead.start == start)
        lookAhead.learn(from: (0..<1000).map { $0 * 7919 % 1_000_003 })
        #expect(lookAhead.start == nil)
    }

    @Test("a key's place among others, also where keys begin alike, and the first one's where it occurs twice")
    func positions() {
        let keys = (0..<2000).map { Digest(words: UInt64($0 % 3), UInt64($0), 0, 0) }
        let positions = KeyPositions(keys + keys)
        #expect(keys.indices.allSatisfy { positions.position(of: keys[$0]) == $0 })
        #expect(positions.position(of: Digest(words: 0, 5000, 0, 0)) == nil)
        #expect(KeyPositions([]).position(of: .zero) == nil)
    }
}
