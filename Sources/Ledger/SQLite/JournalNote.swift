import Glibc
import Text

/// A note beside the ledger: which runs have begun, and in which journal each of them writes.
///
/// SQLite cannot tell a journal that was deleted from one that was never there: what stood in it is forgotten without a
/// word, and its rows would be created again. So each run numbers its journals, and the number goes first into the
/// journal itself, then, synced, into this note. Where the ledger is found to be behind its note, a journal was lost.
/// The other way round means nothing, so a journal that was emptied into the ledger by whatever program raises no alarm.
///
/// The note is emptied when the last program closes the ledger, since nothing is left in a journal then. It is never
/// unlinked: its lock would be one on a file that nobody else finds.
struct JournalNote: Sendable {
    /// Where a run stood when it last began a journal.
    struct Entry: Equatable {
        var run: Int64
        /// Counted from 1 within the run.
        var journal: Int64
        /// When the run began, as ISO 8601; for messages.
        var begun: String

        init(run: Int64, journal: Int64, begun: String) {
            self.run = run
            self.journal = journal
            self.begun = begun
        }

        /// Nil where the line is no entry, such as the last one when a power cut came over it.
        init?(line: some StringProtocol) {
            let words = line.split(separator: " ")
            guard words.count == 6, words[0] == "run", words[2] == "journal", words[4] == "begun",
                let run = Int64(words[1]), let journal = Int64(words[3]), words[5].utf8.count <= 40
            else { return nil }
            self.init(run: run, journal: journal, begun: String(words[5]))
        }

        var line: String { "run \(run) journal \(journal) begun \(begun)\n" }
    }

    /// A note is emptied long before.
    private static let limit = 16 << 20

    /// The note's path.
    let path: String

    /// - Parameter ledger: The ledger's own path, without links.
    init(besides ledger: String) { path = ledger + "-note" }

    /// The newest entry of each run; none where there is no note.
    func entries() -> [Entry] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < Self.limit, case let count = read(descriptor, &buffer, buffer.count), count > 0 {
            bytes.append(contentsOf: buffer.prefix(count))
        }
        var newest: [Int64: Entry] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast()
        {
            if let entry = Entry(line: line) { newest[entry.run] = entry }
        }
        return newest.values.sorted { $0.run < $1.run }
    }

    /// Adds an entry. Durable when it returns.
    func add(_ entry: Entry) throws {
        try withLock { descriptor in
            var line = entry.line
            let count = line.utf8.count
            let written = line.withUTF8 { write(descriptor, $0.baseAddress, $0.count) }
            guard written == count, fsync(descriptor) == 0 else { throw failure(written < 0 ? errno : ENOSPC) }
        }
    }

    /// Empties the note, where `isClosed` says that no journal is left. No entry is added in between.
    func clear(where isClosed: () throws -> Bool) throws {
        try withLock { descriptor in
            guard try isClosed() else { return }
            guard ftruncate(descriptor, 0) == 0, fsync(descriptor) == 0 else { throw failure(errno) }
        }
    }

    private func withLock(_ body: (Int32) throws -> Void) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0o600)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failure(errno) }
        }
        // Whatever the umask made of it.
        fchmod(descriptor, 0o600)
        try body(descriptor)
    }

    private func failure(_ code: Int32) -> LedgerError {
        code == ENOSPC || code == EDQUOT
            ? .full(path: path) : .failed(path: path, reason: LedgerLocation.text(code))
    }
}
