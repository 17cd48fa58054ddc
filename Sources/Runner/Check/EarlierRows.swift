import CSV
import Files
import Rows

/// The rows that `check` has passed, read again where a later row has the key of one of them: only then is it asked what
/// the row's traits were, which for every row would cost more than all its checks.
struct EarlierRows: ~Copyable {
    private let input: OpenedInput
    private let checker: RowChecker
    /// Where every batch began: some bytes for hundreds of rows.
    private var checkpoints: [RecordPosition] = []
    private var reader: RecordReader?
    private var text = IdentityText()
    /// The last answer: many rows may share one key.
    private var last: (row: Int, traits: Traits)?

    init(_ input: OpenedInput, _ checker: RowChecker) {
        self.input = input
        self.checker = checker
    }

    /// A batch of rows begins here.
    mutating func passed(_ position: RecordPosition) { checkpoints.append(position) }

    /// Whether a row is the same one as an earlier row with its key, or another.
    mutating func match(_ row: Record, _ checked: CheckedRow, withEarlier earlier: Int) throws -> KeyMatch {
        let mine = checker.traits(row, checked, by: &text)
        let theirs = try traits(ofRow: earlier)
        return SameKey.inOneFile(mine, theirs) == .sameRow ? .duplicate(of: earlier) : .conflict(with: earlier)
    }

    private mutating func traits(ofRow row: Int) throws -> Traits {
        if let last, last.row == row { return last.traits }
        if reader == nil {
            var reader = try RecordReader(input.file, dialect: input.dialect)
            // The header says how many cells a row has.
            _ = try reader.next()
            self.reader = consume reader
        }
        let next = checkpoints.partitioningIndex { $0.row > row }
        guard next > 0, var reader = reader.take(), try reader.go(to: checkpoints[next - 1]) else {
            throw InputError.changed
        }
        while reader.row < row {
            guard try reader.next() else { throw InputError.changed }
        }
        let record = reader.record
        let traits = checker.traits(record, checker.check(record), by: &text)
        self.reader = consume reader
        last = (row, traits)
        return traits
    }
}

extension Array {
    /// The first index whose element fulfils a condition that all later ones fulfil, too; the count where none does.
    fileprivate func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
