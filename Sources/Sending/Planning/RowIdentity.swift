package import Rows

/// Which row of the ledger a row of the file is.
package enum RowIdentity: Sendable, Equatable {
    case known(key: Digest, traits: Traits)
    /// No key column is filled, and neither vehicle nor customer is known.
    case missing
    /// The reference in the row belongs to another row: somebody sorted or copied half of the columns.
    case foreignRef

    /// Joins what the row itself says with the reference that a result file carries.
    ///
    /// - Parameters:
    ///   - hasKeyColumns: Whether the key stands in columns. Where it is derived from vehicle and customer, a reference
    ///     to no other vehicle keeps the row's key even after the customer's data was corrected.
    ///   - ref: The row's reference, where it belongs to this run's scope.
    package static func of(
        key: Digest?,
        traits: Traits,
        hasKeyColumns: Bool,
        ref: SessionRef?,
        isDoneOrUnknown: Bool,
        hasUnreadableRef: Bool = false
    ) -> RowIdentity {
        if hasUnreadableRef { return .foreignRef }
        guard let ref else { return key.map { .known(key: $0, traits: traits) } ?? .missing }
        let isAnotherVehicle = traits.vehicle(comparedTo: ref.vehicle) == .differs
        if hasKeyColumns {
            guard let key else { return .missing }
            if ref.key != key { return .foreignRef }
            return isAnotherVehicle && isDoneOrUnknown ? .foreignRef : .known(key: key, traits: traits)
        }
        if !isAnotherVehicle { return .known(key: ref.key, traits: traits) }
        // Another vehicle: a row without a session was corrected, and is a new row by that.
        if isDoneOrUnknown { return .foreignRef }
        return key.map { .known(key: $0, traits: traits) } ?? .missing
    }
}
