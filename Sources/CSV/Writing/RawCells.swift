/// The cells of a record as ranges of its raw text, quotation marks and spaces included, so that some of them can be
/// written back exactly as they came.
///
/// This follows libcsv's reading of a record that libcsv has accepted, and parses nothing: the caller compares the
/// number of cells with libcsv's, and where they differ writes the cells anew.
package enum RawCells {
    package static func ranges(
        in record: UnsafeBufferPointer<UInt8>,
        delimiter: UInt8,
        into ranges: inout [Range<Int>]
    ) {
        ranges.removeAll(keepingCapacity: true)
        var start = 0
        var index = 0
        let quote = UInt8(ascii: "\"")
        while true {
            while index < record.count, record[index] != delimiter, isSpace(record[index]) { index += 1 }
            if index < record.count, record[index] == quote {
                index += 1
                while index < record.count {
                    if record[index] != quote {
                        index += 1
                    } else if index + 1 < record.count, record[index + 1] == quote {
                        index += 2
                    } else {
                        break
                    }
                }
            }
            while index < record.count, record[index] != delimiter { index += 1 }
            ranges.append(start..<index)
            if index == record.count { return }
            index += 1
            start = index
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
