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
/// It neither checks nor identifies a row: what the survey found stands in the decision log. Where the ledger cannot be
/// read, what the run itself has told it is known all the same.
struct ResultStage {
    private let context: RunContext
    private let checker: RowChecker
    private let messages: RowMessages
    /// What the ledger could not take, by key.
    private let unwritten: [Digest: [LedgerEvent]]
    private let rescue: String?
    private let inputFailure: (any Error)?
    private let log: CallLog?
    /// What the run knows of its own calls, once the ledger cannot be read.
    private var ownEvents: [Digest: [LedgerEvent]]?
    /// What kept the ledger from being read.
    private(set) var ledgerFailure: LedgerError?
    private let now: Double
    /// The row of which is said where its link leads.
    private let foreignLinkRow: Int?

    /// Rows that the ledger is asked about at once. They are held as copies meanwhile.
    private static let batchSize = 500

    init(_ context: RunContext, _ sent: SendResult) {
        self.context = context
        checker = context.checker
        messages = RowMessages(context.checker)
        unwritten = Dictionary(grouping: sent.unwritten, by: \.key)
        rescue = sent.rescue
        inputFailure = sent.inputFailure
        log = sent.log
        foreignLinkRow = sent.foreignLinkRow
        now = context.clock.secondsSince1970
    }

    /// Writes all rows and puts the file in place.
    ///
    /// Throws `RunError.inputChanged` where somebody has written to the input since it was opened: its rows may not be
    /// those that were asked about.
    mutating func write(to output: OutputFile) async throws -> RunTotals {
        do {
            if let inputFailure { throw inputFailure }
            let totals = try await writeRows(to: output)
            try output.commit()
            return totals
        } catch InputError.changed {
            if !unwritten.isEmpty, rescue == nil {
                throw RunError.nothingWritable(reason: "\(InputError.changed)", rows: try rowsOfUnwritten())
            }
            throw RunError.inputChanged(command: context.request.command, rescue: rescue)
        } catch  where !unwritten.isEmpty {
            if let rescue { throw RunError.rescued(reason: "\(error)", rescue: rescue) }
            if let kept = (error as? OutputError)?.kept {
                throw RunError.onlyInKept(reason: "\(error)", kept: kept, output: context.request.outputPath)
            }
            throw RunError.nothingWritable(reason: "\(error)", rows: try rowsOfUnwritten())
        }
    }

    private mutating func writeRows(to output: OutputFile) async throws -> RunTotals {
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
            let records = await records(for: rows.compactMap(\.askedKey))
            for (index, row) in rows.enumerated() {
                let record = row.askedKey.flatMap { records == nil ? own($0, row) : known($0, records?[$0]) }
                try copies.withRecord(index) { cells throws(OutputError) in
                    if row.decision == .elsewhere {
                        totals.countElsewhere()
                        return try writer.writeUntouched(cells)
                    }
                    let result = result(row, cells, record, isLedgerUnread: records == nil)
                    let isLeft =
                        row.decision == .beyondLimit
                        || row.decision == .duplicate && record == nil && context.request.limit != nil
                    totals.count(result, row: row.position.row, isBeyondLimit: isLeft)
                    try writer.write(cells, result)
                }
            }
        }
        if try file.hasChanged || decisions.next() != nil { throw InputError.changed }
        totals.blankRows = reader.blankRows
        try writer.finish()
        return totals
    }

    /// What the ledger knows of these rows; nil where it cannot be read, not even when it is asked twice.
    private mutating func records(for keys: [Digest]) async -> [Digest: RowRecord]? {
        for _ in 0..<2 {
            do throws(LedgerError) {
                return try await context.ledger.entries(for: keys, in: context.scope)
            } catch {
                ledgerFailure = error
            }
        }
        if ownEvents == nil { ownEvents = log?.events() ?? unwritten }
        return nil
    }

    /// What the run knows of a row from its own calls alone.
    private func own(_ key: Digest, _ row: SurveyedRow) -> RowRecord? {
        guard let run = context.run, let events = ownEvents?[key] else { return nil }
        return RowHistory.record(row.decision == .resend ? .unknownBefore : nil, after: events, run: run)
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

    private func result(
        _ row: SurveyedRow,
        _ cells: Record,
        _ record: RowRecord?,
        isLedgerUnread: Bool
    ) -> RowResult {
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
            if row.problems.contains(where: { $0.code == .keyConflict }) { keepID(of: cells, in: &result) }
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
            if isLedgerUnread, record == nil {
                describeUnread(row, &result)
            } else {
                describe(record, row, &result)
            }
            if !row.problems.isEmpty, result.status != .invalid {
                messages.add(row.problems, row: cells, to: &result)
            }
        }
        return result
    }

    /// Keeps the id of a session that the row's cells tell of, but not its link, which may be another customer's: once
    /// the row is put right, its session is found by the id.
    private func keepID(of cells: Record, in result: inout RowResult) {
        guard let prior = PriorResult(cells, checker.mapping), !prior.id.isEmpty else { return }
        result.session = CreatedSession(id: prior.id, url: "", expiresAt: prior.expiresAt)
        result.attempts = prior.attempts
    }

    /// What the survey found in the ledger, of a row that this run has not called, when the ledger cannot be read now.
    private func describeUnread(_ row: SurveyedRow, _ result: inout RowResult) {
        switch row.decision {
        case .existing: result.status = .existing
        case .heldUnknown, .resend: result.status = .unknown
        case .refusedBefore: result.status = .failed
        case .send, .beyondLimit, .invalid, .conflict, .duplicate, .elsewhere:
            return describe(nil, row, &result)
        }
        messages.add(.ledgerUnreadable, message: nil, mayExist: result.status == .unknown, to: &result)
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
            if result.status == .created, row.position.row == foreignLinkRow {
                messages.add(.linkHost, message: nil, mayExist: false, to: &result)
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

extension RowRecord {
    /// A row of which an earlier call may have created a session.
    fileprivate static let unknownBefore = RowRecord(
        state: .unknown,
        run: RunID(0),
        attempts: 1,
        ambiguousCalls: 1,
        mayHaveMessaged: true,
        session: nil,
        code: .interrupted,
        message: nil,
        traits: .none,
        fingerprint: .zero
    )
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
