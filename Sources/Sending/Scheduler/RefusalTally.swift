/// A tally of the codes that rows were refused with, and of some of the rows: what a message needs to help.
struct RefusalTally: Sendable {
    private struct Entry {
        var count = 0
        var rows: [Int] = []
    }

    private static let examples = 5
    /// One entry per code; statuses are a few hundred at most, so this is bounded.
    private var entries: [CallCode: Entry] = [:]
    private(set) var total = 0

    mutating func add(_ code: CallCode, row: Int) {
        total += 1
        entries[code, default: Entry()].count += 1
        if entries[code]!.rows.count < Self.examples { entries[code]!.rows.append(row) }
    }

    /// Nil where nothing was refused. Of codes that are equally common, the one that sorts first.
    func facts(answered: Int) -> RefusalFacts? {
        guard
            let commonest = entries.max(by: {
                ($0.value.count, $1.key.rawValue) < ($1.value.count, $0.key.rawValue)
            })
        else { return nil }
        return RefusalFacts(
            refused: total,
            answered: answered,
            code: commonest.key,
            count: commonest.value.count,
            rows: commonest.value.rows.sorted()
        )
    }
}

/// The facts that explain why `--max-errors` stopped a run.
package struct RefusalFacts: Sendable, Equatable {
    /// Rows refused for good, of all codes.
    package var refused: Int
    /// Rows with a final response.
    package var answered: Int
    /// The commonest code, how many rows have it, and up to five of their spreadsheet row numbers.
    package var code: CallCode
    package var count: Int
    package var rows: [Int]
}
