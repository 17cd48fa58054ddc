import Testing

/// A file as somebody has it, and what must come of it.
struct FileCase: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var options: [String] = []
    /// What standard error must say.
    var says = ""
    /// How many rows are valid, and how many are not.
    var valid = 2
    var invalid = 0

    init(
        _ name: String,
        _ bytes: [UInt8],
        options: [String] = [],
        says: String = "",
        valid: Int = 2,
        invalid: Int = 0
    ) {
        (self.name, self.bytes, self.options, self.says) = (name, bytes, options, says)
        (self.valid, self.invalid) = (valid, invalid)
    }

    init(_ name: String, _ text: String, options: [String] = [], says: String = "", valid: Int = 2, invalid: Int = 0) {
        self.init(name, Array(text.utf8), options: options, says: says, valid: valid, invalid: invalid)
    }

    var testDescription: String { name }
}

/// Rows that pass, written in any way.
enum Sheet {
    static let header = Fleet.header + ",note"

    /// Two good rows with these notes, as they stand in the file: quoted where they must be.
    static func text(
        _ notes: [String] = ["one", "two"],
        delimiter: Character = ",",
        end: String = "\n",
        finalEnd: Bool = true
    ) -> String {
        var lines = [header.replacing(",", with: String(delimiter))]
        for (index, note) in notes.enumerated() {
            lines.append((Fleet.row(index + 1) + ",").replacing(",", with: String(delimiter)) + note)
        }
        return lines.joined(separator: end) + (finalEnd ? end : "")
    }

    static func windows1252(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "€": 0x80
            case "’": 0x92
            default: UInt8(scalar.value)
            }
        }
    }

    static func utf16(_ text: String, bigEndian: Bool = false) -> [UInt8] {
        text.utf16.flatMap { bigEndian ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }
}
