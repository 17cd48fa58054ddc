import CSV
import Files
import Rows
import Sending
import Synchronization
import Text

/// One session of a result file, on its way.
struct ListedSession: Sendable {
    /// As a spreadsheet counts: the first row that has it.
    var row: Int
    /// Its index in the `SessionTable`.
    var index: Int
    var id: String
    var url: String
    /// The key of the row, as its reference tells it.
    var key: Digest
    /// The vehicle that stands in the row.
    var vehicle = Traits.none
}

extension ListedSession {
    /// What it means to the scheduler that a call about it did what it was for: the same as a creation.
    var doneMeaning: CallMeaning { .outcome(.created(CreatedSession(id: id, url: url, expiresAt: nil))) }
}

/// The sessions of a result file one after the other, those that are wanted.
final class SessionList: Sendable {
    private struct Place: ~Copyable {
        var reader: RecordReader
        var row = 0
    }

    private let place: Mutex<Place>
    private let input: OpenedInput
    private let table: SessionTable
    private let isWanted: @Sendable (_ index: Int) -> Bool

    /// - Parameter isWanted: Which of the table's sessions are.
    init(_ input: OpenedInput, _ table: SessionTable, isWanted: @escaping @Sendable (_ index: Int) -> Bool) throws {
        var reader = try RecordReader(input.file, dialect: input.dialect)
        _ = try reader.next()
        place = Mutex(Place(reader: reader))
        self.input = input
        self.table = table
        self.isWanted = isWanted
    }

    private func vehicle(_ record: Record) -> Traits {
        func text(_ field: Field) -> String {
            guard let column = input.mapping.column(of: field), column < record.count else { return "" }
            return record[column].text
        }
        return Traits(vin: text(.vin), plate: text(.plate))
    }

    /// Reads so many of the next ones, fewer at the end. Throws where the file was changed meanwhile.
    func read(_ count: Int) throws -> [ListedSession] {
        try place.withLock { place in
            if input.file.hasChanged { throw InputError.changed }
            var sessions: [ListedSession] = []
            while sessions.count < count, let row = table[place.row] {
                guard try place.reader.next() else { throw InputError.changed }
                place.row += 1
                guard case .session(let index) = row, table.isFirst(index, row: place.reader.row), isWanted(index)
                else { continue }
                let record = place.reader.record
                guard let prior = PriorResult(record, input.mapping), let ref = prior.ref,
                    SessionForm.isID(prior.id)
                else { throw InputError.changed }
                sessions.append(
                    ListedSession(
                        row: place.reader.row,
                        index: index,
                        id: prior.id,
                        url: prior.url,
                        key: ref.key,
                        vehicle: vehicle(record)
                    )
                )
            }
            return sessions
        }
    }
}
