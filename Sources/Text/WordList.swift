extension [String] {
    /// `a, b or c`
    package func joinedWithOr() -> String { joined(lastSeparator: " or ") }

    /// `a, b and c`
    package func joinedWithAnd() -> String { joined(lastSeparator: " and ") }

    private func joined(lastSeparator: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + lastSeparator + last
    }
}
