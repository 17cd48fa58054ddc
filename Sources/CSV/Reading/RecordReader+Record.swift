// The current record; valid until the next batch.
extension RecordReader {
    /// The number of the current record as a spreadsheet counts: the header is row 1, and blank lines count.
    package var row: Int { batch.row(place) }
    /// The physical line on which the current record starts, counted from 1.
    package var line: Int { batch.line(place) }

    package var record: Record { batch[place] }

    package var fieldCount: Int { batch.fieldCount(place) }

    /// The bytes of one field of the current record.
    package func field(_ index: Int) -> UnsafeBufferPointer<UInt8> { batch.field(index, of: place) }

    /// The current record as it stands in the file (as UTF-8), without its line end.
    package var raw: UnsafeBufferPointer<UInt8> { record.raw }
}
