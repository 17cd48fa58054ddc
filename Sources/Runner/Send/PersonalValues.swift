import CSV
import Text

/// A row's own values, to be taken out of what the provider says about it.
///
/// They are needed for few rows and kept for all that are on their way, so they are kept as bytes in one piece.
struct PersonalValues: Sendable {
    /// For each column the length of its value, four bytes, and the value.
    private var bytes: [UInt8] = []

    /// - Parameter columns: Those that say who the customer is or which vehicle is meant.
    init(_ row: Record, columns: [Int]) {
        var size = 0
        for column in columns { size += 4 + row[column].count }
        bytes.reserveCapacity(size)
        for column in columns {
            let value = TextTrim.trimmed(row[column])
            withUnsafeBytes(of: UInt32(value.count)) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: value)
        }
    }

    /// Each value with its column's name.
    ///
    /// - Parameter columns: The names, in the order of the columns.
    func named(_ columns: [String]) -> [(value: String, column: String)] {
        var place = 0
        return columns.map { column in
            let length = bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: place, as: UInt32.self)) }
            let value = bytes[(place + 4)..<(place + 4 + length)]
            place += 4 + length
            return (String(decoding: value, as: UTF8.self), column)
        }
    }
}
