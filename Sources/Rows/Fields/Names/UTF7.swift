/// UTF-7, in which old mail programs and Access exports write letters beyond ASCII: `Ren+AOk-`.
enum UTF7 {
    /// How many characters behind a plus sign stand for letters beyond ASCII, the hyphen at their end among them, which may
    /// lack where no letter or digit follows; nil where they do not.
    static func length(_ rest: ArraySlice<Unicode.Scalar>) -> Int? {
        var units: [UInt32] = []
        var (bits, count, length) = (UInt32(0), 0, 0)
        for scalar in rest {
            guard let digit = digit(scalar) else {
                if scalar == "-" { length += 1 }
                break
            }
            bits = bits << 6 | digit
            count += 6
            length += 1
            if count >= 16 {
                count -= 16
                units.append(bits >> UInt32(count) & 0xFFFF)
                bits &= 1 << UInt32(count) - 1
            }
        }
        guard !units.isEmpty, bits == 0, count < 6 else { return nil }
        return units.allSatisfy { 0xA0...0x4FF ~= $0 || 0x1E00...0x20CF ~= $0 } ? length : nil
    }

    /// The value of a digit of base 64.
    private static func digit(_ scalar: Unicode.Scalar) -> UInt32? {
        switch scalar {
        case "A"..."Z": scalar.value - 0x41
        case "a"..."z": scalar.value - 0x61 + 26
        case "0"..."9": scalar.value - 0x30 + 52
        case "+": 62
        case "/": 63
        default: nil
        }
    }
}
