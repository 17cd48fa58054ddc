enum UTF8Validity {
    /// Whether a cell is well-formed UTF-8. Nothing is repaired.
    static func isValid(_ cell: Bytes) -> Bool {
        guard cell.contains(where: { $0 >= 0x80 }) else { return true }
        return String(validating: cell, as: UTF8.self) != nil
    }
}
