import FoundationEssentials
import Rows
import Sending
import Subprocess
import Testing
import Text

@testable import Providers

@Suite("PAVE", .timeLimit(.minutes(15)))
struct PaveTests {
    private let key = "09bc91b9-76e5-4256-8e4a-7a41c1408014"
    private let now = Date(timeIntervalSince1970: 1_622_378_959.75)

    private func pave(secret: String = "s3cret-key", account: String = "acme", options: String? = nil) -> PaveProvider {
        PaveProvider(
            apiRoot: "https://openapi.paveapi.com/v1",
            username: "acme",
            key: key,
            secret: secret,
            account: account,
            options: options.map { Array($0.utf8) }
        )
    }

    private func header(_ name: String, of call: ProviderRequest) -> String? {
        call.headers.first { $0.name == name }?.value
    }

    private func body(_ order: SessionOrder, options: String? = nil) throws -> JSONValue {
        try #require(JSONValue(pave(options: options).create(order, now: now).body))
    }

    // MARK: - Authentication

    @Test("the token is the vector of the API's description")
    func vector() {
        let call = pave().create(SessionOrder(), now: now)
        #expect(call.method == .post)
        #expect(call.path == "/sessions")
        #expect(header("API-Key", of: call) == key)
        #expect(header("API-Timestamp", of: call) == "2021-05-30T12:49:19Z")
        #expect(
            header("API-Token", of: call) == "17a12593abfe261f30749ee8a0aceb0542a72dae38953d9e67cc215dac0eec9f"
        )
        #expect(header("Accept", of: call) == "application/json")
        #expect(header("Content-type", of: call) == "application/json")
    }

    @Test("the token is what openssl computes, at any time and with any secret")
    func openssl() async throws {
        for secret in ["s3cret-key", "with space & é", String(repeating: "long", count: 40)] {
            let time = Date(timeIntervalSince1970: Double(Int.random(in: 0...4_000_000_000)))
            let call = pave(secret: secret).create(.full, now: time)
            let timestamp = try #require(header("API-Timestamp", of: call))
            let result = try await run(
                .name("openssl"),
                arguments: ["dgst", "-sha256", "-hmac", secret],
                input: .string("acme:\(key)@\(timestamp)"),
                output: .string(limit: 1_000)
            )
            let digest = result.standardOutput.split(separator: " ").last?.prefix(64)
            #expect(digest.map { String($0) } == header("API-Token", of: call))
        }
    }

    @Test("every attempt signs its own time")
    func freshToken() {
        let client = pave()
        let first = client.create(.full, now: now)
        let second = client.create(.full, now: now.addingTimeInterval(1))
        #expect(header("API-Token", of: first) != header("API-Token", of: second))
        #expect(header("API-Timestamp", of: second) == "2021-05-30T12:49:20Z")
        #expect(first.body == second.body)
    }

    @Test("both the key and the secret are secret, and the secret is never sent")
    func secrets() {
        let call = pave().create(.full, now: now)
        #expect(Set(pave().secrets) == [key, "s3cret-key"])
        #expect(!call.headers.contains { $0.value.contains("s3cret-key") })
    }

    // MARK: - The request

    @Test("a full row makes the documented body")
    func fullBody() throws {
        var order = SessionOrder.full
        order.locale = "FR"
        order.notify = .sms
        order.theme = "LITE"
        order.redirectURL = "https://fleet.example/thanks?id=1"
        order.vehicle.year = "2019"
        order.vehicle.make = "Honda"
        order.vehicle.model = "Civic"
        order.vehicle.bodyType = "Sedan"
        order.vehicle.trim = "Luxury"
        order.vehicle.transmission = "Automatic"
        order.vehicle.exteriorColor = "Malbec Black"
        order.vehicle.interiorColor = "Wheat"
        order.vehicle.odometer = "330477"
        order.vehicle.odometerUnit = "KILOMETRES"
        order.references = [("depot", "Lyon"), ("lot \"7\"", "é")]
        order.smsFrom = "+15550100"
        order.smsBy = "Fleet desk"
        let expected = try JSONValue(
            literal: #"""
                {"session":{"theme":"LITE","redirect_url":"https://fleet.example/thanks?id=1","language":"FR",
                  "client_id":"C-1","contact":{"first_name":"Renée","last_name":"O'Neil \"Bob\""},
                  "reference":{"depot":"Lyon","lot \"7\"":"é"}},
                 "vehicle":{"vin":"WVWZZZ1JZXW000001","year":"2019","make":"Honda","model":"Civic",
                  "body_type":"Sedan","trim":"Luxury","transmission":"Automatic","ext_col":"Malbec Black",
                  "int_col":"Wheat","odom_reading":"330477","odom_unit":"KILOMETRES"},
                 "sms":{"to":"+33612345678","to_name":"Renée O'Neil \"Bob\"","from":"+15550100","by":"Fleet desk"},
                 "options":{"flow":["a",1]}}
                """#
        )
        #expect(try body(order, options: #"{"flow":["a",1]}"#) == expected)
    }

    @Test("objects that would be empty are left out")
    func smallestBody() throws {
        #expect(try body(SessionOrder()) == .object([]))
        var order = SessionOrder()
        order.vehicle.plate = "AB123CD"
        #expect(try body(order).keys.isEmpty)
        order.vehicle.vin = "WVWZZZ1JZXW000001"
        #expect(try body(order) == JSONValue(literal: #"{"vehicle":{"vin":"WVWZZZ1JZXW000001"}}"#))
    }

    @Test("nobody is messaged who is not to be", arguments: [Notify.none, .email])
    func noSMS(notify: Notify) throws {
        var order = SessionOrder.full
        order.notify = notify
        order.smsFrom = "+15550100"
        #expect(try body(order)["sms"] == nil)
    }

    @Test("a contact needs both names")
    func contact() throws {
        var order = SessionOrder()
        order.customer.firstName = "Renée"
        #expect(try body(order) == .object([]))
        order.externalID = "C-1"
        #expect(try body(order)["session"]?.keys == ["client_id"])
        order.customer.lastName = "Roy"
        #expect(try body(order)["session"]?["contact"]?.keys == ["first_name", "last_name"])
    }

    // MARK: - The answer

    private func session(_ answer: String, account: String = "acme") -> CreatedSession? {
        pave(account: account).session(in: Array(answer.utf8), for: .full)
    }

    @Test("the answer's key and link make the session; it tells no expiry")
    func created() {
        let answer = """
            {"session_key":"TOA-QGMWRCHHGB","capture_url":"https://x.vehiclecapture.com/TOA-QGMWRCHHGB?l=EN",
             "redirect_url":"https://fleet.example/"}
            """
        let expected = CreatedSession(
            id: "TOA-QGMWRCHHGB",
            url: "https://x.vehiclecapture.com/TOA-QGMWRCHHGB?l=EN",
            expiresAt: nil
        )
        #expect(session(answer) == expected)
    }

    @Test("a missing link is built from the account", arguments: ["", #","capture_url":null"#, #","capture_url":"""#])
    func builtLink(rest: String) {
        #expect(session(#"{"session_key":"TOA-1"\#(rest)}"#)?.url == "https://acme.vehiclecapture.com/TOA-1")
        #expect(session(#"{"session_key":"TOA-1"\#(rest)}"#, account: "Acme")?.url.contains("//acme.") == true)
    }

    @Test(
        "a link that is none makes the answer unreadable",
        arguments: [
            "http://x.vehiclecapture.com/TOA-1", "ftp://x/TOA-1", "javascript:alert(1)", "//x/TOA-1", "https://",
            "https:///TOA-1", "https://u:p@x/TOA-1", "https://x/TOA 1", "https://x/<b>", "http://127.0.0.1.x/T",
            "https://x/\\u0022",
        ]
    )
    func badLink(link: String) {
        #expect(session(#"{"session_key":"TOA-1","capture_url":"\#(link)"}"#) == nil)
    }

    @Test(
        "a link to a host that is neither PAVE's nor the account's is taken, and its host told",
        arguments: [
            ("https://acme.vehiclecapture.com/T", nil), ("https://ACME.VehicleCapture.com:443/T", nil),
            ("https://vehiclecapture.com/T", nil), ("https://x.paveapi.com/T", nil),
            ("https://openapi.paveapi.com./T", nil), ("https://evil.example/T", "evil.example"),
            ("https://acme.vehiclecapture.com.evil.example/T", "acme.vehiclecapture.com.evil.example"),
            ("https://evilvehiclecapture.com/T", "evilvehiclecapture.com"),
            ("https://evil.example?.vehiclecapture.com/", "evil.example"), ("https://[::1]:8080/T", "::1"),
        ] as [(String, String?)]
    )
    func foreignHost(link: String, host: String?) {
        let session = session(#"{"session_key":"TOA-1","capture_url":"\#(link)"}"#)
        #expect(session?.url == link)
        #expect(session?.foreignHost == host)
    }

    @Test("an account that is no host name builds no link")
    func badAccount() {
        #expect(session(#"{"session_key":"TOA-1"}"#, account: "Acme Ltd") == nil)
        #expect(session(#"{"session_key":"TOA-1"}"#, account: "") == nil)
        #expect(session(#"{"session_key":"TOA-1"}"#, account: "evil.example/") == nil)
    }

    @Test(
        "an answer without a proper key is unreadable",
        arguments: ["", "{}", #"{"session_key":null}"#, #"{"session_key":""}"#, #"{"session_key":"a/b"}"#, "[]"]
    )
    func unreadable(answer: String) {
        #expect(session(answer) == nil)
    }

    // MARK: - The rest

    @Test("life is looked for with a session that cannot exist")
    func probe() {
        let provider = pave()
        #expect(provider.preflight(now: now) == nil)
        let call = provider.probe(now: now)
        #expect(call.method == .get)
        #expect(call.path.hasPrefix("/sessions/"))
        #expect(header("API-Timestamp", of: call) == "2021-05-30T12:49:19Z")
        let json = Array(#"{"message":"Session not found"}"#.utf8)
        let page = Array("<html>Not found</html>".utf8)
        #expect([200, 404].allSatisfy { provider.isAlive(Response(status: $0, body: json)) })
        #expect(![200, 404].contains { provider.isAlive(Response(status: $0, body: page)) })
        #expect(![301, 400, 401, 405, 429, 503].contains { provider.isAlive(Response(status: $0, body: json)) })
    }

    @Test("the rules ask for what the API asks for")
    func rules() {
        let rules = pave().rules
        #expect(rules.required.isEmpty)
        #expect(rules.together == [[.firstName, .lastName]])
        #expect(rules.requiredForSMS == [.phone])
        #expect(rules.channels == [.none, .sms])
        #expect(rules.locales == .languageUpperCased)
        #expect(rules.themes == ["LITE", "PRO", "CAPT"])
        #expect(!rules.fields.contains(.plate) && !rules.fields.contains(.email))
    }
}
