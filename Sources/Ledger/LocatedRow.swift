package import Rows

/// A row, and where its ledger keeps it.
package struct LocatedRow: Sendable, Equatable {
    /// A number that grows from row to row and stays while the row does. Only its own ledger reads more into it.
    package var location: Int64
    package var key: Digest
    package var record: RowRecord

    package init(location: Int64, key: Digest, record: RowRecord) {
        self.location = location
        self.key = key
        self.record = record
    }
}
