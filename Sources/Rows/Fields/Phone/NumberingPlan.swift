/// How numbers of one region, or of one calling code without a region, are written: libphonenumber's metadata.
struct NumberingPlan: Sendable {
    /// ISO 3166-1 alpha-2, or "001" for calling codes of no region.
    let region: StaticString
    let callingCode: UInt16
    /// Several regions may share a calling code; this plan is the one that stands for all of them.
    let isMain: Bool
    /// Bit n is set where national numbers of n digits exist.
    let possible: UInt32
    /// Bit n is set where n digits can only be dialled from nearby.
    let localOnly: UInt32
    /// What callers inside the region dial before the number: `0`, `06`, `8`.
    let nationalPrefix: DigitPattern
    /// What replaces a national prefix that matched with a group, `\1` being that group; empty where it is dropped.
    let transform: StaticString
    /// What callers inside the region dial before a calling code: `00`, `011`.
    let internationalPrefix: DigitPattern
    /// What national numbers look like.
    let general: DigitPattern
    /// What mobile numbers look like; empty where that is not known.
    let mobile: DigitPattern
    /// A number in international notation, for sentences.
    let example: StaticString

    init(
        _ region: StaticString,
        _ callingCode: UInt16,
        _ isMain: Bool,
        _ possible: UInt32,
        _ localOnly: UInt32,
        _ nationalPrefix: StaticString,
        _ transform: StaticString,
        _ internationalPrefix: StaticString,
        _ general: StaticString,
        _ mobile: StaticString,
        _ example: StaticString
    ) {
        self.region = region
        self.callingCode = callingCode
        self.isMain = isMain
        self.possible = possible
        self.localOnly = localOnly
        self.nationalPrefix = DigitPattern(nationalPrefix)
        self.transform = transform
        self.internationalPrefix = DigitPattern(internationalPrefix)
        self.general = DigitPattern(general)
        self.mobile = DigitPattern(mobile)
        self.example = example
    }

    /// Where a number's length stands among the lengths that exist.
    enum LengthVerdict: Sendable {
        case possible, localOnly, tooShort, tooLong, between
    }

    func verdict(onLength length: Int) -> LengthVerdict {
        guard length < 32 else { return .tooLong }
        let bit: UInt32 = 1 << UInt32(length)
        if localOnly & bit != 0 { return .localOnly }
        if possible & bit != 0 { return .possible }
        if possible & (bit &- 1) == 0 { return .tooShort }
        return possible < bit ? .tooLong : .between
    }
}

/// The numbering plans by calling code, in a form that costs one look-up.
///
/// Built once, on first use, and never freed.
struct NumberingPlans: @unchecked Sendable {
    static let shared = NumberingPlans()

    /// What a number's first three digits say: the calling code they begin with, or nothing.
    struct Entry {
        /// A position in `NumberingPlan.all`, or -1 where no calling code begins like this.
        var plan: Int16 = -1
        /// How many of the three digits are the calling code.
        var codeLength: UInt8 = 0
        var callingCode: UInt16 = 0
        /// Bit d is set where national numbers that begin with the digit d need the whole of libphonenumber's
        /// reading, because a national prefix may begin like this.
        var prefixDigits: UInt16 = 0
        /// The lengths that are possible for a whole national number.
        var lengths: UInt32 = 0

        /// Whether a national number is possible, by its length alone, because no national prefix can begin with
        /// this digit. Where one can, the answer is no, and the whole of libphonenumber's reading is needed.
        @inline(__always)
        func isPossible(firstDigit: UInt8, length: Int) -> Bool {
            prefixDigits &>> UInt16(firstDigit) & 1 == 0 && length < 18 && lengths &>> UInt32(length) & 1 == 1
        }
    }

    /// 1,000 entries, one for each three digits.
    let entries: UnsafePointer<Entry>

    private init() {
        let entries = UnsafeMutablePointer<Entry>.allocate(capacity: 1000)
        entries.initialize(repeating: Entry(), count: 1000)
        for (position, plan) in NumberingPlan.all.enumerated() where plan.isMain {
            var prefixDigits: UInt16 = 0
            for digit in 0..<10 where plan.nationalPrefix.mayBegin(with: UInt8(digit)) { prefixDigits |= 1 << digit }
            let indices = Self.indices(ofCallingCode: plan.callingCode)
            let length = indices.count == 100 ? 1 : indices.count == 10 ? 2 : 3
            for index in indices {
                entries[index] = Entry(
                    plan: Int16(position),
                    codeLength: UInt8(length),
                    callingCode: plan.callingCode,
                    prefixDigits: prefixDigits,
                    lengths: plan.possible & ~plan.localOnly
                )
            }
        }
        self.entries = UnsafePointer(entries)
    }

    /// The first three digits of the numbers that begin with a calling code.
    private static func indices(ofCallingCode code: UInt16) -> Range<Int> {
        let width = code < 10 ? 100 : code < 100 ? 10 : 1
        return Int(code) * width..<(Int(code) + 1) * width
    }

    /// The plan that stands for an assigned calling code.
    func main(ofCallingCode code: UInt16) -> NumberingPlan {
        NumberingPlan.all[Int(entries[Self.indices(ofCallingCode: code).lowerBound].plan)]
    }

    /// - Parameter digits: at least three.
    @inline(__always)
    func entry(_ digits: PhoneDigits) -> Entry { entry(digits[0], digits[1], digits[2]) }

    @inline(__always)
    func entry(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Entry {
        entries[Int(first) &* 100 &+ Int(second) &* 10 &+ Int(third)]
    }
}
