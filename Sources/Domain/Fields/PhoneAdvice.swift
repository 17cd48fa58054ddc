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
        let bytes = Array(cell.utf8)
        var place = bytes.count
        for digit in national.utf8.reversed() {
            repeat {
                guard place > 0 else { return number.plusPrefixed }
                place -= 1
            } while !isDigit(bytes[place])
            if bytes[place] != digit { return number.plusPrefixed }
        }
        let grouped = bytes[place...].filter { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: ")") }
        let isGrouped = grouped.allSatisfy { isDigit($0) || " .-/".utf8.contains($0) } && !grouped.allSatisfy(isDigit)
        let text = String(decoding: grouped, as: UTF8.self)
        return isGrouped ? "+\(code) \(HeaderName.trimmed(text))" : number.plusPrefixed
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
