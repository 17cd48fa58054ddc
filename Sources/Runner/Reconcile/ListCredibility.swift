import Rows

/// The decision how far a list of sessions is believed, by what it says of sessions whose rows are known already.
///
/// A column may hold something else than its name says, and a spreadsheet may have sorted one column by itself. Nobody sees
/// that in the list alone. But where a session of the list is known, from the ledger or the file, what stands beside it has
/// to be its row's: that proves the columns, and one line that says otherwise discredits all of them.
struct ListCredibility: Sendable, Equatable {
    /// What stands beside a known session.
    enum Agreement: Sendable, Equatable {
        /// What was sent for it.
        case agrees
        /// Something else.
        case differs
        /// Something else than its row has now, which may have been changed since, in the row or in the list.
        case unclear
        /// Nothing that could be compared.
        case silent
    }

    /// What one line says of a session whose row is known.
    struct Witness: Sendable, Equatable {
        /// The line's number in the list.
        var line: Int
        /// Whether the reference beside the session is the one that was sent for it.
        var reference: Agreement
        /// Whether the vehicle is its row's.
        var vehicle: Traits.Agreement
    }

    /// What may be believed of a list.
    struct Proof: Sendable, Equatable {
        /// Its references are what was sent for the sessions that they stand beside.
        var references: Bool
        /// Its vehicles are those of the sessions that they stand beside.
        var vehicles: Bool
    }

    /// A column that does not hold what it should, or not in the right lines.
    enum Column: Sendable, Equatable {
        case reference
        case vehicle
    }

    enum Verdict: Sendable, Equatable {
        case believed(Proof)
        /// References are not used: none of them is what was sent. The vehicles are right.
        case vehiclesOnly
        /// A known session stands beside what is not its row's: no session of this list is anybody's.
        case contradicted(line: Int, Column)
    }

    private var hasReference = false
    private var hasUnclearReference = false
    private var hasVehicle = false
    private var hasOtherVehicle = false
    private var firstForeignReference: Int?
    /// Beside another row's vehicle, and no reference says that it is the right session all the same.
    private var firstForeignVehicle: Int?

    mutating func add(_ witness: Witness) {
        switch witness.reference {
        case .agrees: hasReference = true
        case .differs: firstForeignReference = firstForeignReference ?? witness.line
        case .unclear: hasUnclearReference = true
        case .silent: break
        }
        switch witness.vehicle {
        case .agrees: hasVehicle = true
        case .differs:
            hasOtherVehicle = true
            // Who has the right reference may have taken pictures of another car.
            if witness.reference != .agrees { firstForeignVehicle = firstForeignVehicle ?? witness.line }
        case .silent: break
        }
    }

    /// - Parameter isTrusted: The user says that what stands beside a session is its own, which counts where nothing known
    ///   speaks for or against it.
    func verdict(isTrusted: Bool) -> Verdict {
        if let line = firstForeignReference {
            // An account's name in all lines, say. Where one reference is right, the others have been moved.
            let isOtherColumn = !hasReference && hasVehicle && !hasOtherVehicle
            return isOtherColumn ? .vehiclesOnly : .contradicted(line: line, .reference)
        }
        if let line = firstForeignVehicle { return .contradicted(line: line, .vehicle) }
        return .believed(
            Proof(
                references: hasReference || isTrusted && !hasUnclearReference,
                vehicles: hasVehicle && !hasOtherVehicle || isTrusted
            )
        )
    }
}
