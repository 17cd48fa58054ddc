import GRDB
import GRDBSQLite
import Glibc
import Synchronization
import Text

/// The write-ahead log beside a ledger, watched so that nothing is written to one that is gone, and numbered so that one
/// that was deleted is missed, see `JournalNote`.
///
/// It is emptied into the ledger's main file in SQLite's place: what is written after that stands in a new journal alone,
/// while the main file shows nothing that would tell it from one whose journal is complete.
final class LedgerJournal: Sendable {
    /// Pages after which the journal is emptied: one of four megabytes is written over and over, and stays in memory; a
    /// large one takes new memory for every page, which costs more than to empty a small one often.
    private static let limit = 4_000

    private struct State {
        /// The newest journal of the run that this process has begun; nil before it has.
        var entry: JournalNote.Entry?
        /// The journal that could not be noted: nothing may be written to it before it is.
        var unnoted: JournalNote.Entry?
    }

    /// The ledger's path as the user wrote it, for messages.
    private let ledger: String
    private let path: String
    private let note: JournalNote
    /// Pages in the journal after the last commit of the connection.
    private let pages = Atomic<Int>(0)
    private let identity = Mutex<FileIdentity?>(nil)
    private let state = Mutex(State())

    /// - Parameters:
    ///   - ledger: As the user wrote it, for messages.
    ///   - file: The same without links: SQLite's journal lies beside the file itself.
    init(of ledger: String, file: String) {
        self.ledger = ledger
        path = file + "-wal"
        note = JournalNote(besides: file)
    }

    /// Takes the place of SQLite's own checkpoints on the connection that writes, once that has made its journal. Must
    /// live as long as the connection.
    func attach(to db: Database) {
        identity.withLock { $0 = FileIdentity(of: path) }
        sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                let journal = Unmanaged<LedgerJournal>.fromOpaque(context).takeUnretainedValue()
                journal.pages.store(Int(pages), ordering: .relaxed)
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// Syncs what stands in the journal to disk.
    func sync() throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            // Another process may have emptied it into the ledger meanwhile, and removed it.
            if errno == ENOENT { return }
            throw failure(errno)
        }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(errno) }
    }

    private func failure(_ code: Int32) -> LedgerError {
        .failed(path: ledger, reason: "its journal \(path) cannot be synced (\(LedgerLocation.text(code)))")
    }

    /// Throws where what a run wrote last is missing, since its journal was lost.
    func compareWithNote(_ pool: DatabasePool) throws {
        // Before the ledger: a run of another process that begins now is noted last.
        let noted = note.entries()
        if noted.isEmpty { return }
        let written = try pool.read { db in
            let query = try RawStatement(db, "SELECT journals FROM run WHERE id = ?")
            var written: [Int64: Int64] = [:]
            for run in noted.map(\.run) {
                query.bind(1, run)
                try query.query { written[run] = try query.column(0) }
            }
            return written
        }
        if let lost = noted.last(where: { written[$0.run, default: 0] < $0.journal }) {
            throw LedgerError.journalLost(path: ledger, note: note.path, run: lost.run, begun: lost.begun)
        }
    }

    /// Throws where nothing may be written to the journal.
    func check(_ db: Database) throws {
        if let unnoted = state.withLock({ $0.unnoted }) { try number(unnoted, db) }
        if identity.withLock({ $0?.isStillThere }) == false {
            throw LedgerError.failed(
                path: ledger,
                reason: "its journal \(path) was moved or deleted while it was open"
            )
        }
    }

    /// Notes the first journal of a run whose beginning has just been committed to it.
    func begin(_ run: Int64, at startedAt: Double) throws {
        let begun = ISO8601.text(secondsSince1970: Int(startedAt))
        let entry = JournalNote.Entry(run: run, journal: 1, begun: begun)
        try note.add(entry)
        state.withLock { $0.entry = entry }
    }

    /// Empties the journal where it is time, and gives the next one its number; to be called after every transaction.
    ///
    /// What was written before is not affected where that fails, but nothing may be written after it.
    func committed(_ db: Database) {
        guard pages.load(ordering: .relaxed) >= Self.limit else { return }
        var moved: Int32 = 0
        // Where it does not succeed, the journal is as good as before, and the next commit tries it again.
        sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, &moved)
        guard moved > 0, var entry = state.withLock({ $0.entry }) else { return }
        entry.journal += 1
        do { try number(entry, db) } catch { state.withLock { [entry] in $0.unnoted = entry } }
    }

    private func number(_ entry: JournalNote.Entry, _ db: Database) throws {
        try db.execute(sql: "UPDATE run SET journals = ? WHERE id = ?", arguments: [entry.journal, entry.run])
        try note.add(entry)
        state.withLock { $0 = State(entry: entry) }
    }

    /// Closes the database and empties the note with it, where no other program keeps the journal in use.
    func close(_ pool: DatabasePool) throws {
        // A journal that went away while it was open is missed at the next open, whatever SQLite still has of it.
        let isWhole = identity.withLock { $0?.isThere } ?? true
        try note.clear {
            // Whoever closes the file last empties the journal into it and removes it, if that is a connection that
            // writes. GRDB closes those that read after the one that writes.
            pool.invalidateReadOnlyConnections()
            try pool.close()
            return isWhole && access(path, F_OK) != 0
        }
    }
}
