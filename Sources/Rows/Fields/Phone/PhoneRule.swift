package import Text

/// The rule for a cell that holds a phone number: what it says, and whether such a number can exist.
///
/// A number is checked as libphonenumber's `isPossibleNumberWithReason` checks it after `parse`: by its calling code and
/// its length, after the national prefix has been taken off where the metadata says so, and lengths that can only be
/// dialled from nearby are not possible. Four things differ. `00` stands for the plus sign everywhere; letters are
/// rejected; a mobile number that only lacks its plus sign is not read as a longer number of its region; and two numbers,
/// dates and zeros alone are none.
package enum PhoneRule {
    /// - Parameter defaultRegion: the region of numbers that carry no country code; without one they are rejected,
    ///   because a number that lost its country code cannot be told from one that lost its first digit.
    @inline(__always)
    package static func read(
        _ cell: Bytes,
        defaultRegion: CallingRegion? = nil
    ) -> Result<PhoneNumber, ProblemCode> {
        if let number = plainInternational(cell) { return .success(number) }
        let text = PhoneText(cell)
        if text.isUnusual, let problem = problem(ofUnusual: text, cell, defaultRegion) { return .failure(problem) }
        let result = read(text, defaultRegion)
        if case .success(let number) = result, number.national == 0 { return .failure(.phonePlaceholder) }
        return result
    }

    private static func read(
        _ text: PhoneText,
        _ defaultRegion: CallingRegion?
    ) -> Result<PhoneNumber, ProblemCode> {
        let digits = text.digits
        if text.hasPlus {
            let result = international(digits, bracketedZero: text.bracketedZero)
            if case .failure(.phoneUnknownCountryCode) = result {
                return dialled(digits, defaultRegion, orElse: result)
            }
            return result
        }
        if digits[0] == 0, digits[1] == 0 {
            let result = international(digits.droppingFirst(2), bracketedZero: text.bracketedZero.map { $0 - 2 })
            if case .success = result { return result }
            // Where callers dial something like 0011 for a calling code, 00 was only a part of it.
            return dialled(digits, defaultRegion, orElse: result)
        }
        guard let defaultRegion else { return .failure(.phoneNoCountryCode) }
        // Where all numbers have eight digits, 20240312 is one.
        if defaultRegion.plan.possible != 1 << 8, PhoneDate.matches(digits) { return .failure(.spreadsheetDate) }
        return regional(digits, defaultRegion.plan)
    }

    /// What keeps a cell from being read as a number at all.
    @inline(never)
    private static func problem(
        ofUnusual text: PhoneText,
        _ cell: Bytes,
        _ defaultRegion: CallingRegion?
    ) -> ProblemCode? {
        if SpreadsheetDamage.looksLikeNumber(cell) || text.endsWithFraction { return .spreadsheetNumber }
        // Straight quotation marks are read over: they keep spreadsheets from reading a number.
        if let damage = SpreadsheetDamage.code(cell, mayBeName: false),
            text.isForeign || text.digits.count == 0 || damage != .typographicQuotes
        {
            return damage
        }
        if PhoneDate.matches(cell, text, defaultRegion) { return .spreadsheetDate }
        if text.isForeign { return PhoneGroups.holdNumbers(cell) ? .phoneTwoNumbers : .phoneCharacters }
        if text.hasTwo { return .phoneTwoNumbers }
        if TextTrim.trimmed(cell).isEmpty { return .missingField }
        if text.digits.isZero { return .phonePlaceholder }
        return text.digits.count < 2 ? .phoneTooShort : nil
    }

    // MARK: - With a calling code

    /// Reads most numbers at once, and in a third of the time: a plus sign or 00, then digits and nothing else. Says
    /// nothing of what it leaves to the long way.
    @inline(__always)
    private static func plainInternational(_ cell: Bytes) -> PhoneNumber? {
        guard cell.count > 2 else { return nil }
        let zero = UInt8(ascii: "0")
        let start = cell[0] == UInt8(ascii: "+") ? 1 : cell[0] == zero && cell[1] == zero ? 2 : 0
        guard start > 0, let digits = PackedDigits(cell, from: start) else { return nil }
        let entry = NumberingPlans.shared.entry(digits[0], digits[1], digits[2])
        let national = digits.droppingFirst(Int(entry.codeLength))
        guard entry.plan >= 0, entry.isPossible(firstDigit: national[0], length: national.count) else { return nil }
        let number = national.value
        if number == 0 { return nil }
        return PhoneNumber(
            callingCode: entry.callingCode,
            national: number,
            nationalDigits: UInt8(truncatingIfNeeded: national.count)
        )
    }

    /// - Parameter digits: from the calling code on.
    private static func international(
        _ digits: PhoneDigits,
        bracketedZero: Int?
    ) -> Result<PhoneNumber, ProblemCode> {
        guard digits.count >= 3 else { return .failure(.phoneTooShort) }
        let entry = NumberingPlans.shared.entry(digits)
        guard entry.plan >= 0 else { return .failure(.phoneUnknownCountryCode) }
        let codeLength = Int(entry.codeLength)
        let length = digits.count - codeLength

        if let bracketedZero, bracketedZero == codeLength {
            return withBracketedZero(digits, entry)
        }
        if length > 0, entry.isPossible(firstDigit: digits[codeLength], length: length) {
            return .success(
                PhoneNumber(
                    callingCode: entry.callingCode,
                    national: digits.droppingFirst(codeLength).value,
                    nationalDigits: UInt8(length)
                )
            )
        }
        let plan = NumberingPlan.all[Int(entry.plan)]
        return national(digits.droppingFirst(codeLength), plan, checkedBy: plan)
    }

    /// `+44 (0)20…`: the zero is for callers inside the country, and dropped. Where numbers keep their zero, as in
    /// Italy, it stays, unless the number without it is one of that country (an Italian mobile number has none).
    private static func withBracketedZero(
        _ digits: PhoneDigits,
        _ entry: NumberingPlans.Entry
    ) -> Result<PhoneNumber, ProblemCode> {
        let plan = NumberingPlan.all[Int(entry.plan)]
        let written = digits.droppingFirst(Int(entry.codeLength))
        let dropped = written.droppingFirst(1)
        let withoutZero = national(dropped, plan, checkedBy: plan)
        if case .success = withoutZero, plan.general.matchesWhole(dropped) { return withoutZero }
        let withZero = national(written, plan, checkedBy: plan)
        if case .success = withZero { return withZero }
        return withoutZero
    }

    // MARK: - As callers inside a region write it

    /// A number that begins with what callers inside the region dial before a calling code; else the other result.
    private static func dialled(
        _ digits: PhoneDigits,
        _ region: CallingRegion?,
        orElse other: Result<PhoneNumber, ProblemCode>
    ) -> Result<PhoneNumber, ProblemCode> {
        guard let plan = region?.plan, plan.internationalPrefix.matchPrefix(digits) != nil else { return other }
        let result = regional(digits, plan)
        if case .success = result { return result }
        return other
    }

    private static func regional(_ digits: PhoneDigits, _ plan: NumberingPlan) -> Result<PhoneNumber, ProblemCode> {
        if let prefix = plan.internationalPrefix.matchPrefix(digits) {
            let rest = digits.droppingFirst(prefix.length)
            // Calling codes do not begin with 0.
            if rest.count == 0 || rest[0] != 0 { return international(rest, bracketedZero: nil) }
        }
        let main = NumberingPlans.shared.main(ofCallingCode: plan.callingCode)
        if let number = withoutOwnCallingCode(digits, plan) { return national(number, main, checkedBy: main) }
        return national(digits, plan, checkedBy: main)
    }

    /// The number after the region's own calling code, written without a plus sign, where the whole is no number of
    /// the region and the rest is one.
    private static func withoutOwnCallingCode(_ digits: PhoneDigits, _ plan: NumberingPlan) -> PhoneDigits? {
        let code = plan.callingCode
        let length = code < 10 ? 1 : code < 100 ? 2 : 3
        guard digits.count > length else { return nil }
        var beginning = 0
        for index in 0..<length { beginning = beginning * 10 + Int(digits[index]) }
        guard beginning == Int(code) else { return nil }
        let rest = withoutNationalPrefix(digits.droppingFirst(length), plan)
        if plan.verdict(onLength: digits.count) == .tooLong { return rest }
        // Germany's plan has room for a number 49 151…, but 4915123456789 is a mobile number without its plus sign.
        if plan.mobile.matchesWhole(rest), !plan.mobile.matchesWhole(digits) { return rest }
        return !plan.general.matchesWhole(digits) && plan.general.matchesWhole(rest) ? rest : nil
    }

    // MARK: - After the calling code

    /// - Parameters:
    ///   - plan: whose national prefix is taken off.
    ///   - main: the plan that stands for the calling code, whose lengths decide.
    private static func national(
        _ digits: PhoneDigits,
        _ plan: NumberingPlan,
        checkedBy main: NumberingPlan
    ) -> Result<PhoneNumber, ProblemCode> {
        guard !digits.hasOverflowed else { return .failure(.phoneTooLong) }
        guard digits.count >= 2 else { return .failure(.phoneTooShort) }
        var number = withoutNationalPrefix(digits, plan)
        switch plan.verdict(onLength: number.count) {
        case .tooShort, .localOnly, .between: number = digits  // what looked like a prefix was a part of the number
        case .possible, .tooLong: break
        }
        guard number.count <= 17 else { return .failure(.phoneTooLong) }
        switch main.verdict(onLength: number.count) {
        case .possible:
            return .success(
                PhoneNumber(
                    callingCode: main.callingCode,
                    national: number.value,
                    nationalDigits: UInt8(number.count)
                )
            )
        case .localOnly where main.possible & (1 << UInt32(number.count) - 1) != 0: return .failure(.phoneLength)
        case .tooShort, .localOnly: return .failure(.phoneTooShort)
        case .tooLong: return .failure(.phoneTooLong)
        case .between: return .failure(.phoneLength)
        }
    }

    /// The number without its national prefix. A number that exists as it is keeps its digits, unless what remains
    /// exists too.
    private static func withoutNationalPrefix(_ digits: PhoneDigits, _ plan: NumberingPlan) -> PhoneDigits {
        guard digits.count > 0, let prefix = plan.nationalPrefix.matchPrefix(digits) else { return digits }
        var rest = digits.droppingFirst(prefix.length)
        if let group = prefix.last, plan.transform.utf8CodeUnitCount > 0 {
            rest = transformed(digits, prefix, group, plan.transform)
        }
        // Only a number of a possible length can exist, and asking for the length is quicker.
        let verdict = plan.verdict(onLength: digits.count)
        let exists = (verdict == .possible || verdict == .localOnly) && plan.general.matchesWhole(digits)
        return exists && !plan.general.matchesWhole(rest) ? digits : rest
    }

    /// Replaces the prefix by what the metadata says: Argentina's `0 11 15 …` becomes `9 11 …`.
    private static func transformed(
        _ digits: PhoneDigits,
        _ prefix: DigitPattern.Match,
        _ group: Range<Int>,
        _ transform: StaticString
    ) -> PhoneDigits {
        var result = PhoneDigits()
        var offset = 0
        while offset < transform.utf8CodeUnitCount {
            let byte = transform.utf8Start[offset]
            if byte == UInt8(ascii: "\\") {
                let isFirst = transform.utf8Start[offset + 1] == UInt8(ascii: "1")
                for index in (isFirst ? prefix.first : prefix.second) ?? group { result.append(digits[index]) }
                offset += 2
            } else {
                result.append(byte - 0x30)
                offset += 1
            }
        }
        for index in prefix.length..<digits.count { result.append(digits[index]) }
        return result
    }
}
