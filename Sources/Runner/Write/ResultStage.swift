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
    private let describer: RowDescriber
    /// What the ledger could not take, by key.
    private let unwritten: [Digest: [LedgerEvent]]
    private let rescue: String?
    private let inputFailure: (any Error)?
    private let log: CallLog?
    private let problems: ProblemFile?
    /// What the run knows of its own calls, once the ledger cannot be read.
    private var ownEvents: [Digest: [LedgerEvent]]?
    /// What kept the ledger from being read.
    private(set) var ledgerFailure: LedgerError?

    /// Rows that the ledger is asked about at once.
    private static let batchSize = 4_000

    init(_ context: RunContext, _ sent: SendResult, _ waiting: WaitingCodes, _ phones: PhoneChanges) {
        self.context = context
        describer = RowDescriber(context, foreignLinkRow: sent.foreignLinkRow, waiting, phones)
        unwritten = Dictionary(grouping: sent.unwritten, by: \.key)
        rescue = sent.rescue
        inputFailure = sent.inputFailure
        log = sent.log
        problems = ProblemFile(context)
    }

    /// What kept the second file from being written.
    var problemFailure: OutputError? { problems?.failure }

    /// Writes all rows and puts the file in place.
    ///
    /// Throws `RunError.inputChanged` where somebody has written to the input since it was opened: its rows may not be
    /// those that were asked about.
    mutating func write(to output: OutputFile) async throws -> RunTotals {
        do {
            if let inputFailure { throw inputFailure }
            let totals = try await writeRows(to: output)
            try output.commit()
            problems?.commit()
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
        var writer = ResultWriter(output, dialect: context.request.input.dialect, mapping: context.checker.mapping)
        var reader = try context.openRows()
        var decisions = context.decisions.reader()
        try writer.writeHeader(reader.record)
        problems?.writeHeader(reader.record)

        var rows: [SurveyedRow] = []
        while true {
            rows.removeAll(keepingCapacity: true)
            while rows.count < Self.batchSize, let row = try decisions.next() { rows.append(row) }
            if rows.isEmpty { break }
            let known = await known(rows)
            try write(rows, known, &reader, &totals, to: &writer)
        }
        if try reader.next() || file.hasChanged { throw InputError.changed }
        totals.blankRows = reader.blankRows
        try writer.finish()
        return totals
    }

    private func write(
        _ rows: [SurveyedRow],
        _ known: Known,
        _ reader: inout RecordReader,
        _ totals: inout RunTotals,
        to writer: inout ResultWriter
    ) throws {
        let isLimited = context.request.limit != nil
        for index in rows.indices {
            // Fewer rows than the survey saw, or others: somebody is writing to the file.
            guard try reader.next(), rows[index].position.row == reader.row else { throw InputError.changed }
            let decision = rows[index].decision
            if decision == .elsewhere {
                totals.countElsewhere()
                try writer.writeUntouched(reader.record)
                continue
            }
            let record = known.records[index]
            let result = describer.result(rows[index], reader.record, record, isLedgerUnread: known.isUnread)
            let isLeft =
                decision == .beyondLimit || rows[index].repair == .beyondLimit
                || decision == .duplicate && record == nil && isLimited
            totals.count(result, row: rows[index].position.row, isBeyondLimit: isLeft)
            try writer.write(reader.record, result)
            problems?.write(reader.record, result)
        }
    }

    /// What is known of some rows, by their index: nothing of those that it would change nothing of.
    private struct Known {
        var records: [Int: RowRecord] = [:]
        /// Whether the ledger could not be read.
        var isUnread = false
    }

    private mutating func known(_ rows: [SurveyedRow]) async -> Known {
        var known = Known()
        let asked = rows.indices.compactMap { index in rows[index].askedKey.map { (index: index, key: $0) } }
        if asked.isEmpty { return known }
        let stored = await records(for: asked.map(\.key))
        known.isUnread = stored == nil
        known.records.reserveCapacity(asked.count)
        for (position, asked) in asked.enumerated() {
            known.records[asked.index] =
                stored.map { self.known(asked.key, $0[position]) } ?? own(asked.key, rows[asked.index])
        }
        return known
    }

    /// What the ledger knows of these rows; nil where it cannot be read, not even when it is asked twice.
    private mutating func records(for keys: [Digest]) async -> [RowRecord?]? {
        for _ in 0..<2 {
            do throws(LedgerError) {
                return try await context.ledger.records(for: keys, in: context.scope)
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
        if unwritten.isEmpty { return stored }
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
        case .existing where existing != nil: nil
        default: identity?.key
        }
    }
}
