import Rows
import Testing
import Text

@testable import Messages

@Suite(.timeLimit(.minutes(2))) struct ProblemSentenceTests {
    private static let tchek = ProblemContext(provider: "Tchek", locales: "en, fr, de, nl-BE, it, es, sv or no")

    private func text(
        _ code: ProblemCode,
        _ field: Field? = nil,
        column: String? = nil,
        cell: String = "",
        isWarning: Bool = false,
        _ change: (inout ProblemContext) -> Void = { _ in }
    ) -> String {
        var context = Self.tchek
        change(&context)
        return ProblemSentence.text(
            for: Problem(code, field, isWarning: isWarning),
            column: column,
            cell: cell,
            context: context
        )
    }

    @Test("a sentence says what is there, why it cannot be used, and what to write instead")
    func phone() {
        let sentence = text(.phoneNoCountryCode, .phone, column: "Téléphone", cell: " 0612345678 ") {
            $0.suggestedRegion = "FR"
            $0.phoneReading = .national("+33 6 12 34 56 78")
        }
        #expect(
            sentence == #"Téléphone: "0612345678" has no country code; write +33 6 12 34 56 78, "#
                + "or run with --default-region FR"
        )
    }

    @Test("nobody is told to write a number that is not the cell's own")
    func phoneWithoutCountry() {
        func sentence(_ cell: String, _ region: String?) -> String {
            text(.phoneNoCountryCode, .phone, cell: cell) {
                let region = region.flatMap { CallingRegion($0) }
                $0.suggestedRegion = region?.isoCode
                $0.phoneForm = region?.exampleNumber
                $0.phoneReading = PhoneAdvice.reading(of: cell, region: region)
            }
        }
        #expect(sentence("5551234567", "FR").hasSuffix("write it with its country code, in the form +33 6 12 34 56 78"))
        for region in [nil, "DE", "FR"] {
            #expect(sentence("33612345678", region).hasSuffix("lost its plus sign: if so, write +33612345678"))
        }
        #expect(sentence("612345678", "FR").contains("lost its leading zero or plus sign, as spreadsheets do"))
        #expect(sentence("0612345678", nil).contains("in the form +33"))
    }

    @Test("a phone's sentence names the character that is too much")
    func phoneCharacters() {
        func sentence(_ cell: String) -> String { text(.phoneCharacters, .phone, cell: cell) }
        #expect(sentence("+33 6 12 34 x5").contains("contains the letter x (position 13)"))
        #expect(sentence("+33 612 / +33 613").contains("contains '+' (position 11)"))
        #expect(sentence("tel: +33 612, 613").contains("contains ',' (position 13)"))
        #expect(sentence("=\"+33612a\"").contains("the letter a"))
    }

    @Test("a VIN's sentence counts, or points at the character")
    func vin() {
        #expect(
            text(.vinLength, .vin, column: "Châssis", cell: "VF1AAAA")
                == #"Châssis: "VF1AAAA" has 7 characters; a VIN has 17 letters and digits: copy all of it from the "#
                + "vehicle's papers"
        )
        #expect(text(.vinLength, .vin, cell: "V").contains(#""V" has 1 character; a VIN has 17"#))
        #expect(text(.vinLength, .vin, cell: "VF1-R").contains("has 5 characters and contains '-' (position 4); a VIN"))
        #expect(text(.vinLength, .vin, cell: "“VF1”").contains("contains '“' (position 1)"))
        #expect(
            text(.vinCharacters, .vin, cell: "vf1ro000123456789")
                == #"vin: "vf1ro000123456789" contains the letter O (position 5); VINs do not have it, to keep it "#
                + "apart from the digit 0: check whether 0 is meant"
        )
        #expect(text(.vinCharacters, .vin, cell: "VF1-R000123456789").contains("contains '-' (position 4)"))
        #expect(text(.vinCharacters, .vin, cell: "VF1É0000123456789").contains("contains the letter É (position 4)"))
    }

    @Test("a wrong check digit is a warning or an error, and the sentence tells which")
    func checkDigit() {
        let vin = "1FMCU9J95KUA00001"
        let error = text(.vinCheckDigit, .vin, cell: vin)
        #expect(error.contains("check digit 5 (position 9)"))
        #expect(text(.vinCheckDigit, .vin, cell: vin, isWarning: true) == error + "; it is sent as it stands")
        #expect(text(.vinCheckDigit, .vin, cell: vin, isWarning: true) { $0.isSent = false } == error)
        #expect(!text(.columnsShifted, .lastName, cell: "+33", isWarning: true) { $0.isSent = false }.contains("sent"))
    }

    @Test(
        "an e-mail's sentence names its fault",
        arguments: [
            ("anna.example.com", "has no @"), ("anna@b@example.com", "more than one @"),
            ("anna meyer@example.com", "contains a space (position 5)"), ("@example.com", "nothing before the @"),
            ("anna@", "nothing behind the @"), ("anna@example", "no dot behind the @"),
            ("anna..m@example.com", "a dot where none can be"), ("anna.@example.com", "a dot where none can be"),
            ("anna@example.com;b", "contains ';' (position 17)"), ("anna\u{A0}@example.com", "a no-break space"),
            ("‘anna@example.com’", "contains '‘' (position 1)"), ("o’neil@example.com", "contains '’' (position 2)"),
            ("anna@-example.com", "no address that a mail server would take"),
        ]
    )
    func email(cell: String, part: String) {
        #expect(text(.emailInvalid, .email, cell: cell).contains(part))
    }

    @Test("an unsupported language is answered with those that are")
    func locale() {
        #expect(
            text(.localeUnsupported, .locale, column: "Langue", cell: "pl")
                == #"Langue: "pl" is no language that can be used at Tchek; write en, fr, de, nl-BE, it, es, sv or no"#
        )
    }

    @Test("what a spreadsheet damaged is told from what it never had")
    func spreadsheet() {
        #expect(text(.spreadsheetNumber, .phone, cell: "3.36E+10").contains("its last digits are lost"))
        #expect(!text(.spreadsheetNumber, .phone, cell: "33612345678.0").contains("lost"))
        #expect(text(.spreadsheetError, .email, cell: "#N/A").contains("a formula failed"))
        #expect(text(.spreadsheetError, .email, cell: "NULL").contains("leave the cell empty"))
        #expect(text(.spreadsheetDate, .plate, cell: "2024-03-01").contains("is a date"))
    }

    @Test("what is wrong with the whole row names no column, and counts cells")
    func row() {
        let short = text(.tooFewFields, column: "Référence") {
            $0.cellsFound = 1
            $0.cellsExpected = 9
        }
        #expect(short.hasPrefix("The row has 1 cell where the header has 9; "))
        let padded = text(.tooFewFields) { ($0.cellsFound, $0.cellsExpected) = (9, 9) }
        #expect(padded.hasPrefix("The row had fewer cells than the header and was padded; "))
        #expect(text(.tooManyFields).hasPrefix("The row has more cells than the header; "))
    }

    @Test("missing values say who needs them")
    func missing() {
        #expect(
            text(.missingField, .lastName, column: "Nom") { $0.offersPlaceholders = true }
                == "Nom: empty, but Tchek needs it; fill it in, or run with --placeholders"
        )
        #expect(text(.missingField, .phone) == "phone: empty, but Tchek needs it; fill it in")
        #expect(
            text(.missingKey, column: "Référence") { $0.keyColumns = ["Référence", "Site"] }
                == "Référence: empty, but rows are told apart by Référence and Site; write a value that no other row has"
        )
        #expect(
            text(.missingKey, column: "Référence") { $0.keyColumns = ["Référence"] }
                == "Référence: empty, but this column tells rows apart; write a value that no other row has"
        )
        #expect(text(.missingKey).hasPrefix("Nothing tells this row from others; fill in a VIN or a plate"))
        #expect(text(.placeholderMessaged, .phone).hasPrefix("phone: empty, and no placeholder may stand"))
    }

    @Test("a key conflict names the other row, or the session_ref that does not fit")
    func conflict() {
        #expect(
            text(.keyConflict, column: "id", cell: "A1") { $0.firstRow = 12 }
                == #"id: "A1" is also in row 12, with another vehicle or customer; give each row a value of its own"#
        )
        let parts = text(.keyConflict, column: "nr, sub", cell: "A1") { ($0.firstRow, $0.keyParts) = (2, ["A1", "x"]) }
        #expect(parts.hasPrefix(#"nr, sub: "A1", "x" is also in row 2, "#))
        #expect(text(.keyConflict, column: "id", cell: "A1").contains("does not fit the session_ref"))
        let earlier = text(.keyConflict, column: "id", cell: "A1") { $0.hasSessionRef = false }
        #expect(earlier.contains(#""A1" was created earlier for another vehicle or customer"#))
    }

    @Test("every code has a sentence and a short form, and no two are alike")
    func everyCode() {
        for code in ProblemCode.allCases {
            let sentence = text(code, .email, column: "Spalte", cell: "abc")
            #expect(sentence.count > 20, "\(code)")
            #expect(!sentence.hasSuffix(".") && !sentence.contains("  "), "\(code): \(sentence)")
            #expect(!ProblemSentence.kind(code).isEmpty)
        }
        let sentences = Set(ProblemCode.allCases.map { text($0, .email, cell: "abc") })
        #expect(sentences.count == ProblemCode.allCases.count)
    }

    @Test("neither a hostile column nor a hostile cell gets out of the sentence")
    func hostile() {
        for column in ["=cmd", "+phone", "@x", "\t=1", "-"] {
            let sentence = text(.vinLength, .vin, column: column, cell: "=HYPERLINK(\"x\")\r\n\u{1B}[2J")
            #expect(sentence.hasPrefix("'"), "\(sentence)")
            #expect(!sentence.unicodeScalars.contains { $0.value < 0x20 })
        }
        let long = text(
            .emailInvalid,
            .email,
            column: String(repeating: "c", count: 500),
            cell: String(repeating: "x", count: 100_000)
        )
        #expect(long.count < 250)
    }

    @Test("a control character is shown, with its place in the cell as it came")
    func controlCharacter() {
        #expect(
            text(.controlCharacter, .firstName, column: "Prénom", cell: " Jean\u{7}")
                == #"Prénom: contains the invisible control character \u{7} (position 6); delete it, or type the "#
                + "value again"
        )
    }

    @Test("a control character of an old encoding is told as that")
    func oldEncoding() {
        let sentence = text(.controlCharacter, .firstName, cell: "J\u{81}rgen")
        #expect(sentence.contains(#"\u{81} (position 2)"#) && sentence.contains("save the file as UTF-8"))
    }

    @Test("what rules say of a provider becomes part of sentences")
    func contextFromRules() {
        let rules = ProviderRules(
            name: "pave",
            displayName: "PAVE",
            fields: [],
            required: [],
            locales: .languageUpperCased,
            channels: [.none, .sms],
            themes: ["LITE", "PRO", "CAPT"]
        )
        let context = ProblemContext(rules: rules)
        #expect(context.channels == "none or sms")
        #expect(context.themes == "LITE, PRO or CAPT")
        #expect(!context.offersPlaceholders)
        let tchek = ProviderRules(
            name: "tchek",
            displayName: "Tchek",
            fields: [],
            required: [],
            locales: .oneOf(["en", "fr"], aliases: [:]),
            channels: [.none],
            placeholders: [.email: "xx@xx.com"]
        )
        #expect(ProblemContext(rules: tchek).locales == "en or fr")
        #expect(ProblemContext(rules: tchek).offersPlaceholders)
    }
}
