import CSV
import Files
import Ledger
import Rows
import Sending
import Synchronization
import Text

/// The rows that need a call, read from the input as the workers ask for them.
///
/// Reading throws where the file was changed since the survey, since its rows may not be those that were asked about, and
/// where the input or the ledger cannot be read.
final class RowSource: Sendable {
    private let ahead: ReadAhead<SendItem>
    private let passed: PassedRows
    /// The names of the columns whose values a `SendItem` keeps.
    let personalNames: [String]

    private final class PassedRows: Sendable {
        let count = Mutex(0)
    }

    /// - Parameter passesMessages: Whether rows that ask for a message are passed over from here on.
    init(_ context: RunContext, passesMessages: @escaping @Sendable () -> Bool) throws {
        let rows = try SentRowReader(context)
        personalNames = rows.personalNames
        let passed = PassedRows()
        self.passed = passed
        let (ledger, scope) = (context.ledger, context.scope)
        let shared = SharedReader(rows)
        ahead = ReadAhead { count in
            var passing = passesMessages() ? 0 : nil
            var items = try shared.reader.withLock { try $0.read(count, passingMessages: &passing) }
            if let passing { passed.count.withLock { $0 += passing } }
            let known = items.indices.filter { items[$0].isKnown }
            if !known.isEmpty {
                let records = try await ledger.records(for: known.map { items[$0].item.key }, in: scope)
                for (index, record) in zip(known, records) { items[index].item.record = record }
            }
            return items.map(\.item)
        }
    }

    /// A lock that a closure can hold.
    private final class SharedReader: Sendable {
        let reader: Mutex<SentRowReader>
        init(_ reader: consuming sending SentRowReader) { self.reader = Mutex(reader) }
    }

    /// Whether any row was passed over because it asks for a message.
    var hasPassedMessages: Bool { passed.count.withLock { $0 > 0 } }

    /// The next row to send; nil where there are no more.
    func next() async throws -> SendItem? { try await ahead.next() }
}

/// Reads those rows of the input that the survey decided to send, and no others but what lies in a block with them.
struct SentRowReader: ~Copyable {
    private let file: InputFile
    private let checker: RowChecker
    private var decisions: DecisionLog.Reader
    private var reader: RecordReader
    private var fingerprintText = IdentityText()
    private let personalColumns: [Int]
    let personalNames: [String]

    init(_ context: RunContext) throws {
        file = context.request.input.file
        checker = context.checker
        decisions = context.decisions.reader()
        reader = try context.openRows()
        let mapping = checker.mapping
        personalColumns = mapping.columns.indices.filter { column in
            mapping.field(at: column).map { Self.personal.contains($0) } ?? false
        }
        personalNames = personalColumns.map { mapping.columns[$0] }
    }

    /// Reads so many of the next rows, fewer at the end.
    ///
    /// - Parameter passed: As of `DecisionLog.Reader.nextSent`.
    mutating func read(_ count: Int, passingMessages passed: inout Int?) throws -> [(item: SendItem, isKnown: Bool)] {
        // Once for all of them, since it costs a system call; the reading buffer holds more rows than that anyway.
        if file.hasChanged { throw InputError.changed }
        var items: [(item: SendItem, isKnown: Bool)] = []
        items.reserveCapacity(count)
        while items.count < count, let row = try decisions.nextSent(passingMessages: &passed) {
            items.append((try item(row), row.decision == .resend))
        }
        return items
    }

    private mutating func item(_ row: SurveyedRow) throws -> SendItem {
        guard let identity = row.identity, try reader.go(to: row.position) else { throw InputError.changed }
        let record = reader.record
        // For the values that are sent: that they pass, the survey has seen.
        let checked = checker.check(record)
        guard checked.passes else { throw InputError.changed }
        var order = checker.order(record, checked)
        // A provider's list names a session by it, so that one whose response was lost can be found again.
        order.externalID = order.externalID ?? checker.reference(record, key: identity.key)
        return SendItem(
            row: row.position.row,
            key: identity.key,
            traits: identity.traits,
            fingerprint: checker.fingerprint(record, by: &fingerprintText),
            order: order,
            values: PersonalValues(record, columns: personalColumns),
            repaired: row.repair.isSent ? row.existing?.session : nil,
            mayBeRepaired: row.repair == .changeAgain
        )
    }

    /// What says who the customer is or which vehicle is meant; a language or a theme says neither.
    private static let personal: Set<Field> = [
        .externalID, .firstName, .lastName, .name, .email, .phone, .plate, .vin,
    ]
}
