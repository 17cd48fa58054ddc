import Text

/// The signs with which people and exports keep a spreadsheet from reading a cell as a number: `="0012"`, `'0012`.
enum TextGuard {
    /// The value of a trimmed cell without its guard, where what is inside is plain; else the cell as it is.
    @inline(__always)
    static func removed(_ cell: Bytes) -> Bytes {
        // One comparison tells nearly every cell from those that begin with `'` or `=`.
        guard cell.count > 1, cell[0] & 0xE5 == 0x25, cell[0] == UInt8(ascii: "'") || cell[0] == UInt8(ascii: "=")
        else {
            return cell
        }
        return inside(cell)
    }

    @inline(never)
    private static func inside(_ cell: Bytes) -> Bytes {
        let quote = UInt8(ascii: "\"")
        if cell[0] == UInt8(ascii: "'") {
            // Quoted as in SQL, or a name in quotes before another one; and `'t Hooft`.
            if cell[cell.count - 1] == cell[0] || isName(cell) { return cell }
            return removed(TextTrim.trimmed(cell.view(1..<cell.count)))
        }
        if cell[1] == quote, cell.count > 2, cell[cell.count - 1] == quote {
            let literal = cell.view(2..<cell.count - 1)
            return literal.contains(quote) ? cell : removed(TextTrim.trimmed(literal))
        }
        // `=+33612345678` and `=0012` are what becomes of a number that somebody began with a sign. `=A2` is a formula.
        let rest = cell.view((cell[1] == UInt8(ascii: "+") ? 2 : 1)..<cell.count)
        let isNumber = !rest.isEmpty && rest.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
        return isNumber ? cell.view(1..<cell.count) : cell
    }

    /// Whether the apostrophe begins a Dutch name: `'t Hart`, `'s-Gravesande`, `'tHart`.
    private static func isName(_ cell: Bytes) -> Bool {
        guard cell.count > 3, "tsnkTS".utf8.contains(cell[1]) else { return false }
        let isCapital = cell[2] &- UInt8(ascii: "A") < 26
        return cell[2] == UInt8(ascii: " ") || cell[2] == UInt8(ascii: "-") || cell[1] >= UInt8(ascii: "a") && isCapital
    }
}
