import CSV
package import Files
package import Reports
package import Rows
import Sending

/// The command `check`, which makes all checks of a run offline. Nothing is sent and no ledger is touched.
///
/// One pass, in memory that grows by 14 bytes a row: what is needed to find duplicates.
package struct Check: ~Copyable {
    private let checker: RowChecker
    private let isResultFile: Bool
    private var pass: RowPass
    private var keyIndex: KeyIndex
    private var earlierRows: EarlierRows
    private let messages: RowMessages
    private var writer: ResultWriter
    private var totals = RunTotals()
    private var valid = 0

    /// A row of the batch of which there is more to report than that it is valid, whatever its key meets.
    private struct Finding {
        /// Its index in the batch.
        let index: Int
        let checked: CheckedRow
        let prior: PriorResult?
        /// Whether its key is among `keys`: it passes the checks and has one. That of every row without a finding is.
        let hasKey: Bool
    }

    private var findings: [Finding] = []
    private var keys: [KeyIndex.Key] = []

    package static func run(_ input: OpenedInput, checker: RowChecker, to output: OutputFile) throws -> RunTotals {
        var check = try Check(input, checker, output)
        try check.run()
        if input.file.hasChanged { throw InputError.changed }
        try check.writer.finish()
        return check.totals
    }

    private init(_ input: OpenedInput, _ checker: RowChecker, _ output: OutputFile) throws {
        self.checker = checker
        isResultFile = !checker.mapping.resultColumns.isEmpty
        pass = try RowPass(input.file, dialect: input.dialect, checker: checker, scope: nil, tracksPositions: true)
        earlierRows = EarlierRows(input, checker)
        // Rows of less than 50 bytes are rare; a wrong guess costs some time and no more.
        keyIndex = KeyIndex(expectedRows: Int(input.file.size / 100))
        // A sixth more for the eight columns; rows of less than 80 bytes are rare.
        output.reserve(input.file.size / 6 * 7)
        messages = RowMessages(checker)
        writer = ResultWriter(output, dialect: input.dialect, mapping: checker.mapping)
    }

    private mutating func run() throws {
        try writer.writeHeader(pass.view)
        // The rows of a batch go through each step together, because the index takes several keys in succession in a
        // third of the time that it needs for one now and then.
        while try pass.nextBatch() {
            earlierRows.passed(pass.position)
            checkBatch()
            keyIndex.register(&keys)
            try write()
        }
        totals.rows += valid
        totals.statuses[.valid, default: 0] += valid
        totals.blankRows = pass.blankRows
    }

    private mutating func checkBatch() {
        findings.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        let batch = pass.batch
        for index in 0..<batch.count {
            let view = batch[index]
            if isResultFile {
                pass.select(index)
                let (checked, prior) = pass.check()
                let hasKey = addKey(batch.row(index), view, checked)
                findings.append(Finding(index: index, checked: checked, prior: prior, hasKey: hasKey))
            } else {
                let checked = checker.check(view)
                let hasKey = addKey(batch.row(index), view, checked)
                if !hasKey || !checked.problems.isEmpty {
                    findings.append(Finding(index: index, checked: checked, prior: nil, hasKey: hasKey))
                }
            }
        }
    }

    /// Adds the key of a row to `keys`; false where the row does not pass the checks, or has none.
    @inline(__always)
    private mutating func addKey(_ row: Int, _ view: Record, _ checked: borrowing CheckedRow) -> Bool {
        guard checked.problems.isEmpty || checked.passes, let hash = checker.keyHash(view, checked) else {
            return false
        }
        keys.append(
            KeyIndex.Key(keyHash: hash, row: UInt32(truncatingIfNeeded: row))
        )
        return true
    }

    private mutating func write() throws {
        let batch = pass.batch
        var nextKey = 0
        var nextFinding = 0
        for index in 0..<batch.count {
            let hasFinding = nextFinding < findings.count && findings[nextFinding].index == index
            var match: KeyMatch?
            if !hasFinding || findings[nextFinding].hasKey {
                match = keys[nextKey].match
                nextKey += 1
            }
            if !hasFinding, case .first? = match {
                valid += 1
                try writer.writeValid(batch.raw(index))
                continue
            }
            pass.select(index)
            if hasFinding {
                try write(findings[nextFinding].checked, findings[nextFinding].prior, match)
                nextFinding += 1
            } else {
                // One of the few that have another's key: what the checks found was not kept.
                try write(checker.check(pass.view), nil, match)
            }
        }
    }

    /// Writes a row of which there is more to report.
    ///
    /// - Parameter match: Nil where the row does not pass the checks, or has no key.
    private mutating func write(_ checked: CheckedRow, _ prior: PriorResult?, _ match: KeyMatch?) throws {
        let view = pass.view
        var checked = checked
        if match == nil, checked.passes { checked.problems.append(Problem(.missingKey)) }
        var match = match ?? .first
        if case .duplicate(let earlier) = match {
            match = try earlierRows.match(view, checked, withEarlier: earlier)
        }
        var result = result(checked, match, view)
        if let prior {
            // What ties the row to its session must survive a check.
            result.keep(prior)
        }
        totals.count(result, row: pass.row, isBeyondLimit: false)
        addProblems(checked, match)
        try writer.write(view, result)
    }

    private func result(_ checked: CheckedRow, _ match: KeyMatch, _ view: Record) -> RowResult {
        var result = RowResult(status: checked.passes ? .valid : .invalid)
        switch match {
        case .first:
            messages.add(checked.problems, row: view, to: &result)
        case .duplicate(let first):
            result.status = .duplicate
            result.sentence = "Same as row \(first)"
        case .conflict(let first):
            result.status = .invalid
            messages.add(checked.problems + [Problem(.keyConflict)], row: view, firstRow: first, to: &result)
        }
        return result
    }

    /// The summary of `check` names the column of each problem; that of a run, which has more to report, the code alone.
    private mutating func addProblems(_ checked: CheckedRow, _ match: KeyMatch) {
        for problem in checked.problems { totals.columnProblems.add(problem, row: pass.row) }
        if case .conflict = match { totals.columnProblems.add(Problem(.keyConflict), row: pass.row) }
    }
}
