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

    /// A part of the key that is a field too is checked as both, and is reported once.
    @inline(never)
    mutating func dropRepeated() {
        var index = 1
        while index < problems.count {
            let problem = problems[index]
            func isSame(_ other: Problem) -> Bool {
                var other = other
                other.isWarning = problem.isWarning
                return other == problem
            }
            if let first = problems[..<index].firstIndex(where: isSame) {
                problems[first].isWarning = problems[first].isWarning && problem.isWarning
                problems.remove(at: index)
            } else {
                index += 1
            }
        }
    }

    @inline(__always)
    mutating func add(_ code: ProblemCode, _ field: Field? = nil, isWarning: Bool = false) {
        problems.append(Problem(code, field, isWarning: isWarning))
    }

    /// Adds what happened to a text on its way through programs: a warning, unless it was never decoded.
    mutating func addFlaw(_ code: ProblemCode, _ field: Field? = nil, reference: Int? = nil) {
        problems.append(Problem(code, field, isWarning: code != .encodingInvalid, reference: reference))
    }
}
