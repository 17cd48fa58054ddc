import Foundation
import GRDB
import TestSupport
import Testing

@testable import Ledger

@Suite("The ledger's files", .timeLimit(.minutes(5)))
struct LedgerFileTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.file("ledger.sqlite") }

    private func makeLedger(rows: Int = 1) async throws {
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append(
            (1...rows).flatMap { [Sample.intent($0), Sample.created($0)] },
            in: Sample.scope,
            run: run
        )
        try ledger.close()
    }

    @Test("commits are synced in full, and the database says so")
    func fullDurability() async throws {
        let ledger = try SQLiteLedger.open(at: path)
        #expect(try await ledger.synchronousSetting() == 2)
        _ = try await ledger.beginRun(Sample.start)
        #expect(try await ledger.synchronousSetting() == 2)
        #expect(try RawDatabase.run("PRAGMA journal_mode", in: path) == [["wal"]])
    }

    @Test("a trigger or a view that comes into an open ledger does nothing")
    func distrust() async throws {
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        try RawDatabase.run(
            "CREATE TRIGGER t AFTER INSERT ON session BEGIN UPDATE session SET url = 'https://evil.test/'; END;"
                + "CREATE VIEW v AS SELECT 1 AS one",
            in: path
        )
        try await ledger.append([Sample.intent(1), Sample.created(1)], in: Sample.scope, run: run)
        let entries = try await ledger.entries(for: [Sample.digest(1)], in: Sample.scope)
        #expect(entries[Sample.digest(1)]?.session == Sample.session(1))
        for forbidden in [
            "SELECT one FROM v", "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '' WHERE name = 't'",
        ] {
            await #expect(throws: LedgerError.self, "\(forbidden)") {
                try await ledger.onWriter { db in
                    try db.execute(sql: forbidden)
                    _ = try Row.fetchAll(db, sql: "SELECT one FROM v")
                }
            }
        }
        #expect(try RawDatabase.run("SELECT count(*) FROM sqlite_schema WHERE sql = ''", in: path) == [["0"]])
    }

    @Test("files are the owner's alone and folders too, whatever the umask", arguments: [0, 0o777] as [mode_t])
    func permissions(mask: mode_t) async throws {
        // The umask belongs to the whole process, so this runs in one of its own.
        await #expect(processExitsWith: .success) { [root = folder.path as String, mask = mask as mode_t] in
            umask(mask)
            let folder = root + "/new/state"
            let ledger = try SQLiteLedger.open(at: folder + "/ledger.sqlite")
            _ = try await ledger.beginRun(Sample.start)
            for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
                guard TemporaryFolder.mode(folder + "/" + name) == 0o600 else { exit(1) }
            }
            guard TemporaryFolder.mode(folder) == 0o700, TemporaryFolder.mode(root + "/new") == 0o700 else { exit(2) }
            let lock = try AccountLock.acquire(ledgerPath: folder + "/ledger.sqlite", scope: Sample.scope)
            guard TemporaryFolder.mode(lock.path) == 0o600 else { exit(3) }
            exit(0)
        }
    }

    @Test("a ledger that others may write is refused", arguments: [0o620, 0o602, 0o666] as [mode_t])
    func writableByOthers(mode: mode_t) async throws {
        try await makeLedger()
        chmod(path, mode)
        for readOnly in [false, true] {
            #expect(throws: LedgerError.writableByOthers(path: path)) {
                try SQLiteLedger.open(at: path, readOnly: readOnly)
            }
        }
        chmod(path, 0o640)
        #expect(throws: Never.self) { try SQLiteLedger.open(at: path) }
    }

    @Test("a process that died while it made the ledger leaves one that the next run completes")
    func diedInTheMaking() async throws {
        let folder = TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
            umask(0o077)
            let queue = try DatabaseQueue(path: path)
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
                // So small a cache that pages reach the file before the commit that never comes.
                try db.execute(sql: "PRAGMA cache_size = 1; BEGIN; CREATE TABLE half (text TEXT)")
                for _ in 0..<100 { try db.execute(sql: "INSERT INTO half VALUES (hex(randomblob(2000)))") }
                _exit(7)
            }
        }
        let journal = try FileManager.default.attributesOfItem(atPath: path + "-journal")[.size] as? Int
        #expect(try #require(journal) > 0)
        let ledger = try SQLiteLedger.open(at: path)
        _ = try await ledger.beginRun(Sample.start)
        #expect(!FileManager.default.fileExists(atPath: path + "-journal"))
    }

    @Test("a ledger that was deleted or moved away while it was open takes nothing more", arguments: [true, false])
    func movedAway(isDeleted: Bool) async throws {
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        if isDeleted {
            try FileManager.default.removeItem(atPath: path)
        } else {
            try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
        }
        await #expect(throws: LedgerError.failed(path: path, reason: "it was moved or deleted while it was open")) {
            try await ledger.append([Sample.intent(1)], in: Sample.scope, run: run)
        }
    }

    @Test(
        "a ledger whose journal was deleted or moved away while it was open takes nothing more",
        arguments: [true, false]
    )
    func journalMovedAway(isDeleted: Bool) async throws {
        // Also where the tables were there already, and nothing was written yet.
        try await makeLedger()
        let ledger = try SQLiteLedger.open(at: path)
        let journal = path + "-wal"
        if isDeleted {
            try FileManager.default.removeItem(atPath: journal)
        } else {
            try FileManager.default.moveItem(atPath: journal, toPath: path + ".away")
        }
        let gone = LedgerError.failed(
            path: path,
            reason: "its journal \(journal) was moved or deleted while it was open"
        )
        await #expect(throws: gone) {
            try await ledger.append([Sample.intent(1)], in: Sample.scope, run: RunID(1))
        }
    }

    @Test("a ledger with a second name is refused, as each name has a journal of its own")
    func secondName() async throws {
        try await makeLedger()
        try FileManager.default.linkItem(atPath: path, toPath: path + ".second")
        for name in [path, path + ".second"] {
            let error = #expect(throws: LedgerError.self) { try SQLiteLedger.open(at: name) }
            #expect("\(try #require(error))".contains("2 names (hard links)"))
        }
        try FileManager.default.removeItem(atPath: path + ".second")
        try SQLiteLedger.open(at: path).close()
    }

    @Test("a journal that others may write is refused as well")
    func journalWritableByOthers() async throws {
        try await makeLedger()
        #expect(FileManager.default.createFile(atPath: path + "-wal", contents: nil))
        chmod(path + "-wal", 0o666)
        #expect(throws: LedgerError.writableByOthers(path: path + "-wal")) { try SQLiteLedger.open(at: path) }
    }

    @Test("what is no regular file is refused")
    func noRegularFile() throws {
        mkdir(path, 0o700)
        #expect(throws: LedgerError.cannotOpen(path: path, reason: "it is a folder")) {
            try SQLiteLedger.open(at: path)
        }
        rmdir(path)
        mkfifo(path, 0o600)
        #expect(throws: LedgerError.cannotOpen(path: path, reason: "it is no regular file")) {
            try SQLiteLedger.open(at: path)
        }
    }

    @Test("opened for reading, a missing ledger is an error and nothing is created")
    func missing() {
        #expect(throws: LedgerError.cannotOpen(path: path, reason: "there is no such file")) {
            try SQLiteLedger.open(at: path, readOnly: true)
        }
        #expect(TemporaryFolder.mode(path) == nil)
    }

    @Test("opened for reading, it reads and refuses to write")
    func readOnlyAccess() async throws {
        try await makeLedger()
        let ledger = try SQLiteLedger.open(at: path, readOnly: true)
        #expect(try await ledger.entry(1)?.state == .created)
        #expect(try await ledger.runs(limit: 5).count == 1)
        await #expect(throws: LedgerError.readOnly(path: path)) { try await ledger.beginRun(Sample.start) }
    }

    @Test("a text file is no ledger")
    func noDatabase() throws {
        try String(repeating: "id;name\n1;x\n", count: 200).write(toFile: path, atomically: false, encoding: .utf8)
        chmod(path, 0o600)
        expectCorrupt()
    }

    @Test("another program's database is no ledger, and stays as it was")
    func foreignDatabase() throws {
        try RawDatabase.run("CREATE TABLE moz_places (id INTEGER)", in: path)
        chmod(path, 0o600)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        expectCorrupt()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("a truncated ledger is found out", arguments: [100, 5000, 20480])
    func truncated(to size: Int) async throws {
        try await makeLedger(rows: 200)
        truncate(path, size)
        expectCorrupt()
    }

    @Test("a damaged page is found out")
    func damaged() async throws {
        try await makeLedger(rows: 200)
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        let pages = Int(try file.seekToEnd()) / 4096
        try file.seek(toOffset: UInt64(pages / 2 * 4096))
        try file.write(contentsOf: Data(repeating: 0xa5, count: 4096))
        try file.close()
        expectCorrupt()
    }

    @Test("a newer version's ledger is refused")
    func newer() async throws {
        try await makeLedger()
        try RawDatabase.run("INSERT INTO grdb_migrations VALUES ('v999')", in: path)
        for readOnly in [false, true] {
            #expect(throws: LedgerError.newerVersion(path: path)) {
                try SQLiteLedger.open(at: path, readOnly: readOnly)
            }
        }
    }

    @Test("a ledger whose making was interrupted is completed, but cannot be read yet")
    func interruptedMaking() throws {
        #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]))
        #expect(throws: LedgerError.self) { try SQLiteLedger.open(at: path, readOnly: true) }
        #expect(throws: Never.self) { try SQLiteLedger.open(at: path) }
    }

    private func expectCorrupt(sourceLocation: SourceLocation = #_sourceLocation) {
        for readOnly in [false, true] {
            let error = #expect(throws: LedgerError.self, sourceLocation: sourceLocation) {
                try SQLiteLedger.open(at: path, readOnly: readOnly)
            }
            guard case .corrupt = error else {
                Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
                return
            }
        }
    }
}
