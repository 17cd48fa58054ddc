import CSV
package import Files
package import Reports
package import Rows
import Sending

/// The command `check`: all checks of a run, offline. Nothing is sent and no ledger is touched.
///
/// One pass, in memory that grows by 18 bytes a row: what is needed to find duplicates.
package struct Check: ~Copyable {
    private let checker: RowChecker
    private let isResultFile: Bool
    private var pass: RowPass
    private var index: KeyIndex
    private let words: RowMessages
    private var writer: ResultWriter
    private var outcome = RunTotals()
    private var valid = 0

    /// A row of the batch of which there is more to say than that it is valid, whatever comes of its claim.
    private struct Finding {
        /// Its place in the batch.
        let place: Int
        let checked: CheckedRow
        let prior: PriorResult?
        /// Whether it has a place among the claims: it passes the checks and has a key. Every row without a finding does.
        let claims: Bool
    }

    private var findings: [Finding] = []
    private var claims: [KeyIndex.Claim] = []

    package static func run(_ input: OpenedInput, checker: RowChecker, to output: OutputFile) throws -> RunTotals {
        var check = try Check(input, checker, output)
        try check.run()
        if input.file.hasChanged { throw InputError.changed }
        try check.writer.finish()
        return check.outcome
    }

    private init(_ input: OpenedInput, _ checker: RowChecker, _ output: OutputFile) throws {
        self.checker = checker
        isResultFile = !checker.mapping.resultColumns.isEmpty
        pass = try RowPass(input.file, dialect: input.dialect, checker: checker, scope: nil)
        // Rows of less than 50 bytes are rare; a wrong guess costs some time and no more.
        index = KeyIndex(expectedRows: Int(input.file.size / 100))
        // A sixth more for the eight columns; rows of less than 80 bytes are rare.
        output.reserve(input.file.size / 6 * 7)
        words = RowMessages(checker)
        writer = ResultWriter(output, dialect: input.dialect, mapping: checker.mapping)
    }

    private mutating func run() throws {
        try writer.writeHeader(pass.view)
        // The rows of a batch go through each step together, because the index answers for several rows in succession
        // in a third of the time that it needs for one now and then.
        while try pass.nextBatch() {
            judge()
            index.claim(&claims)
            try write()
        }
        outcome.rows += valid
        outcome.statuses[.valid, default: 0] += valid
        outcome.blankRows = pass.blankRows
    }

    private mutating func judge() {
        findings.removeAll(keepingCapacity: true)
        claims.removeAll(keepingCapacity: true)
        let batch = pass.batch
        for place in 0..<batch.count {
            let view = batch[place]
            if isResultFile {
                pass.select(place)
                let (checked, prior) = pass.check()
                let claims = claim(batch.row(place), view, checked)
                findings.append(Finding(place: place, checked: checked, prior: prior, claims: claims))
            } else {
                let checked = checker.check(view)
                let claims = claim(batch.row(place), view, checked)
                if !claims || !checked.problems.isEmpty {
                    findings.append(Finding(place: place, checked: checked, prior: nil, claims: claims))
                }
            }
        }
    }

    /// Notes the key of a row among the claims; false where it does not pass the checks, or has none.
    @inline(__always)
    private mutating func claim(_ row: Int, _ view: Record, _ checked: borrowing CheckedRow) -> Bool {
        guard checked.problems.isEmpty || checked.passes, let hashes = checker.hashes(view, checked) else {
            return false
        }
        claims.append(
            KeyIndex.Claim(
                keyHash: hashes.key,
                vehicleHash: UInt32(truncatingIfNeeded: hashes.vehicle),
                row: UInt32(truncatingIfNeeded: row)
            )
        )
        return true
    }

    private mutating func write() throws {
        let batch = pass.batch
        var nextClaim = 0
        var nextFinding = 0
        for place in 0..<batch.count {
            let hasFinding = nextFinding < findings.count && findings[nextFinding].place == place
            var verdict: KeyMatch?
            if !hasFinding || findings[nextFinding].claims {
                verdict = claims[nextClaim].verdict
                nextClaim += 1
            }
            if !hasFinding, case .first? = verdict {
                valid += 1
                try writer.writeValid(batch.raw(place))
                continue
            }
            pass.select(place)
            if hasFinding {
                try write(findings[nextFinding].checked, findings[nextFinding].prior, verdict)
                nextFinding += 1
            } else {
                // One of the few that have another's key: what was found in it was not kept.
                try write(checker.check(pass.view), nil, verdict)
            }
        }
    }

    /// Writes a row of which there is more to say.
    ///
    /// - Parameter verdict: Nil where the row does not pass the checks, or has no key.
    private mutating func write(_ checked: CheckedRow, _ prior: PriorResult?, _ verdict: KeyMatch?) throws {
        let view = pass.view
        var checked = checked
        if verdict == nil, checked.passes { checked.problems.append(Problem(.missingKey)) }
        let verdict = verdict ?? .first
        var result = result(checked, verdict, view)
        // What ties the row to its session must survive a check.
        result.ref = prior?.ref
        outcome.count(result, row: pass.row, isBeyondLimit: false)
        addProblems(checked, verdict)
        try writer.write(view, result)
    }

    private func result(_ checked: CheckedRow, _ verdict: KeyMatch, _ view: Record) -> RowResult {
        var result = RowResult(status: checked.passes ? .valid : .invalid)
        switch verdict {
        case .first:
            words.add(checked.problems, row: view, to: &result)
        case .duplicate(let first):
            result.status = .duplicate
            result.sentence = "Same as row \(first)"
        case .conflict(let first):
            result.status = .invalid
            words.add(checked.problems + [Problem(.keyConflict)], row: view, firstRow: first, to: &result)
        }
        return result
    }

    /// The summary of `check` names the column of each problem; that of a run, which has more to say, the code alone.
    private mutating func addProblems(_ checked: CheckedRow, _ verdict: KeyMatch) {
        for problem in checked.problems { outcome.columnProblems.add(problem, row: pass.row) }
        if case .conflict = verdict { outcome.columnProblems.add(Problem(.keyConflict), row: pass.row) }
    }
}
