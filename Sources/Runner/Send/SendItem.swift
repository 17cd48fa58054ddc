import Rows

/// A row on its way: what is needed to call for it, again if need be, without reading the file again.
struct SendItem: Sendable {
    /// As a spreadsheet counts.
    var row: Int
    var key: Digest
    var vehicle: Digest
    var fingerprint: Digest
    var order: SessionOrder
    var values: PersonalValues
    /// Whether the ledger knows something of this row.
    var isKnown: Bool

    var messages: Bool { order.notify != .none }
}
