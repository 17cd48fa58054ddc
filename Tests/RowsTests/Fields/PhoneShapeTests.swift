import Testing

@testable import Rows
@testable import Text

@Suite("What is no phone number, or more than one", .timeLimit(.minutes(5)))
struct PhoneShapeTests {
    @Test(
        "a length that can only be dialled from nearby is too short",
        arguments: [
            "+4930", "+49 110", "0049 112", "+49123", "+1 5551234", "+1 2345678", "+43 133", "+39 112", "+33 15",
        ]
    )
    func localOnly(cell: String) {
        #expect(readPhone(cell) == .failure(.phoneTooShort))
    }

    @Test(
        "one number a cell",
        arguments: [
            "+49 30 123456 / 654321", "+49 171 1234567 / 89", "+49 30 123456\n654321", "+49 30 123456\t654321",
            "+49 171 2345678 (12)", "+43 1 58858 / 12", "+33 6 39 98 05 01 / 07 98 05 02 03", "+49 30 123456 7-8",
            "+49 30 123456/654321", "+49 30 123456/7", "+49 30 123456 - 654321", "+49 171 1234567    0171 7654321",
            "+49 30 123456\u{2028}654321", "+33639980501 ou 0639980502", "+33639980501; +33639980502",
            "+33639980501+33639980502", "030 / 123456 / 7", "089 / 12", "+352 27122436 / 27122437",
            "030 123456 / 7 / 8", "112 / 0612345678", "12345 / 1234567", "89 / 123", "+49 30 123456\u{A0}/\u{A0}654321",
        ]
    )
    func two(cell: String) {
        #expect(readPhone(cell) == .failure(.phoneTwoNumbers))
        #expect(readPhone(cell, "DE") == .failure(.phoneTwoNumbers))
    }

    @Test(
        "slashes, dashes and brackets within one number are none of that",
        arguments: [
            ("+49 (0) 171/2345678", "+491712345678"), ("+49 30/123456-0", "+49301234560"),
            ("+33/6/39/98/05/01", "+33639980501"), ("+33 6-39-98-05-01", "+33639980501"),
            ("0049 33841/123456", "+4933841123456"),
            ("+33 6 39 98 05 01 -", "+33639980501"), ("+1 (555) 123-4567", "+15551234567"),
            ("+49 (0171) 2345678", "+491712345678"), ("+33639980501\r\n", "+33639980501"),
            ("+33 ( 0 ) 6 39 98 05 09", "+33639980509"),
        ]
    )
    func one(cell: String, number: String) {
        #expect(readPhone(cell) == .success(number))
    }

    @Test(
        "what stands before a slash may be an area code",
        arguments: [
            ("089 / 1234567", "DE", "+49891234567"), ("0151 / 23456789", "DE", "+4915123456789"),
            ("+49 89 / 1234567", nil, "+49891234567"), ("0049 33841 / 123456", nil, "+4933841123456"),
            ("+49 (0)89 / 1234567", nil, "+49891234567"), ("0662 / 804400", "AT", "+43662804400"),
            ("+43 1 / 5885812", nil, "+4315885812"), ("02 / 123 45 67", "BE", "+3221234567"),
            ("020 / 123 4567", "NL", "+31201234567"), ("044 / 123 45 67", "CH", "+41441234567"),
            ("+41 44 / 123 45 67", nil, "+41441234567"), ("0172 / 3456789", "DE", "+491723456789"),
            ("89 / 1234567", "DE", "+49891234567"), ("176 / 12345678", "DE", "+4917612345678"),
            ("333 / 1234567", "IT", "+393331234567"), ("22 / 123 45 67", "PL", "+48221234567"),
        ] as [(String, String?, String)]
    )
    func areaCode(cell: String, region: String?, number: String) {
        #expect(readPhone(cell, region) == .success(number))
    }

