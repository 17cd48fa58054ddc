import CSV
import Text

/// Copies of some records, for the time of one query to the ledger.
struct RecordCopies {
    private struct Copy {
        /// Where the record's own bytes, its text and its field ends are among those of all copies.
        var raw: Range<Int>
        var text: Range<Int>
        var fieldEnds: Range<Int>
        var isMisquoted: Bool
    }

    private var copies: [Copy] = []
    private var bytes: [UInt8] = []
    private var fieldEnds: [Int32] = []

    mutating func removeAll() {
        copies.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        fieldEnds.removeAll(keepingCapacity: true)
    }

    mutating func append(_ record: Record) {
        let rawStart = bytes.count
        bytes.append(contentsOf: record.raw)
        let textStart = bytes.count
        let endsStart = fieldEnds.count
        fieldEnds.append(0)
        for column in 0..<record.count {
            bytes.append(contentsOf: record[column])
            fieldEnds.append(Int32(bytes.count - textStart))
        }
        copies.append(
            Copy(
                raw: rawStart..<textStart,
                text: textStart..<bytes.count,
                fieldEnds: endsStart..<fieldEnds.count,
                isMisquoted: record.isMisquoted
            )
        )
    }

    /// Calls `body` with one of the copies, valid until `body` returns.
    func withRecord<Failure: Error>(_ index: Int, _ body: (Record) throws(Failure) -> Void) throws(Failure) {
        let copy = copies[index]
        try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
            try fieldEnds.withUnsafeBufferPointer { ends throws(Failure) in
                try body(
                    Record(
                        text: bytes.baseAddress! + copy.text.lowerBound,
                        fieldEnds: ends.baseAddress! + copy.fieldEnds.lowerBound,
                        separatorWidth: 0,
                        count: copy.fieldEnds.count - 1,
                        raw: Bytes(rebasing: bytes[copy.raw]),
                        // Nothing reads it here: the survey has checked the record.
                        isCleanText: true,
                        isMisquoted: copy.isMisquoted
                    )
                )
            }
        }
    }
}
