package import Rows

/// A row's wish to be the one that stands for its key.
package struct RowKey: Sendable {
    package var row: Int
    package var key: Digest
    package var vehicle: Digest

    package init(row: Int, key: Digest, vehicle: Digest) {
        self.row = row
        self.key = key
        self.vehicle = vehicle
    }
}
