import Testing

@testable import Rows
@testable import Text

@Suite(.timeLimit(.minutes(5))) struct HeaderErrorTests {
    @Test("columns are named as a spreadsheet names them")
    func letters() {
        #expect(
            [0, 25, 26, 51, 52, 701, 702].map(ColumnPosition.letters) == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
        )
    }

    @Test("what a file contains cannot move the cursor of a terminal or break out of a quoted argument")
    func hostileNames() {
        let position = ColumnPosition(name: "a\u{1B}[2J'b", index: 0)
        let text = HeaderError.twoColumns(.vin, position, ColumnPosition(name: "x", index: 1)).description
        #expect(!text.unicodeScalars.contains("\u{1B}"))
        #expect(text.contains(#"--map vin='a [2J'\''b'"#))
    }

    @Test("a column with punctuation is quoted, so that none of it reads as a part of the option")
    func punctuation() {
        let error = HeaderError.missingColumns([.init(field: .vin, nearest: ["FIN/VIN", "a=b"])])
        #expect(error.description.hasSuffix("--map vin='FIN/VIN'"))
    }

    @Test("a proposed mapping finds its column when it is pasted, also where the name has a line break")
    func lineBreakInName() throws {
        let name = "Phone\n(+CC)"
        let error = HeaderError.missingColumns([.init(field: .phone, nearest: [name])])
        #expect(error.description.hasSuffix("--map phone='Phone (+CC)'"))
        let mapping = try HeaderMapping.match(
            columns: ["a", name],
            overrides: [HeaderOverride(field: "phone", column: "Phone (+CC)")],
            relevant: [.phone]
        )
        #expect(mapping.column(of: .phone) == 1)
    }

    @Test("two columns of the same name cannot be told apart by a mapping, so none is suggested")
    func sameNames() {
        let error = HeaderError.twoColumns(
            .email,
            ColumnPosition(name: "Email", index: 0),
            ColumnPosition(name: "Email ", index: 4)
        )
        #expect(error.description.hasSuffix("Rename or remove one of them."))
    }

    @Test(
        "every text says what to do",
        arguments: [
            (HeaderError.noHeader, "The first row must name the columns"),
            (.looksLikeData(column: 3, .email), "row 1, column 3 (C) holds an e-mail address"),
            (.malformedMapping("phone"), "--map phone='Telefoon nr'"),
            (.unknownField("colour of it", nearest: []), "The fields are external_id, first_name"),
            (.unknownField("fone", nearest: ["phone"]), "Did you mean phone?"),
            (
                .mappedColumnMissing(field: "phone", column: "Tel", nearest: ["Tel.", "Tel 2"]),
                #"Did you mean "Tel." or "Tel 2"? Then write --map phone=Tel."#
            ),
            (.singleColumn(suspect: "^"), "use --delimiter '^'"), (.singleColumn(suspect: "\t"), "--delimiter tab"),
            (.fieldMappedTwice("phone", "a", "b"), "Keep one of the two mappings."),
            (.keyColumnMissing("Ref", nearest: ["Réf."]), #"no column "Ref", which --key names. Did you mean "Réf."?"#),
        ]
    )
    func texts(error: HeaderError, part: String) {
        #expect(error.description.contains(part))
    }
}
