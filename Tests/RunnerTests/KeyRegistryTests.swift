import Foundation
import Rows
import TestSupport
import Testing
import Text

@testable import Runner

@Suite("Duplicates within a file", .timeLimit(.minutes(10)))
struct KeyRegistryTests {
    @Test("says the same as a dictionary, in any batches")
    func likeADictionary() throws {
        var random = SplitMix64(seed: 20260301)
        let table = try KeyRegistry()
        var holders: [Digest: (row: Int, traits: Traits)] = [:]
        var expected: [Int: KeyMatch] = [:]
        var row = 2
        while row < 6000 {
            var claims: [RowKey] = []
            var verdicts: [KeyMatch] = []
            for _ in 0..<Int.random(in: 1...400, using: &random) {
                // Few upper halves, so that many keys share theirs.
                let key = Digest(words: .random(in: 0...200, using: &random), .random(in: 0...9, using: &random), 1, 1)
                let traits = Traits(vin: .random(in: 1...2, using: &random))
                let verdict: KeyMatch
                if let holder = holders[key] {
                    verdict = holder.traits == traits ? .duplicate(of: holder.row) : .conflict(with: holder.row)
                    expected[row] = verdict
                } else {
                    holders[key] = (row, traits)
                    verdict = .first
                }
                claims.append(RowKey(row: row, key: key, traits: traits))
                verdicts.append(verdict)
                row += 1
            }
            #expect(try table.register(claims) == verdicts)
        }
        #expect(expected.count > 1000)
    }

    @Test("the largest and the smallest keys have their place")
    func edges() throws {
        let table = try KeyRegistry()
        let keys = [UInt64.max, .min, UInt64(Int64.max)].flatMap {
            [Digest(words: $0, 0, 0, 0), Digest(words: $0, 1, 0, 0)]
        }
        let claims = keys.enumerated().map { RowKey(row: $0.offset + 2, key: $0.element, traits: .none) }
        #expect(try table.register(claims).allSatisfy { $0 == .first })
        #expect(try table.register(claims) == claims.map { .duplicate(of: $0.row) })
    }

    private static func digest(_ number: Int) -> Digest {
        let spread = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        return Digest(words: spread, ~spread, spread, spread)
    }

    @Test("leaves nothing in the folder for temporary files")
    func leavesNothing() async throws {
        let folder = TemporaryFolder()
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            setenv("SQLITE_TMPDIR", path, 1)
            let table = try KeyRegistry()
            // More than it keeps in memory.
            for start in stride(from: 0, to: 600_000, by: 20_000) {
                _ = try table.register(
                    (start..<start + 20_000).map {
                        RowKey(
                            row: $0,
                            key: Self.digest($0),
                            traits: .none
                        )
                    }
                )
            }
            let open = (0..<64).compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            }
            guard open.contains(where: { $0.hasPrefix(path) && $0.hasSuffix("(deleted)") }) else { exit(1) }
            guard try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else { exit(2) }
            exit(0)
        }
    }
}
