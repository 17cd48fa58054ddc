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

    /// A digest of everything that may be sent for the row. Rows are asked for in the order of the file.
    func fingerprint(at position: RecordPosition) throws -> Digest {
        guard try reader.go(to: position) else { throw InputError.changed }
        return checker.fingerprint(reader.record, by: &text)
    }
}
