import FoundationEssentials
import Sending
import Testing

@testable import Providers

/// What is asked about a session that exists, and what each answer means.
@Suite("Calls about a session", .timeLimit(.minutes(1)))
struct SessionCallTests {
    private let tchek = TchekProvider(apiRoot: "https://api.example/v", webAppRoot: "https://app.example", key: "k")
    private let pave = PaveProvider(
        apiRoot: "https://openapi.example/v1",
        username: "acme",
        key: "key",
        secret: "secret",
        account: "acme"
    )
    private let now = Date(timeIntervalSince1970: 1_622_380_759)

    @Test("one provider tells how a token stands, and has no other call")
    func tchekRequests() throws {
        let request = try #require(tchek.request(.status, about: "T3D6288", now: now))
        #expect(request.method == .get && request.path == "/tokenmanager/test?deviceId=T3D6288-pwa")
        #expect(request.root == nil && request.body.isEmpty)
        for call in [SessionCall.remind, .cancel, .changePhone(to: "+33612345678")] {
            #expect(tchek.request(call, about: "T3D6288", now: now) == nil)
        }
    }

    @Test("the other has all of them, the reminder in the second version of its API with the key alone")
    func paveRequests() throws {
        let status = try #require(pave.request(.status, about: "TOA-1", now: now))
        #expect(status.method == .get && status.path == "/sessions/TOA-1" && status.root == nil)
        #expect(status.headers.map(\.name) == ["API-Key", "API-Token", "API-Timestamp"])
        let cancel = try #require(pave.request(.cancel, about: "TOA-1", now: now))
        #expect(cancel.method == .delete && cancel.path == "/sessions/TOA-1" && cancel.body.isEmpty)
        let remind = try #require(pave.request(.remind, about: "TOA-1", now: now))
        #expect(remind.method == .post && remind.path == "/capture/sessions/TOA-1/resend")
        #expect(remind.root == "https://openapi.example/v2")
        #expect(remind.headers.first { $0.name == "API-Access-Token" }?.value == "key")
        #expect(!remind.headers.contains { $0.name == "API-Token" })
        let change = try #require(pave.request(.changePhone(to: "+33612345678"), about: "TOA-1", now: now))
        #expect(change.method == .put && change.path == "/sessions/TOA-1")
        #expect(String(decoding: change.body, as: UTF8.self) == #"{"sms":{"to":"+33612345678"}}"#)
    }

    private func response(_ status: Int, _ body: String) -> Response {
        Response(status: status, body: Array(body.utf8))
    }

    @Test(
        "a token's number is kept, and only 0 has a name",
        arguments: [
            (200, #"{"token":{"uid":"T1","tradeinStatus":0,"expired":false}}"#, "0 not opened"),
            (200, #"{"token":{"uid":"T1","tradeinStatus":0,"expired":true}}"#, "0 not opened (expired)"),
            (200, #"{"token":{"uid":"T1","tradeinStatus":5}}"#, "5"),
            (200, #"{"token":{"uid":"T1","tradeinStatus":12,"expired":true}}"#, "12 (expired)"),
            // Another one's, no number, too large a one, no token, no success.
            (200, #"{"token":{"uid":"T2","tradeinStatus":0}}"#, nil),
            (200, #"{"token":{"uid":"T1","tradeinStatus":"0"}}"#, nil),
            (200, #"{"token":{"uid":"T1","tradeinStatus":-1}}"#, nil),
            (200, #"{"token":{"uid":"T1","tradeinStatus":99999}}"#, nil),
            (200, "{}", nil), (200, "<html>", nil),
            (404, #"{"token":{"uid":"T1","tradeinStatus":0}}"#, nil),
        ] as [(Int, String, String?)]
    )
    func tchekAnswers(_ status: Int, _ body: String, _ word: String?) {
        let answer = tchek.answer(response(status, body), to: .status, about: "T1")
        #expect(answer == word.map(SessionAnswer.stands))
    }

    @Test("an answer of the other means what its documentation says, and nothing else is one")
    func paveAnswers() {
        func answer(_ status: Int, _ body: String, _ call: SessionCall) -> SessionAnswer? {
            pave.answer(response(status, body), to: call, about: "TOA-1")
        }
        #expect(answer(200, #"{"session_key":"TOA-1","status":"QC_PASSED"}"#, .status) == .stands("QC_PASSED"))
        #expect(answer(200, #"{"status":"IDLE"}"#, .status) == .stands("IDLE"))
        #expect(answer(200, #"{"session_key":"TOA-2","status":"IDLE"}"#, .status) == nil)
        #expect(answer(200, #"{"status":"=cmd()"}"#, .status) == nil)
        #expect(answer(200, "<html>", .status) == nil)
        let missing = #"{"message":"Session TOA-1 cannot be found."}"#
        for call in [SessionCall.status, .cancel, .changePhone(to: "+1")] {
            #expect(answer(404, missing, call) == .missing)
        }
        #expect(answer(404, #"{"message":"Not Found"}"#, .status) == nil)
        #expect(answer(404, #"{"message":"Session TOA-2 cannot be found."}"#, .status) == nil)

        #expect(answer(200, #"{"status":"success","session_age_days":2,"days_remaining":5}"#, .remind) == .done)
        #expect(answer(200, #"{"status":"error"}"#, .remind) == nil)
        #expect(answer(200, "{}", .remind) == nil)
        #expect(answer(404, #"{"status":"error","message":"Session not found"}"#, .remind) == .missing)
        #expect(answer(400, #"{"status":"error","message":"already resent"}"#, .remind) == nil)

        #expect(answer(200, #"{"message":"Session TOA-1 has been successfully removed."}"#, .cancel) == .done)
        #expect(answer(200, #"{"message":"Session TOA-2 has been successfully removed."}"#, .cancel) == nil)
        #expect(answer(200, "{}", .cancel) == nil)
        let begun = #"{"message":"Session TOA-1 has been started and cannot be deleted."}"#
        #expect(answer(400, begun, .cancel) == .begun)
        #expect(answer(400, begun, .remind) == nil)
        #expect(answer(400, #"{"message":"Bad request"}"#, .cancel) == nil)

        #expect(answer(200, #"{"session_key":"TOA-1"}"#, .changePhone(to: "+1")) == .done)
        #expect(answer(200, "<html>", .changePhone(to: "+1")) == nil)
        #expect(answer(400, #"{"message":"no"}"#, .changePhone(to: "+1")) == nil)
    }

    @Test("what a word stands for is known of those that are documented")
    func stages() {
        let words: [(String, SessionStage?)] = [
            ("IDLE", .unopened), ("STARTED", .opened), ("PROCESS", .opened), ("QC_PASSED", .opened),
            ("CONFIRM", .opened), ("COMPLETE", .done), ("EXPIRED", .expired), ("INVALID", .void), ("ARCHIVED", nil),
            ("", nil),
        ]
        for (word, stage) in words { #expect(pave.stage(of: word) == stage, "\(word)") }
        let numbers: [(String, SessionStage?)] = [
            ("0 not opened", .unopened), ("0 not opened (expired)", .expired), ("3", .opened), ("3 (expired)", .opened),
            ("0", nil), ("-1", nil), ("IDLE", nil), ("", nil),
        ]
        for (word, stage) in numbers { #expect(tchek.stage(of: word) == stage, "\(word)") }
    }
}
