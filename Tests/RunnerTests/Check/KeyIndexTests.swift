import Rows
import Testing

@testable import Runner

@Suite("Duplicates within a file, in memory", .timeLimit(.minutes(2)))
struct KeyIndexTests {
    @Test("says the same as a dictionary", arguments: [50, 3_000, 100_000] as [UInt64])
    func likeADictionary(keys: UInt64) {
        var index = KeyIndex()
        var holders: [UInt64: UInt32] = [:]
        var state: UInt64 = 20_260_301
        for row in 2...60_000 as ClosedRange<UInt32> {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let key = (state >> 33) % keys
            let match = index.register(keyHash: key, row: row)
            if let holder = holders[key] {
                #expect(match == .duplicate(of: Int(holder)))
            } else {
                holders[key] = row
                #expect(match == .first)
            }
        }
        #expect(index.count == holders.count)
    }

    @Test("keys at both ends of the numbers, and nothing but zeroes, are keys like any other")
    func edges() {
        var index = KeyIndex()
        for (row, key) in zip((1 as UInt32)..., [0, .max, 1, .max - 1, 1 << 63] as [UInt64]) {
            #expect(index.register(keyHash: key, row: row) == .first)
            #expect(index.register(keyHash: key, row: 99) == .duplicate(of: Int(row)))
        }
    }
}
