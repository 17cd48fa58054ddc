import CSV
import Foundation
import TestSupport
import Testing

/// Throws damaged files at the reader, the checks and the writer for a while, beginning from a small corpus.
///
/// `FUZZ_SECONDS` says for how long, `FUZZ_SEED` with which numbers. A file that breaks a rule is named by its seed and
/// kept in the folder of temporary files; once the fault is found, the file belongs into the corpus, from which every
/// later run begins.
@Suite("Fuzzing", .serialized, .timeLimit(.minutes(30)))
struct FuzzTests {
    private static let corpus = FuzzSettings.files(in: "Corpus")

    @Test("every file of the corpus, as it is and cut off at every place, keeps all rules")
    func corpus() throws {
        #expect(Self.corpus.count > 10)
        try TemporaryFolder.with { folder in
            for (name, bytes) in Self.corpus {
                for end in stride(from: bytes.count, to: 0, by: -7) {
                    try attempt(
                        Array(bytes[..<end]),
                        DialectDetector.Overrides(),
                        RecordReader.Limits(),
                        folder,
                        "\(name) to \(end)"
                    )
                }
            }
        }
    }

    @Test("no file crashes the reader, the checks or the writer, or comes back with other cells")
    func mutations() throws {
        let (seconds, seed) = (FuzzSettings.seconds, FuzzSettings.seed)
        var mutator = Mutator(seed: seed, corpus: Self.corpus.map(\.bytes))
        let end = ContinuousClock.now + .seconds(seconds)
        var count = 0
        try TemporaryFolder.with { folder in
            while ContinuousClock.now < end {
                let bytes = mutator.next()
                var overrides = DialectDetector.Overrides()
                if mutator.chance(8) { overrides.delimiter = mutator.element(of: Array(",;\t|^".utf8)) }
                if mutator.chance(8) { overrides.encoding = mutator.element(of: TextEncoding.allCases) }
                var limits = RecordReader.Limits()
                if mutator.chance(8) { (limits.field, limits.record) = (50, 200) }
                count += 1
                try attempt(bytes, overrides, limits, folder, "seed \(seed), file \(count)")
            }
        }
        print("Fuzzed \(count) files in \(seconds) s")
        #expect(count > 50)
    }

    private func attempt(
        _ bytes: [UInt8],
        _ overrides: DialectDetector.Overrides,
        _ limits: RecordReader.Limits,
        _ folder: String,
        _ name: String
    ) throws {
        // Written before it is tried, so that it is there after a crash too.
        let kept = FuzzSettings.finding("file")
        try Data(bytes).write(to: URL(fileURLWithPath: kept))
        do {
            try Trial(bytes: bytes, overrides: overrides, limits: limits, folder: folder).run()
        } catch {
            Issue.record("\(name), \(overrides): \(error); the file is \(kept)")
            throw error
        }
    }
}
