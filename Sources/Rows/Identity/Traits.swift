/// The traits of a row: short digests of its VIN, plate, e-mail address and phone number.
///
/// A key alone is not trusted: an id may be a row number, or stand on two people. So rows that share a key are compared
/// trait by trait, and a row that changed its key is found again by its traits. 64 bits of a SHA-256 each: pseudonymous,
/// not anonymous.
package struct Traits: Sendable, Hashable {
    /// A digest, or 0 where the row lacks the trait.
    package var vin: UInt64
    package var plate: UInt64
    package var email: UInt64
    package var phone: UInt64

    package static let none = Traits()

    package init(vin: UInt64 = 0, plate: UInt64 = 0, email: UInt64 = 0, phone: UInt64 = 0) {
        self.vin = vin
        self.plate = plate
        self.email = email
        self.phone = phone
    }

    package var all: [UInt64] { [vin, plate, email, phone] }

    /// What two rows say about being the same vehicle, or the same customer. A trait that one of them lacks says
    /// nothing.
    package enum Agreement: Sendable {
        /// One of the traits is equal.
        case agrees
        /// Some can be compared, and none is equal.
        case differs
        /// None can be compared.
        case silent
    }

    package func vehicle(comparedTo other: Traits) -> Agreement {
        Self.compare((vin, other.vin), (plate, other.plate))
    }

    package func customer(comparedTo other: Traits) -> Agreement {
        Self.compare((email, other.email), (phone, other.phone))
    }

    private static func compare(_ first: (UInt64, UInt64), _ second: (UInt64, UInt64)) -> Agreement {
        func canCompare(_ pair: (UInt64, UInt64)) -> Bool { pair.0 != 0 && pair.1 != 0 }
        func isEqual(_ pair: (UInt64, UInt64)) -> Bool { canCompare(pair) && pair.0 == pair.1 }
        if isEqual(first) || isEqual(second) { return .agrees }
        return canCompare(first) || canCompare(second) ? .differs : .silent
    }

    /// Without the customer: what a `session_ref` carries.
    package var vehicleAlone: Traits { Traits(vin: vin, plate: plate) }

    /// These, and of `other` what is lacking here.
    package func completed(by other: Traits) -> Traits {
        Traits(
            vin: vin == 0 ? other.vin : vin,
            plate: plate == 0 ? other.plate : plate,
            email: email == 0 ? other.email : email,
            phone: phone == 0 ? other.phone : phone
        )
    }
}

/// What two rows with the same key are to each other, by their traits.
///
/// | vehicle | customer | in one file | against the ledger |
/// |---|---|---|---|
/// | differs | any | conflict | conflict |
/// | agrees | differs | conflict | the same row, whose customer has changed |
/// | silent | differs | conflict | conflict |
/// | else | | the same row | the same row |
package enum SameKey: Sendable, Equatable {
    case sameRow
    /// The same vehicle, with another customer.
    case customerChanged
    case conflict

    package static func inOneFile(_ row: Traits, _ earlier: Traits) -> SameKey {
        row.vehicle(comparedTo: earlier) == .differs || row.customer(comparedTo: earlier) == .differs
            ? .conflict : .sameRow
    }

    package static func againstLedger(_ row: Traits, _ known: Traits) -> SameKey {
        switch (row.vehicle(comparedTo: known), row.customer(comparedTo: known)) {
        case (.differs, _), (.silent, .differs): .conflict
        case (.agrees, .differs): .customerChanged
        default: .sameRow
        }
    }
}
