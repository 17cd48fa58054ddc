package import CSV
package import Domain

/// One pass over the rows of a file: each row read, checked, and identified, the same way in every pass.
package struct RowPass: ~Copyable {
    private var reader: RecordReader
    private let checker: RowChecker
    private let scope: SessionScope?
    private var text = KeyFunction.Text()

    package let file: InputFile

    /// Opens the file at its first row; the header is skipped.
    ///
    /// - Parameter scope: Which references count; nil where none does (`check`).
    package init(_ file: InputFile, dialect: Dialect, checker: RowChecker, scope: SessionScope?) throws(CSVError) {
        self.file = file
        self.checker = checker
        self.scope = scope
        var reader = try RecordReader(file, dialect: dialect)
        _ = try reader.next()
        self.reader = reader
    }

    /// Goes to the next row; false at the end.
    package mutating func next() throws(CSVError) -> Bool { try reader.next() }

    /// The row's number as a spreadsheet counts.
    package var row: Int { reader.row }
    package var line: Int { reader.line }
    package var blankRows: Int { reader.blankRows }

    /// The row's cells; valid until the next call of `next()`.
    @inline(__always)
    package var view: RowView {
        let fields = reader.fields
        return RowView(text: fields.text, ends: fields.ends, gap: fields.gap, count: fields.count, raw: reader.raw)
    }

    /// What the checks say of the row, and what an earlier run wrote in it.
    package func judge() -> (checked: CheckedRow, prior: PriorResult?) {
        let view = view
        var checked = checker.check(view)
        guard let prior = PriorResult(view, checker.mapping) else { return (checked, nil) }
        if let code = prior.columnProblem, !checked.problems.contains(where: { $0.code == code }) {
            checked.problems.append(Problem(code))
        }
        return (checked, prior)
    }

    /// Which row of the ledger it is.
    package mutating func identify(_ checked: CheckedRow, _ prior: PriorResult?) -> RowIdentity {
        checker.identify(view, checked, into: &text)
        let ref = prior?.ref.flatMap { $0.scope == scope ? $0 : nil }
        return RowIdentity.of(
            key: text.isComplete ? KeyFunction.digest(text.key) : nil,
            vehicle: KeyFunction.digest(text.vehicle),
            hasKeyColumns: !checker.options.keyColumns.isEmpty,
            ref: ref,
            isDoneOrUnknown: prior?.isDoneOrUnknown ?? false
        )
    }

    /// Cheap hashes of key and vehicle, for `check`, which keeps them for the length of one process only.
    package mutating func hashes(_ checked: CheckedRow) -> (key: UInt64, vehicle: UInt32)? {
        checker.identify(view, checked, into: &text)
        if !text.isComplete { return nil }
        var key = Hasher()
        text.key.withUnsafeBytes { key.combine(bytes: $0) }
        var vehicle = Hasher()
        text.vehicle.withUnsafeBytes { vehicle.combine(bytes: $0) }
        return (
            UInt64(bitPattern: Int64(key.finalize())),
            UInt32(truncatingIfNeeded: vehicle.finalize())
        )
    }

    package func fingerprint() -> Digest { checker.fingerprint(view) }

    package func order(_ checked: CheckedRow) -> SessionOrder { checker.order(view, checked) }
}
