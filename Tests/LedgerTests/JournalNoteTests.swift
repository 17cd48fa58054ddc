import Foundation
import GRDB
import TestSupport
import Testing

@testable import Ledger

/// A journal that was deleted between two runs took what stood in it along, and SQLite says nothing.
@Suite("A ledger that has lost its journal", .timeLimit(.minutes(5)))
struct JournalNoteTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.file("ledger.sqlite") }
    private var note: String { path + "-note" }

    /// A process that begins a run, creates rows and dies. The last row stands in the journal alone.
    private func die(after rows: Int) async throws {
        await #expect(processExitsWith: .exitCode(7)) { [path = path as String, rows = rows as Int] in
            let ledger = try SQLiteLedger.open(at: path)
            let run = try await ledger.beginRun(Sample.start)
            for first in stride(from: 1, through: rows, by: 200) {
                let numbers = first...min(first + 199, rows)
                let events = numbers.flatMap { [Sample.intent($0), Sample.created($0)] }
                try await ledger.append(events, in: Sample.scope, run: run)
            }
            _exit(7)
        }
    }

    private func deleteJournal() throws {
        for ending in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: path + ending) }
    }

    private func expectLost() {
        for readOnly in [false, true] {
            let error = #expect(throws: LedgerError.self) { try SQLiteLedger.open(at: path, readOnly: readOnly) }
            guard case .journalLost(path, note, 1, "2026-02-25T06:13:20Z") = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test("is refused, whether a run began a moment ago or has filled many journals", arguments: [0, 1, 20_000])
    func lost(rows: Int) async throws {
        // For a ledger opened for reading its tables must be there without the journal.
        try SQLiteLedger.open(at: path).close()
        try await die(after: rows)
        try deleteJournal()
        expectLost()
        // Asking changes nothing.
        expectLost()
        try FileManager.default.removeItem(atPath: note)
        #expect(throws: Never.self) { try SQLiteLedger.open(at: path).close() }
    }

    @Test("is refused also where the first run of all was lost with it")
    func firstRun() async throws {
        try await die(after: 1)
        try deleteJournal()
        let error = #expect(throws: LedgerError.self) { try SQLiteLedger.open(at: path) }
        #expect(error?.description.contains("lacks what run 1") == true)
    }

    @Test("is whole with it, and after any program has emptied it into the ledger", arguments: [1, 20_000])
    func kept(rows: Int) async throws {
        try await die(after: rows)
        #expect(try RawDatabase.run("SELECT count(*) FROM session", in: path) == [["\(rows)"]])
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"), "Closing it has emptied the journal.")
        let ledger = try SQLiteLedger.open(at: path)
        #expect(try await ledger.entry(rows)?.state == .created)
        try ledger.close()
    }

    @Test("is not missed after a run that has closed it, nor with an older copy in its place then")
    func closed() async throws {
        let ledger = try SQLiteLedger.open(at: path)
        _ = try await ledger.beginRun(Sample.start)
        try ledger.close()
        let copy = path + ".copy"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        let next = try SQLiteLedger.open(at: path)
        _ = try await next.beginRun(Sample.start)
        #expect(JournalNote(besides: path).entries().map(\.run) == [2])
        try next.close()
        #expect(JournalNote(besides: path).entries().isEmpty)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: copy, toPath: path)
        #expect(throws: Never.self) { try SQLiteLedger.open(at: path).close() }
    }

    @Test("while another program has it open, the note stays")
    func shared() async throws {
        let first = try SQLiteLedger.open(at: path)
        let second = try SQLiteLedger.open(at: path)
        _ = try await first.beginRun(Sample.start)
        _ = try await second.beginRun(Sample.start)
        try first.close()
        #expect(JournalNote(besides: path).entries().map(\.run) == [1, 2])
        try second.close()
        #expect(JournalNote(besides: path).entries().isEmpty)
    }

    @Test("is missed with all of its files; one that was closed may be begun anew")
    func anew() async throws {
        let closed = try SQLiteLedger.open(at: path)
        _ = try await closed.beginRun(Sample.start)
        try closed.close()
        try FileManager.default.removeItem(atPath: path)
        try await die(after: 1)
        for ending in ["", "-wal", "-shm"] { try FileManager.default.removeItem(atPath: path + ending) }
        for _ in 1...2 {
            let error = #expect(throws: LedgerError.self) { try SQLiteLedger.open(at: path) }
            #expect(error?.description.contains("lacks what run 1") == true)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a journal that was deleted while it was open is missed afterwards, too")
    func deletedWhileOpen() async throws {
        try SQLiteLedger.open(at: path).close()
        let ledger = try SQLiteLedger.open(at: path)
        _ = try await ledger.beginRun(Sample.start)
        try deleteJournal()
        try? ledger.close()
        #expect(JournalNote(besides: path).entries().map(\.run) == [1])
    }

    @Test("a note is read as far as it is whole")
    func reading() throws {
        let text =
            "run 3 journal 1 begun A\nrun 4 journal 1 begun B\nnonsense\nrun 3 journal 2 begun A\nrun 5 journal 1 be"
        try text.write(toFile: note, atomically: false, encoding: .utf8)
        let entries = JournalNote(besides: path).entries()
        #expect(entries.map(\.line) == ["run 3 journal 2 begun A\n", "run 4 journal 1 begun B\n"])
        #expect(JournalNote(besides: path + "x").entries().isEmpty)
    }

    @Test("files beside the ledger are those of the file itself, whatever link leads to it")
    func link() async throws {
        try SQLiteLedger.open(at: path).close()
        let link = folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let ledger = try SQLiteLedger.open(at: link)
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append([Sample.intent(1), Sample.created(1)], in: Sample.scope, run: run)
        #expect(FileManager.default.fileExists(atPath: note))
        try ledger.close()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                "ledger.sqlite", "ledger.sqlite-note", "ledger.sqlite-reserve", "link",
            ]
        )
    }
}
