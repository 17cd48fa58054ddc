import Text

/// The groups of digits in a phone cell, and what stands between them: by it two numbers in one cell are told from one.
struct PhoneGroups {
    /// How many groups there are.
    private(set) var count = 0
    /// How many gaps hold a slash, a full stop or a dash.
    private(set) var marks = 0

    /// What stands between two digits.
    private struct Gap {
        var blanks = 0
        var hasBreak = false
        var hasSlash = false
        var hasDash = false
        var hasPoint = false
        var opensBracket = false
        var isThere = false
        /// A slash or a dash has blanks before it.
        var isSpaced = false
    }

    private var gap = Gap()
    private var lengths = (beforeLast: 0, last: 0, longest: 0)
    private var slashes = 0
    private var hasTwo = false
    /// Behind how many digits a second number may begin: it is one if it has as many digits as a number.
    private var secondStart: Int?
    /// A slash stands behind as many digits as a number has.
    private var hasLateSlash = false
    /// Behind how many digits ` / ` stands, where they may be an area code: `089 / 1234567`.
    private var areaEnd: Int?
    /// Whether the last gap is a dash or a slash without blanks.
    private var isLastTight = false
    /// Whether the last gap is a full stop.
    private var isLastPoint = false

    /// Whether the digits end with those behind a decimal point: `.0`.
    var endWithFraction: Bool { isLastPoint && lengths.last == 1 && lengths.beforeLast > 2 }

    mutating func addBlank() {
        gap.isThere = true
        gap.blanks += 1
    }

    mutating func addBreak() {
        gap.isThere = true
        gap.hasBreak = true
    }

    mutating func addDash() {
        gap.isSpaced = gap.blanks > 0
        gap.isThere = true
        gap.hasDash = true
        gap.blanks = 0
    }

    mutating func addSlash() {
        gap.isSpaced = gap.blanks > 0
        gap.isThere = true
        gap.hasSlash = true
        gap.blanks = 0
    }

    mutating func addPoint() {
        gap.isThere = true
        gap.hasPoint = true
    }

    mutating func addBracket() { gap.isThere = true }

    mutating func openBracket() {
        gap.isThere = true
        gap.opensBracket = true
    }

    /// - Parameter digits: Those before this one.
    mutating func add(_ digit: UInt8, after digits: PhoneDigits, hasPlus: Bool) {
        if digits.count == 0 {
            (gap, count, lengths) = (Gap(), 1, (0, 1, 1))
            return
        }
        guard gap.isThere else {
            lengths.last += 1
            lengths.longest = max(lengths.longest, lengths.last)
            return
        }
        close(digits, hasPlus, next: digit)
        count += 1
        lengths = (lengths.last, 1, max(lengths.longest, 1))
        gap = Gap()
    }

    /// Judges the gap behind these digits, as a digit follows.
    private mutating func close(_ digits: PhoneDigits, _ hasPlus: Bool, next: UInt8) {
        let isDialled = !hasPlus && digits.count > 1 && digits[0] == 0 && digits[1] == 0
        let before = digits.count - (isDialled ? 2 : 0)
        let isSpaced = gap.isSpaced && gap.blanks > 0
        if gap.hasSlash || gap.hasDash || gap.hasPoint { marks += 1 }
        if gap.hasBreak { hasTwo = true }
        if gap.hasSlash {
            slashes += 1
            if isSpaced, slashes == 1, Self.mayBeAreaCode(digits, hasPlus: hasPlus, next: next) {
                areaEnd = digits.count
            } else if isSpaced || before >= Self.wholeNumber && lengths.last >= 4 {
                hasTwo = true
            }
            if before >= Self.wholeNumber { hasLateSlash = true }
        }
        // Behind the area code at the latest comes what may stand in brackets.
        if gap.opensBracket, before >= 7 { hasTwo = true }
        if secondStart == nil, before >= Self.wholeNumber, gap.hasDash && isSpaced || gap.blanks >= 3 {
            secondStart = digits.count
        }
        isLastPoint = gap.hasPoint && gap.blanks == 0
        isLastTight = (gap.hasDash || gap.hasSlash) && !gap.isSpaced && gap.blanks == 0
    }

    /// Whether all digits together are those of two numbers: on two lines, on both sides of ` / `, or with the last digits
    /// of another one behind a slash or in brackets.
    func areTwo(_ digits: PhoneDigits, hasPlus: Bool) -> Bool {
        if hasTwo || hasLateSlash && slashes == 1 { return true }
        if let areaEnd, slashes > 1 || digits.count - areaEnd < Self.shortestNumber { return true }
        if let secondStart, digits.count - secondStart >= 5 { return true }
        // `123456 7-8`
        return isLastTight && lengths.last == 1 && lengths.beforeLast == 1 && lengths.longest >= 3
    }

    /// Whether the digits before a slash are an area code and nothing more: at most five behind the zero that callers inside
    /// the country dial, or behind the calling code, and no whole number of that country. Without the zero, which a
    /// spreadsheet dropped or a country does not have, at most four, and what follows begins with none: `89 / 1234567`.
    private static func mayBeAreaCode(_ digits: PhoneDigits, hasPlus: Bool, next: UInt8) -> Bool {
        let isDialled = !hasPlus && digits.count > 1 && digits[0] == 0 && digits[1] == 0
        guard hasPlus || isDialled else {
            if digits[0] != 0 { return 2...longestAreaCode - 1 ~= digits.count && next != 0 }
            return 2...1 + longestAreaCode ~= digits.count
        }
        let number = digits.droppingFirst(isDialled ? 2 : 0)
        guard number.count >= 3 else { return false }
        let entry = NumberingPlans.shared.entry(number)
        guard entry.plan >= 0 else { return false }
        let national = number.droppingFirst(Int(entry.codeLength))
        let rest = national.count > 0 && national[0] == 0 ? national.droppingFirst(1) : national
        // Where nothing is dialled before a number, there are no area codes, and numbers may be as short as these.
        let hasAreaCodes = entry.prefixDigits & 1 == 1
        let verdict = NumberingPlan.all[Int(entry.plan)].verdict(onLength: national.count)
        return 1...longestAreaCode ~= rest.count && (hasAreaCodes || verdict != .possible)
    }

    private static let longestAreaCode = 5
    /// As few digits as a number has behind its area code; fewer are an extension.
    private static let shortestNumber = 4

    /// As many digits as a calling code, an area code and the beginning of a number have together.
    private static let wholeNumber = 9

    /// Whether a cell holds two numbers with something between them that no number has: a word, a semicolon, a plus sign.
    static func holdNumbers(_ cell: Bytes) -> Bool {
        var numbers = 0
        var digits = 0
        for byte in cell {
            if byte &- 0x30 < 10 {
                digits += 1
                if digits == shortestWhole { numbers += 1 }
            } else if !" -.()/".utf8.contains(byte) {
                digits = 0
            }
        }
        return numbers > 1
    }

    private static let shortestWhole = 6
}