    @Test(
        "a date, a time or a year is no number, whatever the region",
        arguments: [
            "05.10.1986", "12/03/2024", "2024-03-12", "12.03.24", "3/12/24", "24-3-12", "12. 3. 2024", "12 03 2024",
            "1970-01-01 00:00:00", "24.12.2023 10:15", "2024-03-12T10:15:00Z", "12-mars-24", "March 12, 2024", "Mar-24",
            "١٢/٠٣/٢٠٢٤", "１２／０３／２０２４", "03.2024", "03/2024", "2024-03", "12/24", "10:15", "2024", "1900",
            "31.12.9999", "30.12.1899", "12\u{A0}03\u{A0}2024", "00/01/1900", "1900-01-00", "0001-01-01", "1601-01-01",
            "2999-12-31", "9999-12-31", "99/99/9999", "32.13.2024", "00-00-0000", "1/0/1900", "1900-01-00 00:00:00",
            "0001-01-01T00:00:00", "3-avr.", "15-Jan.", "10-Ιαν", "9月3日", "2024年3月12日", "3월 9일", "3 de abril de 2024",
            "mardi 3 avril 2024",
        ]
    )
    func dates(cell: String) {
        for region in [nil, "DE", "FR", "AT", "US", "IT", "SE", "GB", "DK", "LU"] {
            #expect(readPhone(cell, region) == .failure(.spreadsheetDate), "\(region ?? "-")")
        }
    }

    @Test("eight digits that are a date are one only where numbers have other lengths too")
    func compactDates() {
        #expect(readPhone("20240312", "DE") == .failure(.spreadsheetDate))
        #expect(readPhone("05101986", "DE") == .failure(.spreadsheetDate))
        #expect(readPhone("20240312", "DK") == .success("+4520240312"))
        #expect(readPhone("+49 12/03/2024") == .failure(.spreadsheetDate))
        #expect(readPhone("+49 12.03.2024") == .failure(.spreadsheetDate))
        #expect(readPhone("+49 99/99/9999") == .failure(.spreadsheetDate))
        #expect(readPhone("99991231", "DE") == .failure(.spreadsheetDate))
        #expect(readPhone("19000100", "DE") == .failure(.spreadsheetDate))
        #expect(readPhone("22 33 44 55", "DK") == .success("+4522334455"))
        #expect(readPhone("27 12 24 36", "LU") == .success("+35227122436"))
    }

    @Test(
        "digits in pairs, and in groups that are no date's, are a number",
        arguments: [
            ("01.23.45.67.89", "FR", "+33123456789"), ("01-23-45-67-89", "FR", "+33123456789"),
            ("22.33.44.55", "DK", "+4522334455"), ("22.33.4455", "DK", "+4522334455"),
            ("2233-44-55", "DK", "+4522334455"),
            ("12 34 5678", "LU", "+35212345678"), ("02/123.45.67", "BE", "+3221234567"),
            ("27.12.24.36", "LU", "+35227122436"),
        ]
    )
    func groups(cell: String, region: String, number: String) {
        #expect(readPhone(cell, region) == .success(number))
        #expect(readPhone("+45 22-33-4455") == .success("+4522334455"))
    }

    @Test(
        "zeros alone are no number",
        arguments: [
            "0", "00", "0000000000", "+33 0 00 00 00 00", "+33000000000", "0033 000000000", "+39 000000", "000-000",
        ]
    )
    func zeros(cell: String) {
        #expect(readPhone(cell) == .failure(.phonePlaceholder))
        #expect(readPhone(cell, "FR") == .failure(.phonePlaceholder))
    }

    @Test("a number with zeros in it is one")
    func zerosWithin() {
        #expect(readPhone("+33600000000") == .success("+33600000000"))
        #expect(readPhone("0600000000", "FR") == .success("+33600000000"))
    }

    @Test(
        "digits of every script are read, and what nobody sees is read over",
        arguments: [
            "+٣٣٦٣٩٩٨٠٥٢٩", "+۳۳۶۳۹۹۸۰۵۲۹", "+३३६३९९८०५२९", "＋３３６３９９８０５２９", "\u{61C}+33639980529",
            "+33 6\u{2800} 39 98 05 29", "+33639980529\u{200F}", "\u{202A}+33639980529\u{202C}", "+33\u{AD}639980529",
            "+33\u{A0}639980529",
        ]
    )
    func scripts(cell: String) {
        #expect(readPhone(cell) == .success("+33639980529"))
    }

    @Test(
        "a decimal point is told from a full stop",
        arguments: ["+49 1712345678.0", "+33 639980529.0", "0171 2345678.0"]
    )
    func decimals(cell: String) {
        #expect(readPhone(cell, "DE") == .failure(.spreadsheetNumber))
    }
}
