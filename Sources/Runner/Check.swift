import CSV
package import Domain
package import Reports

/// The command `check`: all checks of a run, offline. Nothing is sent and no ledger is touched.
///
/// One pass, in memory that grows by 16 bytes a row: what is needed to find duplicates.
package enum Check {
    package static func run(
        _ input: OpenedInput,
        checker: RowChecker,
        to output: OutputFile
    ) throws -> Outcome {
        var outcome = Outcome()
        // Rows of less than 64 bytes are rare; a wrong guess costs some time and no more.
        let index = CheckIndex(expectedRows: Int(input.file.size / 64))
        var pass = try RowPass(input.file, dialect: input.dialect, checker: checker, scope: nil)
        var writer = ResultWriter(output, dialect: input.dialect, mapping: checker.mapping)
        let words = RowWords(checker)
        try writer.writeHeader(pass.view)
        let isResultFile = !checker.mapping.resultColumns.isEmpty
        var valid = 0
        while try pass.next() {
            let view = pass.view
            let (judged, prior) = isResultFile ? pass.judge() : (checker.check(view), nil)
            var checked = judged
            var verdict = ClaimVerdict.first
            if checked.passes {
                if let hashes = checker.hashes(view, checked) {
                    verdict = index.claim(
                        keyHash: hashes.key,
                        vehicleHash: UInt32(truncatingIfNeeded: hashes.vehicle),
                        row: UInt32(truncatingIfNeeded: pass.row)
                    )
                    if verdict == .first, checked.problems.isEmpty, prior?.ref == nil {
                        valid += 1
                        try writer.writeValid(view)
                        continue
                    }
                } else {
                    checked.problems.append(Problem(.missingKey))
                }
            }
            var result = result(checked, verdict, view, words)
            // What ties the row to its session must survive a check.
            result.ref = prior?.ref
            outcome.count(result, row: pass.row, isBeyondLimit: false)
            addProblems(checked, verdict, row: pass.row, to: &outcome)
            try writer.write(view, result)
        }
        outcome.rows += valid
        outcome.statuses[.valid, default: 0] += valid
        outcome.blankRows = pass.blankRows
        if input.file.hasChanged { throw CSVError.changed }
        try writer.finish()
        return outcome
    }

    private static func result(
        _ checked: CheckedRow,
        _ verdict: ClaimVerdict,
        _ view: RowView,
        _ words: RowWords
    ) -> RowResult {
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
    private static func addProblems(_ checked: CheckedRow, _ verdict: ClaimVerdict, row: Int, to outcome: inout Outcome)
    {
        for problem in checked.problems { outcome.columnProblems.add(problem, row: row) }
        if case .conflict = verdict { outcome.columnProblems.add(Problem(.keyConflict), row: row) }
    }
}
