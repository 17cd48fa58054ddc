import Testing

@testable import Rows

/// Which row of a file names its columns.
@Suite("The search for the header", .timeLimit(.minutes(5)))
struct HeaderSearchTests {
    private static let header = ["external_id", "Vorname", "Nachname", "E-Mail", "Telefon", "Sprache"]
    private static let data = ["A1", "Anna", "Meyer", "anna@example.com", "+4915112340001", "de"]

    private func better(_ rows: [[String]], isUsable: Bool = false) -> Int? {
        HeaderSearch.better(
            than: rows[0],
            among: rows.enumerated().dropFirst().map { (row: $0 + 1, cells: $1) },
            isUsable: isUsable
        )
    }

    @Test("a title, several, or groups of columns stand above it")
    func titles() {
        #expect(better([["Fleet export", "", ""], Self.header, Self.data]) == 2)
        #expect(better([["Firm"], ["Export"], ["12/03/2024"], Self.header, Self.data]) == 4)
        #expect(better([["Kunde", "", "", "Fahrzeug"], Self.header, Self.data]) == 2)
        #expect(better([["Vehicle", "E-Mail"], Self.header, Self.data], isUsable: true) == 2)
    }

    @Test("a first row that names as much is the header, whatever follows")
    func firstRow() {
        #expect(better([Self.header, Self.data, Self.header]) == nil)
        #expect(better([Self.header, ["Vorname", "Nachname", "E-Mail"]]) == nil)
        #expect(better([["a", "b"], Self.data]) == nil)
        #expect(better([["a", "b"], ["email", "b"]]) == nil)
    }

    @Test("a header that can be used is not given up for one that names little more")
    func usable() {
        let wider = Self.header + ["VIN", "Kennzeichen"]
        #expect(better([Self.header, wider], isUsable: true) == nil)
        #expect(better([Self.header, wider], isUsable: false) == 2)
    }

    @Test("lines in quotation marks are single cells that hold a header")
    func wrapped() {
        for delimiter in [",", ";", "\t", "|"] {
            #expect(HeaderSearch.isWrapped([Self.header.joined(separator: delimiter)]))
            #expect(HeaderSearch.isWrapped([Self.header.joined(separator: delimiter), "", ""]))
        }
        #expect(!HeaderSearch.isWrapped(Self.header))
        #expect(!HeaderSearch.isWrapped(["Name, Vorname des Halters"]))
        #expect(!HeaderSearch.isWrapped(["vin"]))
    }

    @Test("a row that holds a customer or a vehicle is no title")
    func data() {
        #expect(HeaderSearch.holdsData(Self.data))
        #expect(HeaderSearch.holdsData(["1", "WVWZZZ1KZ8W200001"]))
        #expect(!HeaderSearch.holdsData(["Fleet export", "12/03/2024", "36", "+49 30 1234567"]))
        #expect(!HeaderSearch.holdsData(["Contact: fleet@example.com", "", ""]))
        #expect(!HeaderSearch.holdsData(["Contact:", "fleet@example.com"]))
    }

    @Test("the errors say which rows to delete, and never to delete customers")
    func texts() {
        #expect(HeaderError.headerAmongRows(row: 9).description.contains("move it to the top"))
        #expect(HeaderError.headerBelow(row: 2).description.hasPrefix("Row 2 looks like the header: delete row 1."))
        #expect(HeaderError.headerBelow(row: 3).description.contains("delete rows 1 and 2."))
        #expect(HeaderError.headerBelow(row: 5).description.contains("delete rows 1 to 4."))
        #expect(HeaderError.wrappedRows.description.contains("sed -E"))
    }
}
