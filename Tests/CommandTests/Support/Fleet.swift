import Rows

/// Made-up rows that pass the checks of both providers.
enum Fleet {
    static let header = "external_id,first_name,last_name,email,phone,locale,plate,vin"

    /// A row; `number` makes it unlike all others.
    static func row(_ number: Int, email: String? = nil, vin: String? = nil) -> String {
        let digits = String(repeating: "0", count: 6 - String(number).count) + String(number)
        return "EXT-\(digits),Anna,Müller,\(email ?? "anna\(number)@example.com"),+336399\(digits.suffix(5)),fr,"
            + "AB-\(digits)-CD,\(vin ?? Self.vin(number))"
    }

    static func vin(_ number: Int) -> String {
        let digits = String(repeating: "0", count: 6 - String(number).count) + String(number)
        return "VF1RFB00\(digits)VIN".replacing("VIN", with: "XYZ")
    }

    static func file(_ numbers: some Sequence<Int>) -> String {
        ([header] + numbers.map { row($0) }).joined(separator: "\n") + "\n"
    }
}
