import CSV
import Rows

/// The keys that the rows of a file have claimed, and which row was the first to claim each.
///
/// Keys that the ledger has are told apart by where it keeps them: that costs four bytes a row, and no second table of
/// keys for a file that is mostly last night's. All others go to the `KeyRegistry`.
struct KeyClaims {
    /// A row's key, registered to find duplicates, and where the ledger keeps the row.
    struct Claim {
        /// Where the ledger keeps the row; 0 where it does not, or has nothing but an open call.
        var location: Int64
        var key: RowKey
    }

    private static let pageSize = 4_096

    /// For each row of the ledger the number of the row of the file that claimed it first, counted from 1; 0 where none
    /// did. The memory grows with the stretches of the ledger that the file touches.
    private var pages: [Int: [UInt32]] = [:]

    /// Registers the claims of some rows in the order given, which is the order of the file, and tells what each meets.
    ///
    /// - Parameters:
    ///   - claims: One for each row, nil for rows that claim nothing.
    ///   - firstNumber: The number of the first of these rows in the file, counted from 0.
    ///   - decisions: Has all rows before these.
    mutating func register(
        _ claims: [Claim?],
        firstNumber: Int,
        _ keys: KeyRegistry,
        _ decisions: DecisionLog
    ) throws -> [KeyMatch] {
        var matches = [KeyMatch](repeating: .first, count: claims.count)
        var others: [(index: Int, key: RowKey)] = []
        for case (let index, let claim?) in claims.enumerated() {
            if claim.location == 0 {
                others.append((index, claim.key))
            } else if let first = take(claim.location, for: firstNumber + index) {
                let isAmongThese = first >= firstNumber
                let holder = isAmongThese ? claims[first - firstNumber]?.key : try decisions.key(ofRowAt: first)
                if let holder { matches[index] = claim.key.match(holder) }
            }
        }
        for (other, match) in zip(others, try keys.register(others.map(\.key))) { matches[other.index] = match }
        return matches
    }

    /// The number of the row that has claimed this row of the ledger before; nil where there is none.
    private mutating func take(_ location: Int64, for number: Int) -> Int? {
        let (page, slot) = Int(location).quotientAndRemainder(dividingBy: Self.pageSize)
        return pages[page, default: [UInt32](repeating: 0, count: Self.pageSize)].withUnsafeMutableBufferPointer {
            if $0[slot] > 0 { return Int($0[slot]) - 1 }
            $0[slot] = UInt32(number + 1)
            return nil
        }
    }
}

extension DecisionLog {
    /// By what a row was registered, given its number in the file.
    fileprivate func key(ofRowAt number: Int) throws -> RowKey? {
        try finish()
        guard let row = try row(at: number), let identity = row.identity else { return nil }
        return RowKey(row: row.position.row, key: identity.key, traits: identity.traits)
    }
}
