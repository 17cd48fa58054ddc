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

    /// A part of the key that is a field too is looked at as both, and is told of once.
    @inline(never)
    mutating func dropRepeated() {
        var index = 1
        while index < problems.count {
            let problem = problems[index]
            func isSame(_ other: Problem) -> Bool {
                other.code == problem.code && other.field == problem.field && other.reference == problem.reference
                    && other.keyPart == problem.keyPart
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
}
