/// A guess at where the ledger has the next rows that it will be asked for.
///
/// A file is mostly in the order in which its rows were created, and so is the ledger: the rows of the next question are
/// behind those of the last one. Reading them one after the other costs a fraction of finding each by its hash. A wrong
/// guess costs no more than the rows that were read in vain, and the next one is made only where the rows were found
/// close together again.
struct LookAhead: Sendable, Equatable {
    /// The number of the row behind which the next ones are thought to be; nil where nothing speaks for any place.
    private(set) var start: Int64?

    /// How far the numbers of neighbours lie apart at most: 1 where every number is given to a row.
    private let widestGap: Int64

    /// Rows that were in flight together came to the ledger in the order of their answers.
    private static let disorder: Int64 = 64
    /// Too few rows to tell an order from chance.
    private static let fewestRows = 16

    init(widestGap: Int64 = 1) { self.widestGap = widestGap }

    /// How many rows are read for a question about so many.
    static func length(for count: Int) -> Int { count + 2 * Int(disorder) }

    /// The last number at which those rows are looked for.
    func end(after start: Int64, length: Int) -> Int64 { start + Int64(length) * widestGap }

    /// Learns from the numbers of the rows that a question found. A few rows that lie elsewhere change nothing.
    mutating func learn(from numbers: [Int64]) {
        guard numbers.count >= Self.fewestRows else { return }
        let sorted = numbers.sorted()
        let quarter = sorted.count / 4
        let middle = sorted[sorted.count - 1 - quarter] - sorted[quarter]
        let steps = Int64(sorted.count - 1 - 2 * quarter)
        guard middle <= Int64(sorted.count) * widestGap else {
            start = nil
            return
        }
        let half = Int64(sorted.count / 2)
        let gap = min(widestGap, max(1, middle / steps))
        // The middle row and half of the rows more: rows that are far away do not move it.
        start = max(0, sorted[sorted.count / 2] + (half - Self.disorder) * gap)
    }
}
