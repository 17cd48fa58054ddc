/// What the checks found in one row: its problems, and the values that providers are sent.
package struct CheckedRow: Sendable {
    package var problems: [Problem] = []
    package var phone: PhoneNumber?
    package var vin: VIN?
    /// The locale in the provider's spelling.
    package var locale: String?
    package var gender: Gender?
    package var notify: Notify = .none
    package var validityDays = 0
    package var fastTrack = false

    package init() {}

    /// Whether nothing but warnings was found.
    package var passes: Bool {
        problems.isEmpty || problems.allSatisfy(\.isWarning)
    }

    package var warnings: [Problem] { problems.filter(\.isWarning) }

    @inline(__always)
    mutating func add(_ code: ProblemCode, _ field: Field? = nil, isWarning: Bool = false) {
        problems.append(Problem(code, field, isWarning: isWarning))
    }
}
