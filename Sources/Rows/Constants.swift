import Text

/// The values of fields that the file has no column for, kept as bytes that outlive every row.
final class Constants: @unchecked Sendable {
    // Never written after `init`, which is what makes it Sendable.
    private let cells: [Field: Bytes]

    init(_ values: [Field: String]) {
        cells = values.mapValues { value in
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, value.utf8.count))
            _ = copy.update(fromContentsOf: value.utf8)
            return Bytes(start: copy.baseAddress, count: value.utf8.count)
        }
    }

    deinit {
        for cell in cells.values { cell.deallocate() }
    }

    subscript(field: Field) -> Bytes { cells[field] ?? Bytes(start: nil, count: 0) }
}
