/// What to tell a person about a phone number that cannot be used.
package enum PhoneAdvice {
    /// How many digits a number of this country has, as part of a sentence: `9 digits after +33`; nil where the country
    /// is not known.
    package static func digits(of cell: Bytes, defaultRegion: CallingRegion?) -> String? {
        let text = PhoneText(cell)
        let digits = text.digits
        var plan = defaultRegion.map { NumberingPlans.shared.main(ofCallingCode: UInt16($0.callingCode)) }
        let isDialled = !text.hasPlus && digits.count > 2 && digits[0] == 0 && digits[1] == 0
        let international = isDialled ? digits.droppingFirst(2) : digits
        if text.hasPlus || isDialled, international.count >= 3 {
            let entry = NumberingPlans.shared.entry(international)
            plan = entry.plan >= 0 ? NumberingPlan.all[Int(entry.plan)] : nil
        }
        guard let plan else { return nil }
        let lengths = (1..<18).filter { plan.possible >> UInt32($0) & 1 == 1 }
        guard let first = lengths.first, let last = lengths.last else { return nil }
        let count =
            lengths.count > 2 && lengths.count == last - first + 1
            ? "\(first) to \(last)" : lengths.map { String($0) }.joinedWithOr()
        return "\(count) digit\(last == 1 ? "" : "s") after +\(plan.callingCode)"
    }

    /// A number without country code as it is written with the region's, in the person's own grouping: `06 12 34 56 78`
    /// becomes `+33 6 12 34 56 78`. Nil where it is no number of the region.
    package static func rewritten(_ cell: String, region: CallingRegion) -> String? {
        guard let number = cell.withBytes({ try? PhoneRule.read($0, defaultRegion: region).get() }) else { return nil }
        let code = String(number.callingCode)
        let national = number.digits.dropFirst(code.count)
        // From the end, so that whatever comes before the national number, such as its prefix, is left out.
        var place = cell.endIndex
        for digit in national.reversed() {
            repeat {
                guard place > cell.startIndex else { return number.plusPrefixed }
                place = cell.index(before: place)
            } while !cell[place].isASCII || !cell[place].isNumber
            if cell[place] != digit { return number.plusPrefixed }
        }
        let grouped = cell[place...].filter { $0 != "(" && $0 != ")" }
        let isGrouped = grouped.allSatisfy { " .-/0123456789".contains($0) } && grouped.contains { !$0.isNumber }
        return isGrouped ? "+\(code) \(HeaderName.trimmed(String(grouped)))" : number.plusPrefixed
    }
}
