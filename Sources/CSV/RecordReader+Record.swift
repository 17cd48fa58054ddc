// The current record.
extension RecordReader {
    /// The number of the current record as a spreadsheet counts: the header is row 1, and blank lines count.
    package var row: Int { firstRow + place }
    /// The physical line on which the current record starts, counted from 1.
    package var line: Int { firstLine + place }

    /// What the reader knows of a record; valid until the next batch.
    package struct Record {
        /// Field `n` is the text from `gap` bytes behind bound `n` to bound `n + 1`, without quotation marks and
        /// surrounding spaces.
        package let text: UnsafePointer<UInt8>
        package let bounds: UnsafePointer<Int>
        package let gap: Int
        package let fieldCount: Int
        /// The record as it stands in the file (as UTF-8), without its line end.
        package let raw: UnsafeBufferPointer<UInt8>
        /// Whether the record is well-formed in the file's encoding and free of control characters.
        package let isCleanText: Bool
    }

    package var record: Record {
        let start = window + batchStart
        if isRun {
            let (bounds, count) = parser.run.pointee.fields(of: place)
            let raw = UnsafeBufferPointer(
                start: UnsafePointer(start + bounds[0] + 1),
                count: bounds[count] &- bounds[0] &- 1
            )
            return Record(
                text: UnsafePointer(start),
                bounds: bounds,
                gap: 1,
                fieldCount: count,
                raw: raw,
                isCleanText: isCleanRun || UTF8Text.isClean(raw)
            )
        }
        let raw = UnsafeBufferPointer(start: UnsafePointer(start), count: recordEnd - batchStart)
        let fields = parser.fields
        return Record(
            text: UnsafePointer(fields.pointee.text),
            bounds: UnsafePointer(fields.pointee.bounds),
            gap: 0,
            fieldCount: fields.pointee.count,
            raw: raw,
            isCleanText: UTF8Text.isClean(raw)
        )
    }

    package var fieldCount: Int { isRun ? parser.run.pointee.fields(of: place).count : parser.fields.pointee.count }

    /// The bytes of one field of the current record; valid until the next batch.
    package func field(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        // Not by way of `record`, which judges the whole record's text.
        if isRun {
            let bounds = parser.run.pointee.fields(of: place).bounds
            let start = bounds[index] + 1
            return UnsafeBufferPointer(start: window + batchStart + start, count: bounds[index + 1] - start)
        }
        let (text, bounds) = (parser.fields.pointee.text, parser.fields.pointee.bounds)
        return UnsafeBufferPointer(start: text + bounds[index], count: bounds[index + 1] - bounds[index])
    }

    /// The current record as it stands in the file (as UTF-8), without its line end; valid until the next batch.
    package var raw: UnsafeBufferPointer<UInt8> { record.raw }
}
