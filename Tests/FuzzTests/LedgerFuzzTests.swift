import Foundation
import Ledger
import TestSupport
import Testing

/// Damages ledgers in every way for a while, reads them and has a run write to them: whatever they hold, it ends with an
/// error in words, or without one.
///
/// `FUZZ_SECONDS` and `FUZZ_SEED` as for files. The ledger that was tried last is kept in the folder of temporary files.
@Suite("Fuzzing of ledgers", .serialized, .timeLimit(.minutes(30)))
struct LedgerFuzzTests {
    /// One of version 1, one as it is written today, and one that is too large to be read through beforehand.
    private static func ledgers(in folder: String) async throws -> [String] {
        let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../LedgerTests/Fixtures/ledger-v1.sqlite").standardizedFileURL.path
        let today = folder + "/today.sqlite"
        try await LedgerTrial.make(today)
        let large = folder + "/large.sqlite"
        try FileManager.default.copyItem(atPath: today, toPath: large)
        try RawDatabase.run(
            """
            CREATE TABLE filler (text TEXT);
            INSERT INTO filler SELECT hex(zeroblob(450000)) FROM session LIMIT 10;
            DROP TABLE filler
            """,
            in: large
        )
        return [golden, today, large]
    }

    @Test("no ledger crashes what reads it or writes to it, or keeps it busy")
    func damage() async throws {
        let (seconds, seed) = (FuzzSettings.seconds, FuzzSettings.seed)
        let folder = TemporaryFolder()
        let ledgers = try await Self.ledgers(in: folder.path)
        var damage = LedgerDamage(seed: seed)
        let end = ContinuousClock.now + .seconds(seconds)
        var (count, refused) = (0, 0)
        while ContinuousClock.now < end {
            // In the folder of temporary files, so that it is there after a crash too.
            let kept = FuzzSettings.finding("ledger")
            let trial = LedgerTrial(path: kept)
            trial.remove()
            try FileManager.default.copyItem(atPath: damage.element(of: ledgers), toPath: kept)
            chmod(kept, 0o600)
            let what = damage.apply(to: kept)
            count += 1
            let start = ContinuousClock.now
            let error = try await trial.run()
            if error != nil { refused += 1 }
            #expect(ContinuousClock.now - start < .seconds(60), "seed \(seed), ledger \(count): \(what)")
            if let error { #expect(!error.description.isEmpty, "seed \(seed), ledger \(count): \(what)") }
        }
        print("Fuzzed \(count) ledgers in \(seconds) s, of which \(refused) were refused")
        #expect(count > 20 && refused > 5 && refused < count)
    }
}
