import CSV
import Rows
import Sending
import Synchronization

/// The sessions of a result file, each once, with what is known of how they stand: found by one look at all rows.
///
/// Some 20 bytes a row are in memory.
final class SessionTable: Sendable {
    /// A row by the session that it has.
    enum Row: Equatable {
        case session(Int)
        /// It has none, or none that is tied to it.
        case none
        /// It belongs to another scope.
        case elsewhere
    }

    fileprivate struct Entry {
        /// The first row that has it, as a spreadsheet counts.
        var row: Int32
        /// Its words, by their place in `words`, and when the newest of them was said, in seconds since 1970.
        var known: UInt16 = 0
        var found: UInt16 = 0
        var at: UInt32 = 0
        var isFailed = false
    }

    fileprivate struct State {
        var entries: [Entry] = []
        var words = [""]
        var places: [String: UInt16] = [:]
        var failures: [CallCode: Int] = [:]
    }

    private static let none: Int32 = -1
    private static let elsewhere: Int32 = -2
    /// No provider has as many words. What comes beyond is counted as one.
    fileprivate static let mostWords = 1_000

    /// For each row its session.
    private let rows: [Int32]
    private let state: Mutex<State>
    let blankRows: Int

    /// - Parameter stage: what a word stands for; of one that stands for nothing the file is not believed.
    init(_ input: OpenedInput, scope: SessionScope, stage: (String) -> SessionStage?) throws {
        var state = State()
        var rows: [Int32] = []
        // By the ids' hashes, which are taken with a secret of this process.
        var seen: [Int: Int32] = [:]
        var reader = try RecordReader(input.file, dialect: input.dialect)
        _ = try reader.next()
        while try reader.next() {
            guard let prior = PriorResult(reader.record, input.mapping), let ref = prior.ref else {
                rows.append(Self.none)
                continue
            }
            if ref.scope != scope {
                rows.append(Self.elsewhere)
            } else if !SessionForm.isID(prior.id) || prior.status == .cancelled {
                rows.append(Self.none)
            } else {
                let next = Int32(state.entries.count)
                let index = seen[prior.id.hashValue, default: next]
                if index == next {
                    seen[prior.id.hashValue] = next
                    state.entries.append(Entry(row: Int32(clamping: reader.row)))
                }
                if stage(prior.state) != nil { state.entries[Int(index)].known = state.place(of: prior.state) }
                rows.append(index)
            }
        }
        blankRows = reader.blankRows
        self.rows = rows
        self.state = Mutex(state)
    }

    var rowCount: Int { rows.count }
    var sessionCount: Int { state.withLock { $0.entries.count } }
    var elsewhereCount: Int { rows.count { $0 == Self.elsewhere } }
    var withoutSessionCount: Int { rows.count { $0 == Self.none } }

    /// The row at a place, counted from 0; nil where the file had no more.
    subscript(place: Int) -> Row? {
        guard rows.indices.contains(place) else { return nil }
        return switch rows[place] {
        case Self.none: Row.none
        case Self.elsewhere: Row.elsewhere
        case let index: .session(Int(index))
        }
    }

    /// Whether a row is the first one with its session.
    func isFirst(_ index: Int, row: Int) -> Bool { state.withLock { $0.entries[index].row == Int32(clamping: row) } }

    /// How a session stands, as far as that is known.
    func word(_ index: Int) -> String {
        state.withLock { $0.words[Int($0.entries[index].newest)] }
    }

    /// What this run has found out about a session; nil where that is nothing.
    func found(_ index: Int) -> (word: String, at: Int)? {
        state.withLock { state in
            let entry = state.entries[index]
            return entry.found == 0 ? nil : (state.words[Int(entry.found)], Int(entry.at))
        }
    }

    /// - Parameter now: Seconds since 1970.
    func find(_ index: Int, _ word: String, at now: Int) {
        state.withLock { state in
            state.entries[index].found = state.place(of: word)
            state.entries[index].at = UInt32(clamping: now)
        }
    }

    /// Notes that the provider does not say how a session stands.
    func fail(_ index: Int, _ code: CallCode) {
        state.withLock { state in
            guard !state.entries[index].isFailed else { return }
            state.entries[index].isFailed = true
            state.failures[code, default: 0] += 1
        }
    }

    var failures: [CallCode: Int] { state.withLock { $0.failures } }

    /// Sessions by how they stand, as far as that is known, by the newest word of each.
    var counts: [String: Int] {
        state.withLock { state in
            var counts: [UInt16: Int] = [:]
            for entry in state.entries { counts[entry.newest, default: 0] += 1 }
            counts[0] = nil
            return Dictionary(uniqueKeysWithValues: counts.map { (state.words[Int($0)], $1) })
        }
    }

    var foundCount: Int { state.withLock { $0.entries.count { $0.found != 0 } } }
}

extension SessionTable.Entry {
    fileprivate var newest: UInt16 { found == 0 ? known : found }
}

extension SessionTable.State {
    fileprivate mutating func place(of word: String) -> UInt16 {
        if let place = places[word] { return place }
        if words.count == SessionTable.mostWords { words.append("other") }
        if words.count > SessionTable.mostWords { return UInt16(SessionTable.mostWords) }
        words.append(word)
        places[word] = UInt16(words.count - 1)
        return places[word] ?? 0
    }
}
