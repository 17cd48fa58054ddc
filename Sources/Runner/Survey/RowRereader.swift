import CSV
import Files
import Rows

/// Reads single rows of the input a second time, while the survey goes over all of them.
///
/// What is dear to find out and asked of few rows is found out here: the survey need not do it for all of them in case
/// the ledger's answer, which comes for many rows at once, should ask for it.
final class RowRereader {
    private let checker: RowChecker
    private var reader: RecordReader
    private var text = IdentityText()

    init(_ context: RunContext) throws {
        checker = context.checker
        reader = try context.openRows()
    }

    /// The row's fingerprint, as it is compared with one that a ledger holds: made like that one, where an earlier version
    /// made it. Rows are asked for in the order of the file.
    func fingerprint(at position: RecordPosition, comparedTo known: Digest) throws -> Digest {
        guard try reader.go(to: position) else { throw InputError.changed }
        let former = checker.formerFingerprint(reader.record, by: &text)
        return former == known ? former : checker.fingerprint(reader.record, by: &text)
    }
}
