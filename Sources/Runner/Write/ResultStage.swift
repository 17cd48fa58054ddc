import CSV
import Files
import Ledger
import Reports
import Rows
import Sending
import Text

/// The write stage: reads the input again, asks the ledger what came of each row, and writes the results in the order
/// of the input.
///
/// It neither checks nor identifies a row: what the survey found stands in the decision log.
struct ResultStage {
    private let context: RunContext
    private let checker: RowChecker
    private let messages: RowMessages
    /// The outcomes that the ledger could not take, by key: known to this process alone.
    private let unwritten: [Digest: [LedgerEvent]]
    private let now: Double

    /// Rows that the ledger is asked about at once. They are held as copies meanwhile.
    private static let batchSize = 500

    init(_ context: RunContext, unwritten: [LedgerEvent]) {
        self.context = context
        checker = context.checker
        messages = RowMessages(context.checker)
        self.unwritten = Dictionary(grouping: unwritten, by: \.key)
        now = context.clock.secondsSince1970
    }

    /// Writes all rows and puts the file in place.
    ///
    /// Throws `RunError.inputChanged` where somebody has written to the input since it was opened: its rows may not be
    /// those that were asked about.
    func write(to output: OutputFile) async throws -> RunTotals {
        do {
            let totals = try await writeRows(to: output)
            try output.commit()
            return totals
        } catch InputError.changed {
            throw RunError.inputChanged(command: context.request.command)
        } catch let error as OutputError where !unwritten.isEmpty && !error.keepsResult {
            throw RunError.nothingWritable(reason: "\(error)", rows: try rowsOfUnwritten())
        }
    }

    private func writeRows(to output: OutputFile) async throws -> RunTotals {
        var totals = RunTotals()
        let file = context.request.input.file
        var writer = ResultWriter(output, dialect: context.request.input.dialect, mapping: checker.mapping)
        var reader = try context.openRows()
        var decisions = context.decisions.reader()
        try writer.writeHeader(reader.record)

        var copies = RecordCopies()
        var rows: [SurveyedRow] = []
        var isAtEnd = false
        while !isAtEnd {
            copies.removeAll()
            rows.removeAll(keepingCapacity: true)
            while rows.count < Self.batchSize {
                guard try reader.next() else {
                    isAtEnd = true
                    break
                }
                // More rows than the survey saw, or others: somebody is writing to the file.
                guard let row = try decisions.next(), row.position.row == reader.row else { throw InputError.changed }
                copies.append(reader.record)
                rows.append(row)
            }
            let records = try await context.ledger.entries(for: rows.compactMap(\.askedKey), in: context.scope)
            for (index, row) in rows.enumerated() {
                let record = row.askedKey.flatMap { known($0, records[$0]) }
                try copies.withRecord(index) { cells throws(OutputError) in
                    if row.decision == .elsewhere {
                        totals.countElsewhere()
                        return try writer.writeUntouched(cells)
                    }
                    let result = result(row, cells, record)
                    totals.count(result, row: row.position.row, isBeyondLimit: row.decision == .beyondLimit)
                    try writer.write(cells, result)
                }
            }
        }
        if try file.hasChanged || decisions.next() != nil { throw InputError.changed }
        totals.blankRows = reader.blankRows
        try writer.finish()
        return totals
    }

    /// What is known of a row: the ledger's record, and the outcomes that it could not take settled over it.
    private func known(_ key: Digest, _ stored: RowRecord?) -> RowRecord? {
        guard let run = context.run, let events = unwritten[key] else { return stored }
        return RowHistory.record(stored, after: events, run: run)
    }

    /// The numbers of the rows of which something is known that could be written nowhere.
    private func rowsOfUnwritten() throws -> [Int] {
        var decisions = context.decisions.reader()
        var rows: [Int] = []
        while rows.count < unwritten.count, let row = try decisions.next() {
            if let key = row.identity?.key, unwritten[key] != nil { rows.append(row.position.row) }
        }
        return rows
    }

