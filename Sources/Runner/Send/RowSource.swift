import CSV
import DequeModule
import Files
import Ledger
import Rows
import Sending
import Synchronization
import Text

/// The rows that need a call, read from the input as the workers ask for them, so that no more of them are in memory
/// than are on their way.
///
/// Reading happens ahead and in a task of its own: a worker runs on the event loop of all connections, where a slow disk
/// would hold up every call.
final class RowSource: Sendable {
    private struct State {
        var ready = Deque<SendItem>()
        var isReading = false
        var isAtEnd = false
        var failure: (any Error)?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let reader: Mutex<SentRowReader>
    private let ledger: any SessionLedger
    private let scope: SessionScope
    private let passesMessages: @Sendable () -> Bool
    private let passedRows = Mutex(0)
    /// The names of the columns whose values a `SendItem` keeps.
    let personalNames: [String]

    /// Rows that are read at once, and how few are left when the next are read.
    private static let batchSize = 512
    private static let lowWater = 128

    /// - Parameter passesMessages: Whether rows that ask for a message are passed over from here on.
    init(_ context: RunContext, passesMessages: @escaping @Sendable () -> Bool) throws {
        self.passesMessages = passesMessages
        let rows = try SentRowReader(context)
        personalNames = rows.personalNames
        reader = Mutex(rows)
        ledger = context.ledger
        scope = context.scope
    }

    /// Whether any row was passed over because it asks for a message.
    var hasPassedMessages: Bool { passedRows.withLock { $0 > 0 } }

    /// The next row to send; nil where there are no more.
    ///
    /// Throws where the file was changed since the survey, since its rows may not be those that were asked about, and
    /// where the input or the ledger cannot be read.
    func next() async throws -> SendItem? {
        while true {
            enum Answer { case item(SendItem), end, failed(any Error), wait }
            let (answer, reads) = state.withLock { state -> (Answer, Bool) in
                let reads =
                    !state.isReading && !state.isAtEnd && state.failure == nil && state.ready.count < Self.lowWater
                if reads { state.isReading = true }
                if let item = state.ready.popFirst() { return (.item(item), reads) }
                if let failure = state.failure { return (.failed(failure), reads) }
                return (state.isAtEnd ? .end : .wait, reads)
            }
            if reads { Task.detached { await self.readAhead() } }
            switch answer {
            case .item(let item): return item
            case .end: return nil
            case .failed(let error): throw error
            case .wait: await waitForRows()
            }
        }
    }

    private func waitForRows() async {
        await withCheckedContinuation { waiter in
            let isReading = state.withLock { state in
                if state.isReading { state.waiters.append(waiter) }
                return state.isReading
            }
            if !isReading { waiter.resume() }
        }
    }

    private func readAhead() async {
        do {
            var passed = passesMessages() ? 0 : nil
            var items = try reader.withLock { try $0.read(Self.batchSize, passingMessages: &passed) }
            if let passed { passedRows.withLock { $0 += passed } }
            let isAtEnd = items.count < Self.batchSize
            let known = items.indices.filter { items[$0].isKnown }
            if !known.isEmpty {
                let records = try await ledger.records(for: known.map { items[$0].item.key }, in: scope)
                for (index, record) in zip(known, records) { items[index].item.record = record }
            }
            finishReading { state in
                state.ready.append(contentsOf: items.map(\.item))
                state.isAtEnd = isAtEnd
            }
        } catch {
            finishReading { $0.failure = error }
        }
    }

    private func finishReading(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            state.isReading = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
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
        order.externalID = order.externalID ?? reference(record, identity.key)
        return SendItem(
            row: row.position.row,
            key: identity.key,
            traits: identity.traits,
            fingerprint: checker.fingerprint(record, by: &fingerprintText),
            order: order,
            values: PersonalValues(record, columns: personalColumns)
        )
    }

    /// A reference for a row without an id of its own: what stands in its key column, else the beginning of its key.
    private func reference(_ record: Record, _ key: Digest) -> String {
        let keyColumns = checker.options.keyColumns
        if keyColumns.count == 1 { return RowChecker.value(record[keyColumns[0]]).text }
        return String(key.hex.prefix(32))
    }

    /// What says who the customer is or which vehicle is meant; a language or a theme says neither.
    private static let personal: Set<Field> = [
        .externalID, .firstName, .lastName, .name, .email, .phone, .plate, .vin,
    ]
}
