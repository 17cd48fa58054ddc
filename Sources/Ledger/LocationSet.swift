/// A set of rows by where their ledger keeps them: a bit for each row of the ledger.
package struct LocationSet: Sendable, Equatable {
    private var words: [UInt64] = []

    package init() {}

    package func contains(_ location: Int64) -> Bool {
        let index = Int(location >> 6)
        return location > 0 && index < words.count && words[index] >> UInt64(location & 63) & 1 == 1
    }

    package mutating func insert(_ location: Int64) {
        guard location > 0 else { return }
        let index = Int(location >> 6)
        if index >= words.count { words.append(contentsOf: repeatElement(0, count: index + 1 - words.count)) }
        words[index] |= 1 << UInt64(location & 63)
    }
}
