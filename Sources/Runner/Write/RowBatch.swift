import CSV
import Rows
import Sending
import Text

/// Copies of some rows, for the time of one question to the ledger.
struct RowBatch {
    struct Item {
        var row: Int
        var mark: RowDecision
        var checked: CheckedRow
        var identity: RowIdentity
        /// Where its bytes and the bounds of its fields are in the batch.
        fileprivate var raw: Range<Int>
        fileprivate var text: Range<Int>
        fileprivate var bounds: Range<Int>
    }

    private(set) var items: [Item] = []
    private var bytes: [UInt8] = []
    private var bounds: [Int32] = []

    var count: Int { items.count }
    var keys: [Digest] { items.compactMap(\.identity.key) }
    var rows: Range<Int> { items.isEmpty ? 0..<0 : items[0].row..<items[items.count - 1].row + 1 }
    var hasClaimVerdicts: Bool { items.contains { $0.mark == .duplicate || $0.mark == .conflict } }

    mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        bounds.removeAll(keepingCapacity: true)
    }

    mutating func append(
        _ view: Record,
        row: Int,
        _ mark: RowDecision,
        _ checked: CheckedRow,
        _ identity: RowIdentity
    ) {
        let rawStart = bytes.count
        bytes.append(contentsOf: view.raw)
        let textStart = bytes.count
        let boundsStart = bounds.count
        bounds.append(0)
        for column in 0..<view.count {
            bytes.append(contentsOf: view[column])
            bounds.append(Int32(bytes.count - textStart))
        }
        items.append(
            Item(
                row: row,
                mark: mark,
                checked: checked,
                identity: identity,
                raw: rawStart..<textStart,
                text: textStart..<bytes.count,
                bounds: boundsStart..<bounds.count
            )
        )
    }

    /// Calls `body` with a view of one of the copies, valid until `body` returns.
    func withView<Failure: Error>(_ index: Int, _ body: (Record) throws(Failure) -> Void) throws(Failure) {
        let item = items[index]
        try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
            try bounds.withUnsafeBufferPointer { bounds throws(Failure) in
                try body(
                    Record(
                        text: bytes.baseAddress! + item.text.lowerBound,
                        fieldEnds: bounds.baseAddress! + item.bounds.lowerBound,
                        separatorWidth: 0,
                        count: item.bounds.count - 1,
                        raw: Bytes(rebasing: bytes[item.raw]),
                        // It was checked before it was copied.
                        isCleanText: true
                    )
                )
            }
        }
    }
}
