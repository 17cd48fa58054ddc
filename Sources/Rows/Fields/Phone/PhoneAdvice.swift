package import Text

/// Advice to the user about a phone number that cannot be used.
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

    /// How a number without country code is probably meant. Each holds the very number of the cell, with its code.
    package enum Reading: Sendable, Equatable {
        /// As callers inside the region dial it: `0612345678`.
        case national(String)
        /// The same without the zero that spreadsheets drop: `612345678`.
        case withoutZero(String)
        /// With its country code, but without the plus sign that spreadsheets drop: `33612345678`.
        case withoutPlus(String)
    }

    /// - Parameter region: where the number is probably from; nil where nothing tells.
    package static func reading(of cell: String, region: CallingRegion?) -> Reading? {
        let text = cell.withBytes { PhoneText($0) }
        let digits = text.digits
        guard !text.isForeign, !text.hasPlus, !digits.hasOverflowed, digits.count > 3 else { return nil }
        let national = region.flatMap { rewritten(cell, region: $0) }
        // Calling codes do not begin with 0.
        if digits[0] == 0 { return national.map { .national($0) } }

        let plan = region?.plan
        // Where numbers are dialled with a zero, one without it is not how people write it.
        let losesZero = plan?.nationalPrefix.mayBegin(with: 0) ?? false
        // A German mobile number 1512 3456789 that lost its zero looks like an American one that lost its plus sign.
        if let national, let plan, plan.mobile.matchesWhole(digits) {
            return losesZero ? .withoutZero(national) : .national(national)
        }
        if isInternational(digits) {
            return .withoutPlus("+" + (0..<digits.count).map { String(digits[$0]) }.joined())
        }
        guard let national, let plan else { return nil }
        if !losesZero { return .national(national) }
        return plan.general.matchesWhole(digits) ? .withoutZero(national) : nil
    }

    /// Whether the digits are a calling code and a number that exists behind it. A length alone proves too little.
    private static func isInternational(_ digits: PhoneDigits) -> Bool {
        let entry = NumberingPlans.shared.entry(digits)
        guard entry.plan >= 0 else { return false }
        return NumberingPlan.all[Int(entry.plan)].general.matchesWhole(digits.droppingFirst(Int(entry.codeLength)))
    }

    /// A number without country code as it is written with the region's, in the user's own grouping: `06 12 34 56 78`
    /// becomes `+33 6 12 34 56 78`. Nil where it is no number of the region.
    package static func rewritten(_ cell: String, region: CallingRegion) -> String? {
        guard let number = cell.withBytes({ try? PhoneRule.read($0, defaultRegion: region).get() }) else { return nil }
        let code = String(number.callingCode)
        let national = number.digits.dropFirst(code.count)
        // From the end, so that whatever comes before the national number, such as its prefix, is left out.
        let bytes = Array(cell.utf8)
        var index = bytes.count
        for digit in national.utf8.reversed() {
            repeat {
                guard index > 0 else { return number.plusPrefixed }
                index -= 1
            } while !isDigit(bytes[index])
            if bytes[index] != digit { return number.plusPrefixed }
        }
        let grouped = bytes[index...].filter { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: ")") }
        let isGrouped = grouped.allSatisfy { isDigit($0) || " .-/".utf8.contains($0) } && !grouped.allSatisfy(isDigit)
        let text = String(decoding: grouped, as: UTF8.self)
        return isGrouped ? "+\(code) \(NameFolding.trimmed(text))" : number.plusPrefixed
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
