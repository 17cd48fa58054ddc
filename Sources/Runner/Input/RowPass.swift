package import CSV
package import Files
package import Rows
package import Sending
import Text

/// A pass over the rows of a file, which reads, checks and identifies each row the same way in every pass.
package struct RowPass: ~Copyable {
    private var reader: RecordReader
    private let checker: RowChecker
    private let scope: SessionScope?
    private var keyText = IdentityText()
    private var traitText = IdentityText()
    private var rowText = IdentityText()

    package let file: InputFile

    /// Opens the file at its first row; the header is skipped.
    ///
    /// - Parameters:
    ///   - scope: Which references count; nil where none does (`check`).
    ///   - tracksPositions: Whether `position` will be asked.
    package init(
        _ file: InputFile,
        dialect: Dialect,
        checker: RowChecker,
        scope: SessionScope?,
        tracksPositions: Bool
    ) throws(CSVError) {
        self.file = file
        self.checker = checker
        self.scope = scope
        var reader = try RecordReader(file, dialect: dialect, tracksPositions: tracksPositions)
        _ = try reader.next()
        self.reader = reader
    }

    /// Goes to the next row; false at the end.
    package mutating func next() throws(CSVError) -> Bool { try reader.next() }

    /// Goes to the first of the next rows, of which `batch` holds several; false at the end.
    package mutating func nextBatch() throws(CSVError) -> Bool { try reader.nextBatch() }

    package var batch: RecordBatch { reader.batch }

    /// Goes to one of the rows that are there.
    package mutating func select(_ index: Int) { reader.select(index) }

    /// The row's number as a spreadsheet counts.
    package var row: Int { reader.row }
    package var position: RecordPosition { mutating get { reader.position } }
    package var blankRows: Int { reader.blankRows }

    /// The row's cells; valid until the next batch.
    package var view: Record { reader.record }

    /// Checks the row, and reads what an earlier run wrote in it.
    package func check() -> (checked: CheckedRow, prior: PriorResult?) {
        let view = view
        var checked = checker.check(view)
        if checker.mapping.resultColumns.isEmpty { return (checked, nil) }
        guard let prior = PriorResult(view, checker.mapping) else { return (checked, nil) }
        if let code = prior.columnProblem, !checked.problems.contains(where: { $0.code == code }) {
            checked.problems.append(Problem(code))
        }
        return (checked, prior)
    }

    /// Identifies the row in the ledger.
    package mutating func identify(_ checked: CheckedRow, _ prior: PriorResult?) -> RowIdentity {
        let view = view
        let isComplete = checker.writeKey(view, checked, to: &keyText)
        let ref = prior?.ref.flatMap { $0.scope == scope ? $0 : nil }
        return RowIdentity.of(
            key: isComplete ? KeyFunction.digest(keyText) : nil,
            traits: traits(checked),
            hasKeyColumns: !checker.options.keyColumns.isEmpty,
            ref: ref,
            isDoneOrUnknown: prior?.isDoneOrUnknown ?? false,
            hasUnreadableRef: prior?.hasUnreadableRef ?? false
        )
    }

    /// What the row's own cells identify it by, whatever its reference says.
    package mutating func ownKey(_ checked: CheckedRow) -> Digest? {
        checker.writeKey(view, checked, to: &keyText) ? KeyFunction.digest(keyText) : nil
    }

    package mutating func traits(_ checked: CheckedRow) -> Traits { checker.traits(view, checked, by: &traitText) }

    package mutating func fingerprint() -> Digest { checker.fingerprint(view, by: &rowText) }

    package mutating func formerFingerprint() -> Digest { checker.formerFingerprint(view, by: &rowText) }
}