    private func result(_ row: SurveyedRow, _ cells: Record, _ record: RowRecord?) -> RowResult {
        var result = RowResult(status: .pending)
        if let identity = row.identity {
            result.ref = SessionRef(scope: context.scope, key: identity.key, vehicle: identity.traits)
        }
        switch row.decision {
        case .elsewhere:
            preconditionFailure("A row of another scope is copied, not described.")
        case .invalid:
            result.status = .invalid
            // A reference that does not fit stays until somebody has looked at it: without it, the next run would take
            // the row for a new one and create a second session.
            result.ref = row.identity == nil ? reference(in: cells) : nil
            messages.add(row.problems, row: cells, to: &result)
        case .conflict:
            result.status = .invalid
            result.ref = nil
            messages.add(row.problems, row: cells, firstRow: row.firstRow, to: &result)
        case .duplicate:
            result.status = .duplicate
            result.session = record?.state == .created ? record?.session : nil
            if result.session == nil, let first = row.firstRow {
                result.sentence = "Same as row \(first), which has no link yet"
            }
        case .send, .resend, .beyondLimit, .existing, .heldUnknown, .refusedBefore:
            describe(record, row, &result)
            if !row.problems.isEmpty, result.status != .invalid {
                messages.add(row.problems, row: cells, to: &result)
            }
        }
        return result
    }

    /// What stands in the row's column `session_ref`.
    private func reference(in cells: Record) -> SessionRef? {
        checker.mapping.column(of: .ref).flatMap { SessionRef(TextTrim.trimmed(cells[$0])) }
    }

    private func describe(_ record: RowRecord?, _ row: SurveyedRow, _ result: inout RowResult) {
        let isBeyondLimit = row.decision == .beyondLimit
        result.attempts = record?.attempts ?? 0
        guard let record else {
            messages.add(.notAttempted, message: nil, mayExist: false, isBeyondLimit: isBeyondLimit, to: &result)
            return
        }
        if let session = record.session, row.decision == .existing || record.state == .created {
            result.status = record.run == context.run && row.decision != .existing ? .created : .existing
            result.session = session
            if record.state == .created, let code = record.code {
                messages.add(code, message: nil, mayExist: false, to: &result)
            }
            addExpiry(of: session, to: &result)
            return
        }
        describeWithoutNewSession(record, isBeyondLimit: isBeyondLimit, &result)
        // What was to be created anew keeps the link it had.
        if let session = record.session, result.status != .unknown, Expiry.hasPassed(session.expiresAt, now: now) {
            result.session = session
            addExpiry(of: session, to: &result)
        }
    }

    private func addExpiry(of session: CreatedSession, to result: inout RowResult) {
        guard Expiry.hasPassed(session.expiresAt, now: now) else { return }
        messages.add(.linkExpired, message: nil, mayExist: false, to: &result)
    }

    private func describeWithoutNewSession(_ record: RowRecord, isBeyondLimit: Bool, _ result: inout RowResult) {
        switch record.state {
        case .created, .unknown, .calling:
            result.status = .unknown
            let code = record.state == .calling ? .interrupted : record.code ?? .interrupted
            messages.add(code, message: record.message, mayExist: true, to: &result)
        case .refused, .keptFailing:
            result.status = .failed
            messages.add(record.code ?? .notAttempted, message: record.message, mayExist: false, to: &result)
        case .pending:
            messages.add(
                .notAttempted,
                message: nil,
                mayExist: false,
                lastAnswer: record.code,
                isBeyondLimit: isBeyondLimit,
                to: &result
            )
        }
    }
}

extension SurveyedRow {
    /// The key by which the ledger is asked; nil where its record would change nothing.
    fileprivate var askedKey: Digest? {
        switch decision {
        case .invalid, .conflict, .elsewhere: nil
        default: identity?.key
        }
    }
}
