import Testing

@testable import Rows
@testable import Text

@Suite("Phone numbers", .timeLimit(.minutes(5)))
struct PhoneRuleTests {
    @Test(
        "A number with a country code is read however it is written",
        arguments: [
            "+33612345678", "0033612345678", "+33 6 12 34 56 78", "0033 6-12-34-56-78", "+33.6.12.34.56.78",
            "+33 (0)6 12 34 56 78", "0033(0)612345678", "+33 0612345678", "(+33) 6 12 34 56 78", "+33/6/12345678",
            "tel:+33612345678", "Tel.: +33 6 12 34 56 78", "'+33612345678", "=\"+33612345678\"", "  +33612345678\t",
            "+33\u{A0}6\u{202F}12\u{2009}34\u{200B}56\u{FEFF}78", "+33 6\u{2011}12\u{2013}34\u{2212}56\u{AD}78",
            "\u{202A}+33 6 12 34 56 78\u{202C}", "\u{FF0B}\u{FF13}\u{FF13}612345678", "+33 [6] 12345678",
            "++33612345678",
            "+\u{663}\u{663}612345678", "+33612345678.",
        ]
    )
    func international(cell: String) {
        #expect(readPhone(cell) == .success("+33612345678"))
    }

    @Test("Both notations that providers want keep the zeros of the national number")
    func notations() throws {
        let number = try "+39 06 698 1234".withBytes { try PhoneRule.read($0).get() }
        #expect(number.callingCode == 39)
        #expect(number.plusPrefixed == "+39066981234")
        #expect(number.doubleZeroPrefixed == "0039066981234")
    }

    @Test(
        "A zero in brackets is dropped where numbers have none, and kept where they do",
        arguments: [
            ("+44 (0)20 7946 0000", "+442079460000"),
            ("+36 (0)20 123 4567", "+36201234567"),
            ("+34 (0)612 345 678", "+34612345678"),
            ("+39 (0)6 6981 2345", "+390669812345"),
            ("+39 (0)347 123 4567", "+393471234567"),
            ("+225 (0)7 12 34 56 78", "+2250712345678"),
        ]
    )
    func bracketedZero(cell: String, expected: String) {
        #expect(readPhone(cell) == .success(expected))
    }

    @Test(
        "A number without a country code is refused where no region is given",
        arguments: ["0612345678", "612345678", "33612345678", "06 12 34 56 78", "(030) 1234567"]
    )
    func withoutCountryCode(cell: String) {
        #expect(readPhone(cell) == .failure(.phoneNoCountryCode))
    }

    @Test(
        "With a region, its own way of writing numbers is understood",
        arguments: [
            ("0612345678", "FR", "+33612345678"),
            ("612345678", "FR", "+33612345678"),
            ("33612345678", "FR", "+33612345678"),
            ("0044 7911 123456", "FR", "+447911123456"),
            ("+49 151 23456789", "FR", "+4915123456789"),
            ("0151 23456789", "DE", "+4915123456789"),
            ("4915123456789", "DE", "+4915123456789"),
            ("06 30 123 4567", "HU", "+36301234567"),
            ("8 (916) 123-45-67", "RU", "+79161234567"),
            ("(201) 555-0123", "US", "+12015550123"),
            ("1 201 555 0123", "US", "+12015550123"),
            ("011 33 6 12 34 56 78", "US", "+33612345678"),
            ("0011 33 6 12 34 56 78", "AU", "+33612345678"),
            ("011 15-2345-6789", "AR", "+5491123456789"),
            ("0 15 11 91234-5678", "BR", "+5511912345678"),
            ("464-1234", "AG", "+12684641234"),
            ("312 345 6789", "IT", "+393123456789"),
        ]
    )
    func national(cell: String, region: String, expected: String) {
        #expect(readPhone(cell, region) == .success(expected))
    }

    @Test(
        "What is wrong with a number is told",
        arguments: [
            ("+999 12345678", ProblemCode.phoneUnknownCountryCode),
            ("+0612345678", .phoneUnknownCountryCode),
            ("+210 1234567", .phoneUnknownCountryCode),
            ("+33 6 12 34 56 7", .phoneTooShort),
            ("+33 6 12 34 56 78 9", .phoneTooLong),
            ("+33", .phoneTooShort),
            ("+", .phoneTooShort),
            ("+36 1 234 567 890 123", .phoneTooLong),
            ("+7 91612345678", .phoneLength),
            ("+4912345678901234567890123456789012345678901234567890", .phoneTooLong),
            ("+33 6 12 34 56 7O", .phoneCharacters),
            ("+1 800 FLOWERS", .phoneCharacters),
            ("+33 1 23 45 67 89 ext. 12", .phoneCharacters),
            ("+33612345678, +33612345679", .phoneTwoNumbers),
            ("+33612345678+33612345679", .phoneTwoNumbers),
            ("user@example.com", .phoneCharacters),
            ("3.36E+10", .spreadsheetNumber),
            ("3,36123E+10", .spreadsheetNumber),
            ("33612345678.0", .spreadsheetNumber),
            ("33612345678,00", .spreadsheetNumber),
            ("+4915123456.0", .spreadsheetNumber),
            ("#N/A", .spreadsheetError),
            ("NULL", .spreadsheetError),
            ("-", .spreadsheetError),
            ("\\N", .spreadsheetError),
            ("", .missingField),
            (" \u{A0}", .missingField),
        ]
    )
    func refused(cell: String, problem: ProblemCode) {
        #expect(readPhone(cell) == .failure(problem))
    }

    @Test("A number that a data frame printed is not taken for one of the region")
    func dataFrame() {
        #expect(readPhone("612345678.0", "FR") == .failure(.spreadsheetNumber))
        #expect(readPhone("06.12.34.56.70", "FR") == .success("+33612345670"))
    }

    @Test("Every region has an example that the rule accepts")
    func examples() {
        #expect(CallingRegion.all.count >= 240)
        for region in CallingRegion.all {
            let read = region.exampleNumber.withBytes { PhoneRule.read($0) }
            guard case .success(let number) = read else {
                Issue.record("\(region.isoCode): \(region.exampleNumber) is refused")
                continue
            }
            #expect(Int(number.callingCode) == region.callingCode)
        }
        #expect(CallingRegion("fr")?.exampleNumber == "+33 6 12 34 56 78")
    }

    @Test("A region is named by two letters", arguments: ["", "F", "FRA", "33", "ZZ", "001", "France"])
    func unknownRegion(code: String) {
        #expect(CallingRegion(code) == nil)
    }
}
