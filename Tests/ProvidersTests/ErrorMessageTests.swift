import Rows
import Testing

@testable import Providers

@Suite("What a provider says about a refusal", .timeLimit(.minutes(15)))
struct ErrorMessageTests {
    private let tchek = TchekProvider(apiRoot: "https://a.example", webAppRoot: "https://b.example", key: "k")

    private func message(_ body: String) -> String? { tchek.message(in: Array(body.utf8)) }

    @Test("is found where APIs put it")
    func shapes() {
        #expect(message(#"{"message":"Bad VIN."}"#) == "Bad VIN.")
        #expect(message(#"{"code":142,"error":"Bad VIN."}"#) == "Bad VIN.")
        #expect(message(#"{"error":{"code":1,"message":"Bad VIN."}}"#) == "Bad VIN.")
        #expect(message(#"{"errors":["Bad VIN.","Bad phone."]}"#) == "Bad VIN. Bad phone.")
        #expect(message(#"{"errors":[{"message":"Bad VIN."}]}"#) == "Bad VIN.")
        #expect(message(#"{"message":"Invalid.","errors":{"vin":["Bad VIN.","x"]}}"#) == "Invalid. Bad VIN.")
        #expect(message(#"{"message":"Bad VIN.","error":"Bad Request"}"#) == "Bad VIN.")
        #expect(message("Bad VIN.\r\n") == "Bad VIN.")
    }

    @Test("is nothing where there is nothing for a person")
    func nothing() {
        for body in ["", " \n", "{}", "[]", #"{"message":""}"#, #"{"message":7}"#, "<html>502</html>", "{cut", "null"] {
            #expect(message(body) == nil)
        }
        #expect(message(String(repeating: "x", count: 201)) == nil)
        #expect(tchek.message(in: [0xFF, 0xFE]) == nil)
    }

    @Test("is one line without control characters, and not cut before what it repeats of a row was taken out")
    func oneLine() {
        #expect(message(#"{"message":"a\n\tb\u0000\u001b[31m c"}"#) == "a b [31m c")
        let long = String(repeating: "é", count: 5_000)
        #expect(message(#"{"message":"\#(long)"}"#)?.count == 5_000)
        let longer = String(repeating: "é", count: 50_000)
        #expect(message(#"{"message":"\#(longer)"}"#)?.count == 10_000)
    }
}
