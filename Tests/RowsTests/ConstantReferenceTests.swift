import Testing

@testable import Rows
@testable import Text

@Suite("References that are the same in all rows", .timeLimit(.minutes(5)))
struct ConstantReferenceTests {
    @Test("they stand in for columns that the file lacks, and for no others")
    func order() throws {
        var options = RowOptions()
        options.constantReferences = [("site", "Berlin"), ("branch", "7")]
        let checked = try CheckedCells(["reference.branch", "vin"], options: options)
        for (branch, expected) in [("12", ["branch=12", "site=Berlin"]), ("", ["site=Berlin"])] {
            let references = checked.withRow([branch, "WVWZZZ1JZXW000001"]) { row, found in
                checked.checker.order(row, found).references.map { "\($0.name)=\($0.value)" }
            }
            #expect(references == expected)
        }
    }

    @Test("a row counts as changed where one of them has changed")
    func fingerprint() throws {
        var options = RowOptions()
        let digests = try ["Berlin", "Bonn", nil].map { site in
            options.constantReferences = site.map { [("site", $0)] } ?? []
            let checked = try CheckedCells(["vin"], options: options)
            return checked.withRow(["WVWZZZ1JZXW000001"]) { row, _ in checked.checker.fingerprint(row) }
        }
        #expect(Set(digests).count == 3)
    }
}
