import FoundationEssentials
import Rows
import Sending
import Testing
import Text

@testable import Providers

@Suite("Tchek", .timeLimit(.minutes(15)))
struct TchekTests {
    private let tchek = TchekProvider(
        apiRoot: "https://alto.tchek.fr/apiV1",
        webAppRoot: "https://webapp.tchek.fr",
        key: "the-key"
    )

    private func body(_ order: SessionOrder) throws -> JSONValue {
        try #require(JSONValue(tchek.create(order, now: Date()).body))
    }

    private static let answer = """
        {"token":{"expired":false,"id":"nFhCfsiXXX","createdAt":"2023-11-17T07:38:53.784Z","tradeinVehicle":true,
         "tradeinStatus":0,"sendingType":0,"vehiclePtr":{"id":"2StYBQcBXX"},"uid":"T9641XX",
         "expiresIn":"2023-12-17T07:38:52.376Z","options":{"fastTrack":false,"shootInspect":true,"cost":false,
         "report":false,"downloadRoi":false,"loadTchek":true},"APITokenPtr":{"id":"lMIgFNyXXX"}},
         "webApiVersion":"v2.5"}
        """

    private func session(_ answer: String, locale: String? = "fr") -> CreatedSession? {
        var order = SessionOrder.full
        order.locale = locale
        return tchek.session(in: Array(answer.utf8), for: order)
    }

    @Test("a session is asked for at its path, with the key and the type of the body")
    func call() {
        let call = tchek.create(.full, now: Date())
        #expect(call.method == .post)
        #expect(call.path == "/tokenmanager/token")
        #expect(
            call.headers.map { "\($0.name): \($0.value)" } == ["X-API-Key: the-key", "Content-Type: application/json"]
        )
        #expect(tchek.secrets == ["the-key"])
    }

    @Test("a full row makes the documented body")
    func fullBody() throws {
        let expected = try JSONValue(
            literal: #"""
                {"options":{"shootInspect":true,"fastTrack":true,"cost":false,"report":false,"downloadRoi":false},
                 "tradeIn":{"tradeinVehicle":true,"immat":"AB123CD","vin":"WVWZZZ1JZXW000001","sendingType":2},
                 "customer":{"clientType":"customer","email":"renee@example.com","firstname":"Renée",
                  "lastname":"O'Neil \"Bob\"","gender":"women","phone":"0033612345678","locale":"fr"},
                 "creatorUserId":"u42","validity":30}
                """#
        )
        #expect(try body(.full) == expected)
    }

    @Test("what a row lacks is left out, or null where the key must be there")
    func smallestBody() throws {
        var order = SessionOrder.full
        order.customer.gender = nil
        order.vehicle = SessionOrder.Vehicle()
        order.notify = .none
        order.creatorUserID = nil
        order.fastTrack = false
        order.validityDays = 90
        let body = try body(order)
        #expect(body["tradeIn"]?.keys == ["tradeinVehicle", "sendingType"])
        #expect(body["tradeIn"]?["sendingType"] == .null)
        #expect(body["customer"]?["gender"] == .null)
        #expect(body["creatorUserId"] == .null)
        #expect(body["options"]?["fastTrack"] == .bool(false))
        #expect(body["validity"] == .number("90"))
    }

    @Test(
        "the channel becomes the sending type, a number or null",
        arguments: [(Notify.none, JSONValue.null), (.email, .number("0")), (.sms, .number("1")), (.both, .number("2"))]
    )
    func sendingType(notify: Notify, expected: JSONValue) throws {
        var order = SessionOrder.full
        order.notify = notify
        #expect(try body(order)["tradeIn"]?["sendingType"] == expected)
    }

    @Test("the answer's uid, its own expiry and a link in the customer's language make the session")
    func created() {
        let expected = CreatedSession(
            id: "T9641XX",
            url: "https://webapp.tchek.fr/fr/services/T9641XX",
            expiresAt: "2023-12-17T07:38:52.376Z"
        )
        #expect(session(Self.answer) == expected)
        #expect(session(Self.answer, locale: "nl-BE")?.url == "https://webapp.tchek.fr/nl-BE/services/T9641XX")
    }

    @Test("the sandbox's link leads to this machine over http, nobody else's does")
    func linkScheme() {
        func link(_ webApp: String) -> String? {
            TchekProvider(apiRoot: webApp, webAppRoot: webApp, key: "k")
                .session(in: Array(Self.answer.utf8), for: .full)?.url
        }
        #expect(link("http://127.0.0.1:8080") == "http://127.0.0.1:8080/fr/services/T9641XX")
        #expect(link("http://webapp.tchek.fr") == nil)
    }

    @Test("an expiry that is no date is left out and costs nothing else")
    func oddExpiry() {
        #expect(session(#"{"token":{"uid":"T1","expiresIn":"=HYPERLINK(1)"}}"#)?.expiresAt == nil)
        #expect(session(#"{"token":{"uid":"T1","expiresIn":90}}"#)?.id == "T1")
        #expect(session(#"{"token":{"uid":"T1"}}"#)?.id == "T1")
        #expect(session(#"{"token":{"uid":"T1","expiresIn":"2023-12-17T07:38+01:00"}}"#)?.expiresAt != nil)
    }

    @Test(
        "an answer without a proper uid is unreadable",
        arguments: [
            "", "OK", "{}", #"{"token":null}"#, #"{"token":{}}"#, #"{"token":{"uid":null}}"#,
            #"{"token":{"uid":7.5}}"#, #"{"token":{"uid":""}}"#, #"{"token":{"uid":"-T1"}}"#,
            #"{"token":{"uid":"T 1"}}"#, #"{"token":{"uid":"../x"}}"#, #"{"token":{"uid":"T1\n"}}"#,
            #"{"token":{"uid":"Té"}}"#, #"{"uid":"T1"}"#, #"{"token":{"uid":"T1"}"#,
            #"{"token":{"uid":"\#(String(repeating: "T", count: 129))"}}"#,
        ]
    )
    func unreadable(answer: String) {
        #expect(session(answer) == nil)
    }

    @Test("an id of 128 characters, dashes and underscores is one")
    func longestID() {
        let id = "T_-" + String(repeating: "9", count: 125)
        #expect(session(#"{"token":{"uid":"\#(id)"}}"#)?.id == id)
    }

    @Test("the key is checked, and life looked for, with a call that changes nothing")
    func harmlessCalls() throws {
        let check = try #require(tchek.preflight(now: Date()))
        #expect(check.method == .get)
        #expect(check.path == "/user")
        #expect(check.body.isEmpty)
        #expect(tchek.probe(now: Date()) == check)
        let json = Array(#"{"email":"a@example.org"}"#.utf8)
        #expect(tchek.isAlive(Response(status: 200, body: json)))
        #expect(!tchek.isAlive(Response(status: 200, body: Array("<html>Back soon</html>".utf8))))
        #expect(!tchek.isAlive(Response(status: 200)))
        #expect(![302, 401, 404, 405, 429, 500, 503].contains { tchek.isAlive(Response(status: $0, body: json)) })
    }

    @Test("the rules ask for what the API asks for")
    func rules() {
        let rules = tchek.rules
        #expect(rules.required == [.email, .firstName, .lastName, .phone, .locale])
        #expect(rules.required.isSubset(of: rules.fields))
        #expect(Set(rules.placeholders.keys) == rules.required)
        #expect(rules.channels == [.none, .email, .sms, .both])
        #expect(rules.fields.contains(.gender) && !rules.required.contains(.gender))
    }
}
