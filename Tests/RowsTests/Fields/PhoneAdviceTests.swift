import Testing

@testable import Rows
@testable import Text

@Suite(.timeLimit(.minutes(5))) struct PhoneAdviceTests {
    private func digits(_ cell: String, _ region: String? = nil) -> String? {
        cell.withBytes { PhoneAdvice.digits(of: $0, defaultRegion: region.flatMap { CallingRegion($0) }) }
    }

    @Test("the digits that numbers of a country have are told by the country code or the region")
    func lengths() {
        #expect(digits("+33 6 39 98") == "9 digits after +33")
        #expect(digits("0047 400 000") == "5 or 8 digits after +47")
        #expect(digits("+49 12")?.hasSuffix("to 15 digits after +49") == true)
        #expect(digits("06 39", "FR") == "9 digits after +33")
        #expect(digits("06 39") == nil)
        #expect(digits("+999 6 39 98 50 03") == nil)
        #expect(digits("") == nil && digits("+") == nil)
    }

    @Test("a number is written with its country code in the person's own grouping")
    func rewritten() throws {
        let france = try #require(CallingRegion("FR"))
        #expect(PhoneAdvice.rewritten("06 12 34 56 78", region: france) == "+33 6 12 34 56 78")
        #expect(PhoneAdvice.rewritten("06.12.34.56.78", region: france) == "+33 6.12.34.56.78")
        #expect(PhoneAdvice.rewritten("0612345678", region: france) == "+33612345678")
        #expect(PhoneAdvice.rewritten("612345678", region: france) == "+33612345678")
        #expect(PhoneAdvice.rewritten("33612345678", region: france) == "+33612345678")
        #expect(PhoneAdvice.rewritten("12", region: france) == nil)
        let germany = try #require(CallingRegion("DE"))
        #expect(PhoneAdvice.rewritten("(030) 2345-678", region: germany) == "+49 30 2345-678")
        let italy = try #require(CallingRegion("IT"))
        #expect(PhoneAdvice.rewritten("06 1234 5678", region: italy) == "+39 06 1234 5678")
    }

    @Test("what is suggested is a number", arguments: ["FR", "DE", "GB", "IT", "ES", "NL", "SE", "NO", "PL", "US"])
    func suggestionsAreNumbers(_ code: String) throws {
        let region = try #require(CallingRegion(code))
        let national = region.exampleNumber.split(separator: " ").dropFirst().joined(separator: " ")
        let written = try #require(PhoneAdvice.rewritten(national, region: region))
        let read = try written.withBytes { try PhoneRule.read($0).get() }
        let meant = try region.exampleNumber.withBytes { try PhoneRule.read($0).get() }
        #expect(read == meant)
    }
}
