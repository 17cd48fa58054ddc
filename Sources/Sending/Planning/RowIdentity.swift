package import Rows

/// Which row of the ledger a row of the file is.
package enum RowIdentity: Sendable, Equatable {
    case known(key: Digest, vehicle: Digest)
    /// No key column is filled, and neither vehicle nor customer is known.
    case missing
    /// The reference in the row belongs to another row: somebody sorted or copied half of the columns.
    case foreignRef

    /// Joins what the row itself says with the reference that a result file carries.
    ///
    /// - Parameters:
    ///   - hasKeyColumns: Whether the key stands in columns. Where it is derived from vehicle and customer, a reference
    ///     to the same vehicle keeps the row's key even after the customer's data was corrected.
    ///   - ref: The row's reference, where it belongs to this run's scope.
    package static func of(
        key: Digest?,
        vehicle: Digest,
        hasKeyColumns: Bool,
        ref: SessionRef?,
        isDoneOrUnknown: Bool
    ) -> RowIdentity {
        guard let ref else { return key.map { .known(key: $0, vehicle: vehicle) } ?? .missing }
        if hasKeyColumns {
            guard let key else { return .missing }
            if ref.key != key { return .foreignRef }
            if ref.vehicle != vehicle, isDoneOrUnknown { return .foreignRef }
            return .known(key: key, vehicle: vehicle)
        }
        if ref.vehicle == vehicle { return .known(key: ref.key, vehicle: vehicle) }
        // Another vehicle: a row without a session was corrected, and is a new row by that.
        if isDoneOrUnknown { return .foreignRef }
        return key.map { .known(key: $0, vehicle: vehicle) } ?? .missing
    }
}
