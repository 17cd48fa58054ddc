import FoundationEssentials
import Testing

@testable import Sandbox

@Suite("PAVE's rules", .timeLimit(.minutes(15)))
struct PaveRulesTests {
    static func broken(_ body: String) throws -> [String] {
        PaveRules.read(try JSONReader.read(Array(body.utf8))).broken
    }

    @Test("take a body with every documented member, and read customer and vehicle from it")
    func takesEverything() throws {
        let (order, broken) = PaveRules.read(try JSONReader.read(Array(Pave.body.utf8)))
        #expect(broken == [])
        #expect(order.messages)
        #expect(order.details.firstName == "Ana")
        #expect(order.details.vehicle == "2019 Renault Clio")
        #expect(order.details.clientID == "row-7")
        #expect(order.details.phone == "+33612345678")
    }

    @Test("take an empty object: no field is mandatory without SMS")
    func takesNothing() throws {
        let (order, broken) = PaveRules.read(try JSONReader.read(Array("{}".utf8)))
        #expect(broken == [])
        #expect(!order.messages)
    }

    @Test(
        "name the one member that breaks a rule",
        arguments: [
            (#""theme":"LITE""#, #""theme":"lite""#, "session.theme must be one of LITE, PRO, CAPT"),
            ("https://example.org/done", "example.org/done", "session.redirect_url must be an http or https URL"),
            ("https://example.org/done", "https:///done", "session.redirect_url must be an http or https URL"),
            (#""language":"FR""#, #""language":"fr""#, "session.language must be two capital letters"),
            (#""language":"FR""#, #""language":"FR-FR""#, "session.language must be two capital letters"),
            (#""client_id":"row-7""#, #""client_id":7"#, "session.client_id must be a string, not a number"),
            (#","last_name":"Diaz""#, "", "session.contact.last_name is required"),
            (#""first_name":"Ana","#, "", "session.contact.first_name is required"),
            (#""reference":{"lot":"12"}"#, #""reference":"12""#, "session.reference must be an object"),
            (#""reference""#, #""references""#, "session.references is not a known member"),
            ("VF1RFA00065123456", "VF1RFA0006512345", "vehicle.vin must be 17"),
            (#""year":"2019""#, #""year":"19""#, "vehicle.year must be 4 to 4 digits"),
            (#""make":"Renault""#, #""make":"""#, "vehicle.make must not be empty"),
            (#""odom_reading":"330477""#, #""odom_reading":"330 477""#, "vehicle.odom_reading must be"),
            (#""model""#, #""modell""#, "vehicle.modell is not a known member"),
            ("+33612345678", "0033612345678", "sms.to must be +"),
            (#""to":"+33612345678","#, "", "sms.to is required"),
            (#""by":"Acme""#, #""by":null"#, "sms.by must be a string, not null"),
            (#"{"anything":1}"#, "[]", "options must be an object, not an array"),
            (#""options""#, #""option""#, "option is not a known member"),
        ]
    )
    func namesWhatIsWrong(found: String, replacement: String, expected: String) throws {
        let body = Pave.body.replacing(found, with: replacement)
        try #require(body != Pave.body)
        let broken = try Self.broken(body)
        #expect(broken.count == 1)
        #expect(broken.first?.contains(expected) == true, "\(broken)")
    }

    @Test("take a year and a reading as numbers too")
    func takesNumbers() throws {
        let body = #"{"vehicle":{"year":2019,"odom_reading":330477}}"#
        #expect(try Self.broken(body) == [])
    }

    @Test("sign as the vector computed with openssl")
    func signs() {
        #expect(PaveSignature.token(Pave.credentials, timestamp: Pave.timestamp) == Pave.token)
    }

    @Test(
        "take a timestamp up to 5 minutes away, in either direction",
        arguments: [(0.0, true), (300, true), (301, false), (-300, true), (-301, false)]
    )
    func judgesAge(age: Double, isTaken: Bool) {
        let problem = PaveSignature.problem(
            key: Pave.credentials.apiKey,
            token: Pave.token,
            timestamp: Pave.timestamp,
            credentials: Pave.credentials,
            now: Instants.signed(later: age)
        )
        #expect((problem == nil) == isTaken)
    }

    @Test(
        "take no other form of timestamp",
        arguments: [
            "1622378959", "2021-05-30T12:49:19+00:00", "2021-05-30 12:49:19Z", "2021-05-30T12:49:19.000Z",
            "2021-02-31T12:49:19Z", "", "2021-05-30T12:49:19z",
        ]
    )
    func refusesForms(timestamp: String) {
        #expect(Date(isoSeconds: timestamp) == nil)
    }
}
