/// A kind of file that somebody may take for a CSV file, recognised by how it begins.
package enum ForeignFormat: Sendable, Equatable, CaseIterable {
    case workbook
    case binaryWorkbook
    case openDocument
    case numbers
    case oldWorkbook
    case protectedWorkbook
    case xmlWorkbook
    case textDocument
    case zip
    case gzip
    case pdf
    case image
    case richText
    case html
    case xml
    case json
    case utf32

    /// - Parameters:
    ///   - start: The first bytes of the file.
    ///   - text: The same as UTF-8, without a byte order mark.
    static func recognise(start: [UInt8], text: [UInt8]) -> ForeignFormat? {
        binary(start) ?? textual(text)
    }

    private static func binary(_ start: [UInt8]) -> ForeignFormat? {
        func begins(_ bytes: [UInt8]) -> Bool { start.starts(with: bytes) }
        if begins([0x50, 0x4B, 0x03, 0x04]) || begins([0x50, 0x4B, 0x05, 0x06]) {
            return archive(start)
        }
        if begins([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return compoundFile(start) }
        if begins([0x1F, 0x8B]) { return .gzip }
        if begins(Array("%PDF-".utf8)) { return .pdf }
        if begins(Array("{\\rtf".utf8)) { return .richText }
        if begins([0x89, 0x50, 0x4E, 0x47]) || begins([0xFF, 0xD8, 0xFF]) || begins(Array("GIF8".utf8)) {
            return .image
        }
        if begins([0xFF, 0xFE, 0, 0]) || begins([0, 0, 0xFE, 0xFF]) { return .utf32 }
        return nil
    }

    /// The names of a ZIP archive's members stand in it as they are.
    private static func archive(_ start: [UInt8]) -> ForeignFormat {
        func holds(_ name: String) -> Bool { start.firstRange(of: Array(name.utf8)) != nil }
        if holds("opendocument.spreadsheet") { return .openDocument }
        if holds("opendocument.text") || holds("word/") || holds("ppt/") { return .textDocument }
        if holds("Index/Document.iwa") || holds("Index/CalculationEngine") || holds("Index.zip") { return .numbers }
        if holds("xl/workbook.bin") { return .binaryWorkbook }
        return holds("xl/") || holds("[Content_Types].xml") ? .workbook : .zip
    }

    /// The names in a compound file of Microsoft's stand in it as UTF-16.
    private static func compoundFile(_ start: [UInt8]) -> ForeignFormat {
        func holds(_ name: String) -> Bool { start.firstRange(of: name.utf8.flatMap { [$0, 0] }) != nil }
        if holds("EncryptedPackage") { return .protectedWorkbook }
        return holds("WordDocument") ? .textDocument : .oldWorkbook
    }

    private static func textual(_ text: [UInt8]) -> ForeignFormat? {
        let start = text.drop { $0 <= UInt8(ascii: " ") }.prefix(64)
        guard let first = start.first, "<{[".utf8.contains(first) else { return nil }
        if first == UInt8(ascii: "<") {
            let tag = String(decoding: start, as: UTF8.self).lowercased()
            if tag.hasPrefix("<?xml") {
                return text.prefix(1 << 12).firstRange(of: Array("Excel.Sheet".utf8)) != nil ? .xmlWorkbook : .xml
            }
            let isPage = ["<!doctype html", "<html", "<head", "<meta", "<body", "<table"].contains { tag.hasPrefix($0) }
            return isPage ? .html : nil
        }
        // `[external_id],[phone]` is how some databases name columns, so the brackets alone say nothing.
        let second = start.dropFirst().first { $0 > UInt8(ascii: " ") }
        if first == UInt8(ascii: "{") { return second == UInt8(ascii: "\"") ? .json : nil }
        return second == UInt8(ascii: "{") ? .json : nil
    }

    /// For sentences: `The file is …`
    var displayName: String {
        switch self {
        case .workbook: "an Excel workbook (.xlsx)"
        case .binaryWorkbook: "a binary Excel workbook (.xlsb)"
        case .openDocument: "an OpenDocument spreadsheet (.ods)"
        case .numbers: "a Numbers spreadsheet (.numbers)"
        case .oldWorkbook: "an old Excel workbook (.xls), or another document of that age"
        case .protectedWorkbook: "an Excel workbook with a password"
        case .xmlWorkbook: "an Excel workbook in XML"
        case .textDocument: "a text document (such as .docx)"
        case .zip: "a ZIP archive"
        case .gzip: "compressed (gzip)"
        case .pdf: "a PDF document"
        case .image: "an image"
        case .richText: "a text document (RTF)"
        case .html: "a web page (HTML)"
        case .xml: "an XML document"
        case .json: "a JSON document"
        case .utf32: "text in UTF-32"
        }
    }

    /// What to do about it.
    var remedy: String {
        switch self {
        case .workbook: Self.withTextKept + Self.direct
        case .binaryWorkbook, .openDocument, .oldWorkbook, .xmlWorkbook, .html, .xml:
            Self.withTextKept
        case .protectedWorkbook: "Take its password off. " + Self.withTextKept
        case .numbers:
            "In Numbers, give the columns of ids, phones and VINs the format Text, then choose File, Export To, "
                + "CSV, with the encoding Unicode (UTF-8) and no table names."
        case .zip, .gzip: "Unpack it and name the CSV file in it."
        case .pdf, .image, .richText, .textDocument, .json: "Have the data exported as CSV."
        case .utf32: "Save it as UTF-8."
        }
    }

    // What a spreadsheet shows is what it writes: digits that a format hides are lost.
    private static let withTextKept =
        "In a spreadsheet program, give the columns of ids, phones and VINs a format that shows all their digits (Number "
        + "without decimals, or Text before the values are written), then save it as \"CSV UTF-8\"."

    private static let direct =
        " Or hand it over as it is, without a spreadsheet program: xlsx2csv FILE | bulk-sessions create - --output "
        + "RESULT.csv (Debian package xlsx2csv)."
}
