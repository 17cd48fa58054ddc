import CSV
import Files
import Ledger
import Reports
import Rows
import Sending
import Text

/// The last stage: reads the input again, asks the ledger what came of each row, and writes the results in the order of
/// the input.
struct ResultPass {
    var file: InputFile
    var dialect: Dialect
    var checker: RowChecker
    var scope: SessionScope
    var run: RunID
    var now: Double
    var ledger: any SessionLedger
    var claims: KeyRegistry
    var marks: DecisionLog
    /// What the ledger could not take, by key: known to this process alone.
    var unwritten: [Digest: RowRecord]

    /// Rows that the ledger is asked about at once. They are held as copies meanwhile.
    private static let batchSize = 500

    func write(to output: OutputFile) async throws -> RunTotals {
        var outcome = RunTotals()
        var writer = ResultWriter(output, dialect: dialect, mapping: checker.mapping)
        var pass = try RowPass(file, dialect: dialect, checker: checker, scope: scope)
        var marks = marks.reader()
        let words = RowMessages(checker)
        try writer.writeHeader(pass.view)

        var batch = RowBatch()
        var isAtEnd = false
        while !isAtEnd {
            batch.removeAll()
            while batch.count < Self.batchSize {
                guard try pass.next() else {
                    isAtEnd = true
                    break
                }
                // More rows than the survey saw: somebody is writing to the file.
                guard let mark = marks.next() else { throw InputError.changed }
                let (checked, prior) = pass.judge()
                let identity = pass.identify(checked, prior)
                batch.append(pass.view, row: pass.row, mark, checked, identity)
            }
            let entries = try await ledger.entries(for: batch.keys, in: scope)
            let verdicts = try batch.hasClaimVerdicts ? claims.verdicts(rows: batch.rows) : [:]
            for index in 0..<batch.count {
                let item = batch.items[index]
                let entry = item.identity.key.flatMap { unwritten[$0] ?? entries[$0] }
                try batch.withView(index) { view throws(OutputError) in
                    let result = result(item, view, entry, verdicts[item.row], words)
                    outcome.count(result, row: item.row, isBeyondLimit: item.mark == .beyondLimit)
                    try writer.write(view, result)
                }
            }
        }
        if file.hasChanged || marks.next() != nil { throw InputError.changed }
        outcome.blankRows = pass.blankRows
        try writer.finish()
        return outcome
    }

    /// The numbers of the rows of which something is known that could be written nowhere.
    func rows(of lost: [Digest: RowRecord]) throws -> [Int] {
        var pass = try RowPass(file, dialect: dialect, checker: checker, scope: scope)
        var rows: [Int] = []
        while try pass.next(), rows.count < lost.count {
            let (checked, prior) = pass.judge()
            if let key = pass.identify(checked, prior).key, lost[key] != nil { rows.append(pass.row) }
        }
        return rows
    }

    private func result(
        _ item: RowBatch.Item,
        _ row: Record,
        _ entry: RowRecord?,
        _ verdict: KeyMatch?,
        _ words: RowMessages
    ) -> RowResult {
        var result = RowResult(status: .pending)
        if case .known(let key, let vehicle) = item.identity {
            result.ref = SessionRef(scope: scope, key: key, vehicle: vehicle)
        }
        switch item.mark {
        case .invalid:
            result.status = .invalid
            // A reference that does not fit stays until somebody has looked at it: without it, the next run would take
            // the row for a new one and create a second session.
            if case .known = item.identity { result.ref = nil } else { result.ref = reference(in: row) }
            words.add(problems(item), row: row, to: &result)
        case .conflict:
            result.status = .invalid
            result.ref = nil
            var first: Int?
            if case .conflict(let row) = verdict { first = row }
            words.add(item.checked.problems + [Problem(.keyConflict)], row: row, firstRow: first, to: &result)
        case .duplicate:
            result.status = .duplicate
            result.session = entry?.state == .created ? entry?.session : nil
            if result.session == nil, case .duplicate(let first) = verdict {
                result.sentence = "Same as row \(first), which has no link yet"
            }
        case .send, .resend, .beyondLimit, .existing, .heldUnknown, .refusedBefore:
            describe(entry, item, &result, words)
            if !item.checked.problems.isEmpty, result.status != .invalid {
                words.add(item.checked.problems, row: row, to: &result)
            }
        }
        return result
    }

    /// What stands in the row's column `session_ref`.
    private func reference(in row: Record) -> SessionRef? {
        checker.mapping.column(of: .ref).flatMap { SessionRef(TextTrim.trimmed(row[$0])) }
    }

    /// The problems of an invalid row: those of its cells, or of what identifies it.
    private func problems(_ item: RowBatch.Item) -> [Problem] {
        switch item.identity {
        case .missing where item.checked.passes: item.checked.problems + [Problem(.missingKey)]
        case .foreignRef: item.checked.problems + [Problem(.keyConflict)]
        // It passes and has an identity, so that it is invalid because the ledger knows another vehicle by its key.
        case .known where item.checked.passes: item.checked.problems + [Problem(.keyConflict)]
        default: item.checked.problems
        }
    }

    private func describe(_ entry: RowRecord?, _ item: RowBatch.Item, _ result: inout RowResult, _ words: RowMessages) {
        result.attempts = entry?.attempts ?? 0
        guard let entry else {
            let isBeyondLimit = item.mark == .beyondLimit
            words.add(.notAttempted, message: nil, mayExist: false, isBeyondLimit: isBeyondLimit, to: &result)
            return
        }
        switch entry.state {
        case .created:
            result.status = entry.run == run && item.mark != .existing ? .created : .existing
            result.session = entry.session
            if let code = entry.code { words.add(code, message: nil, mayExist: false, to: &result) }
            if Expiry.hasPassed(entry.session?.expiresAt, now: now) {
                words.add(.linkExpired, message: nil, mayExist: false, to: &result)
            }
        case .unknown, .calling:
            result.status = .unknown
            let code = entry.state == .calling ? .interrupted : entry.code ?? .interrupted
            words.add(code, message: entry.message, mayExist: true, to: &result)
        case .refused, .keptFailing:
            result.status = .failed
            words.add(entry.code ?? .notAttempted, message: entry.message, mayExist: false, to: &result)
        case .pending:
            words.add(
                .notAttempted,
                message: nil,
                mayExist: false,
                lastAnswer: entry.code,
                isBeyondLimit: item.mark == .beyondLimit,
                to: &result
            )
        }
    }
}
