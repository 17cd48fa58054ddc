/// A tally of the codes that rows were refused with, or left unknown with, and of some of the rows: what a message needs
/// to help.
struct ErrorTally: Sendable {
    private struct Entry {
        var count = 0
        var rows: [Int] = []
    }

    private static let examples = 5
    /// One entry per code; statuses are a few hundred at most, so this is bounded.
    private var entries: [CallCode: Entry] = [:]
    private(set) var refused = 0
    private(set) var unknown = 0

    var total: Int { refused + unknown }

    mutating func addRefusal(_ code: CallCode, row: Int) {
        refused += 1
        add(code, row: row)
    }

    mutating func addUnknown(_ code: CallCode, row: Int) {
        unknown += 1
        add(code, row: row)
    }

    private mutating func add(_ code: CallCode, row: Int) {
        entries[code, default: Entry()].count += 1
        if entries[code]!.rows.count < Self.examples { entries[code]!.rows.append(row) }
    }

    /// Nil where there is nothing. Of codes that are equally common, the one that sorts first.
    func facts(answered: Int) -> ErrorFacts? {
        guard
            let commonest = entries.max(by: {
                ($0.value.count, $1.key.rawValue) < ($1.value.count, $0.key.rawValue)
            })
        else { return nil }
        return ErrorFacts(
            refused: refused,
            unknown: unknown,
            answered: answered,
            code: commonest.key,
            count: commonest.value.count,
            rows: commonest.value.rows.sorted()
        )
    }
}

/// The facts that explain why `--max-errors` stopped a run.
package struct ErrorFacts: Sendable, Equatable {
    /// Rows refused for good, of all codes.
    package var refused: Int
    /// Rows left unknown, of all codes.
    package var unknown = 0
    /// Rows with a final response.
    package var answered: Int
    /// The commonest code, how many rows have it, and up to five of their spreadsheet row numbers.
    package var code: CallCode
    package var count: Int
    package var rows: [Int]
}
