import Foundation
import TestSupport
import Testing

@testable import Ledger

@Suite("A damaged journal is no ledger in which nothing happened", .timeLimit(.minutes(5)))
struct JournalInspectionTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.file("ledger.sqlite") }

    /// What a process that died left: the main file and its journal with twenty commits.
    private func makeDeadLedger() async throws -> String {
        let living = folder.file("living.sqlite")
        let ledger = try SQLiteLedger.open(at: living)
        let run = try await ledger.beginRun(Sample.start)
        for number in 1...20 {
            try await ledger.append([Sample.intent(number)], in: Sample.scope, run: run)
        }
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: living + ending, toPath: path + ending)
        }
        try ledger.close()
        return path + "-wal"
    }

    private func change(_ file: String, _ body: (inout Data) -> Void) throws {
        var data = try Data(contentsOf: URL(fileURLWithPath: file))
        body(&data)
        try data.write(to: URL(fileURLWithPath: file))
        chmod(file, 0o600)
    }

    private func expectRefusal() {
        let error = #expect(throws: LedgerError.self) { try SQLiteLedger.open(at: path) }
        guard case .corrupt = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a whole one is taken, also one that ends within its last commit, as after a power cut")
    func whole() async throws {
        let journal = try await makeDeadLedger()
        try change(journal) { $0.removeLast(300) }
        let ledger = try SQLiteLedger.open(at: path)
        #expect(try await ledger.entry(1)?.state == .calling)
        #expect(try await ledger.entry(19)?.state == .calling)
    }

    @Test("damage in the midst of it, or in its header, is said", arguments: [10, 5_000])
    func damage(at place: Int) async throws {
        let journal = try await makeDeadLedger()
        try change(journal) { data in for offset in 0..<16 { data[place + offset] ^= 0x5A } }
        expectRefusal()
    }

    @Test("what commits leave behind whose syncs failed, each smaller than the one before, is no damage")
    func failedSyncs() async throws {
        await #expect(processExitsWith: .success) { [path = path as String] in
            FailingDisk.install()
            let ledger = try SQLiteLedger.open(at: path)
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append([Sample.intent(1)], in: Sample.scope, run: run)
            FailingDisk.fail(.syncs, after: 0)
            for count in [1000, 300, 80, 2] {
                let intents = (2..<2 + count).map { Sample.intent($0) }
                await #expect(throws: LedgerError.self) { try await ledger.append(intents, in: Sample.scope, run: run) }
            }
            // What follows a kill: nothing is closed or tidied up.
            _exit(0)
        }
        let size = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        #expect(size ?? 0 > 100_000)
        let ledger = try SQLiteLedger.open(at: path)
        #expect(try await ledger.entry(1)?.state == .calling)
        #expect(try await ledger.entry(500) == nil)
    }

    @Test("damage in one place is said, wherever more than one commit follows it")
    func damageAnywhere() async throws {
        let journal = try await makeDeadLedger()
        let whole = try [path, journal].map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        // The last frames but those of the last two commits, and no frame's header, which says what the frame belongs to.
        let frame = 24 + 4096
        for place in stride(from: 32, to: whole[1].count - 8 * frame, by: 977) where (place - 32) % frame >= 24 {
            for (file, content) in zip([path, journal], whole) { try change(file) { $0 = content } }
            try change(journal) { $0[place] ^= 0x5A }
            expectRefusal()
        }
    }

    @Test("a journal whose main file is gone or empty is said", arguments: [true, false])
    func withoutMainFile(isGone: Bool) async throws {
        let journal = try await makeDeadLedger()
        if isGone {
            try FileManager.default.removeItem(atPath: path)
        } else {
            try change(path) { $0.removeAll() }
        }
        expectRefusal()
        // Nothing was deleted: somebody may still put the main file back.
        #expect(FileManager.default.fileExists(atPath: journal))
    }
}
