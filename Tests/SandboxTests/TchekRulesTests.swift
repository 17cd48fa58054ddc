import Testing

@testable import Sandbox

@Suite("Tchek's rules", .timeLimit(.minutes(15)))
struct TchekRulesTests {
    static func broken(_ body: String) throws -> [String] {
        TchekRules.read(try JSONReader.read(Array(body.utf8))).broken
    }

    @Test("take the documented sample in full, and read customer and vehicle from it")
    func takesTheSample() throws {
        let (order, broken) = TchekRules.read(try JSONReader.read(Array(Tchek.body.utf8)))
        #expect(broken == [])
        #expect(order.details.firstName == "Ana")
        #expect(order.details.vin == "VF1RFA00065123456")
        #expect(order.details.plate == "AB123CD")
        #expect(order.details.language == "fr")
        #expect(order.sendingType == 0)
        #expect(order.validityDays == 90)
    }

    @Test("take a body without the optional fields")
    func takesTheLeast() throws {
        let body = """
            {"tradeIn":{"tradeinVehicle":true,"sendingType":null},"customer":{"clientType":"customer",\
            "email":"xx@xx.com","firstname":"XXX","lastname":"XXX","gender":null,"phone":"0033600000000",\
            "locale":"nl-BE"},"validity":0.5}
            """
        #expect(try Self.broken(body) == [])
    }

    @Test("take each of the eight locales", arguments: ["en", "fr", "de", "nl-BE", "it", "es", "sv", "no"])
    func takesLocales(locale: String) throws {
        let body = Tchek.body.replacing(#""locale":"fr""#, with: #""locale":"\#(locale)""#)
        #expect(try Self.broken(body) == [])
    }

    @Test(
        "name the one field that breaks a rule",
        arguments: [
            (#""shootInspect":true"#, #""shootInspect":false"#, "options.shootInspect must be true"),
            (#""fastTrack":false"#, #""fastTrack":0"#, "options.fastTrack must be a boolean, not a number"),
            (#""cost":false"#, #""cost":true"#, "options.cost must be false"),
            (#""report":false"#, #""report":true"#, "options.report must be false"),
            (#""downloadRoi":false"#, #""downloadRoi":null"#, "options.downloadRoi must be a boolean, not null"),
            (#""downloadRoi":false"#, #""download":false"#, "options.download is not a known member"),
            (#""tradeinVehicle":true,"#, "", "tradeIn.tradeinVehicle is required"),
            (#""tradeinVehicle":true"#, #""tradeinVehicle":false"#, "tradeIn.tradeinVehicle must be true"),
            (#""tradeinVehicle":true"#, #""tradeinVehicle":1"#, "must be a boolean, not a number"),
            (#""immat":"AB123CD""#, #""immat":"""#, "tradeIn.immat must not be empty"),
            (#""immat":"AB123CD""#, #""immat":null"#, "tradeIn.immat must be a string, not null"),
            (#""immat""#, #""plate""#, "tradeIn.plate is not a known member"),
            ("VF1RFA00065123456", "VF1RFA0006512345", "tradeIn.vin must be 17"),
            ("VF1RFA00065123456", "VF1RFA0006512345O", "tradeIn.vin must be 17"),
            ("VF1RFA00065123456", "vf1rfa00065123456", "tradeIn.vin must be 17"),
            (#","sendingType":0"#, "", "tradeIn.sendingType is required, even where it is null"),
            (#""sendingType":0"#, #""sendingType":3"#, "tradeIn.sendingType must be 0, 1, 2 or null"),
            (#""sendingType":0"#, #""sendingType":"0""#, "tradeIn.sendingType must be 0, 1, 2 or null"),
            (#""sendingType":0"#, #""sendingType":false"#, "tradeIn.sendingType must be 0, 1, 2 or null"),
            (#""clientType":"customer""#, #""clientType":"client""#, "customer.clientType must be customer"),
            (#""email":"ana@example.org","#, "", "customer.email is required"),
            ("ana@example.org", "ana", "customer.email must be an e-mail address"),
            ("ana@example.org", "ana @example.org", "customer.email must be an e-mail address"),
            (#""firstname":"Ana""#, #""firstname":"""#, "customer.firstname must not be empty"),
            (#""lastname":"Diaz","#, "", "customer.lastname is required"),
            (#""gender":"women""#, #""gender":"f""#, "customer.gender must be men, women or null"),
            ("0033612345678", "+33612345678", "customer.phone must be 00"),
            ("0033612345678", "0033 612345678", "customer.phone must be 00"),
            ("0033612345678", "0612345678", "customer.phone must be 00"),
            ("0033612345678", "000612345678", "customer.phone must be 00"),
            (#""0033612345678""#, "33612345678", "customer.phone must be a string, not a number"),
            (#""locale":"fr""#, #""locale":"FR""#, "customer.locale must be one of"),
            (#""locale":"fr""#, #""locale":"nl""#, "customer.locale must be one of"),
            (#""locale":"fr""#, #""locale":"nl-E""#, "customer.locale must be one of"),
            (#""locale":"fr""#, #""locale":"fr","city":"Lyon""#, "customer.city is not a known member"),
            (#""creatorUserId":null"#, #""creatorUserId":7"#, "creatorUserId must be a string or null"),
            (#","validity":90"#, "", "validity is required"),
            (#""validity":90"#, #""validity":0"#, "validity must be a number of days"),
            (#""validity":90"#, #""validity":"90""#, "validity must be a number of days"),
            (#""validity":90"#, #""validity":90,"reference":"x""#, "reference is not a known member"),
        ]
    )
    func namesWhatIsWrong(found: String, replacement: String, expected: String) throws {
        let body = Tchek.body.replacing(found, with: replacement)
        try #require(body != Tchek.body)
        let broken = try Self.broken(body)
        #expect(broken.count == 1)
        #expect(broken.first?.contains(expected) == true, "\(broken)")
    }

    @Test("tell every rule that is broken, not the first only")
    func tellsAll() throws {
        let body = Tchek.body.replacing("0033612345678", with: "1").replacing("\"fr\"", with: "\"xx\"")
        #expect(try Self.broken(body).count == 2)
        #expect(try Self.broken("{}").count == 3)
        #expect(try Self.broken("[]").first == "the body must be an object, not an array")
    }

    @Test(
        "refuse a placeholder that would be sent a message",
        arguments: [
            ("ana@example.org", "XX@xx.com"), ("0033612345678", "0033600000000"), ("Ana", "XXX"), ("Diaz", "XXX"),
        ]
    )
    func refusesPlaceholders(found: String, placeholder: String) throws {
        let body = Tchek.body.replacing(found, with: placeholder)
        for type in 0...2 {
            let messaging = body.replacing(#""sendingType":0"#, with: #""sendingType":\#(type)"#)
            #expect(try Self.broken(messaging) == ["a placeholder cannot be sent a message: sendingType must be null"])
        }
        let silent = body.replacing(#""sendingType":0"#, with: #""sendingType":null"#)
        #expect(try Self.broken(silent) == [])
    }
}
