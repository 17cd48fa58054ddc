import Testing

@testable import Sandbox

@Suite("JSON", .timeLimit(.minutes(15)))
struct JSONTests {
    static func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test("is read with every kind of value told apart")
    func isRead() throws {
        let value = try Self.read(#" {"a" : [1, -0.5e1, true, null, "x\u00e9\ud83d\ude97\n\/"], "b":{ }} "#)
        #expect(
            value == ["a": .array([1, .number(-5), true, .null, "x\u{e9}\u{1F697}\n/"]), "b": [:]]
        )
        #expect(value["a"]?["b"] == nil)
    }

    @Test(
        "is refused where RFC 8259 does not allow it",
        arguments: [
            "", "{", "[1,]", #"{"a":1,}"#, #"{"a":1,"a":1}"#, #"{"a" 1}"#, "{a:1}", "01", "+1", "1.", ".5", "1e", "-",
            "NaN", "1e999", "tru", "nulll", "1 2", #""a"#, "\"\n\"", #""\x""#, #""\u12g4""#, #""\ud83d""#,
            #""\ude97""#, #""\ud83dx""#, "'a'", "\u{FEFF}1", String(repeating: "[", count: 100_000),
        ]
    )
    func isRefused(text: String) {
        #expect(throws: JSONReadingError.self) { try Self.read(text) }
    }

    @Test("is refused where it is not UTF-8")
    func refusesOtherEncodings() {
        #expect(throws: JSONReadingError.self) { try JSONReader.read([0x22, 0xE9, 0x22]) }
    }

    @Test("is written so that it reads back as the same")
    func isWritten() throws {
        let value: JSONValue = [
            "a": .array([1, .number(0.5), .number(-1e300), true, false, .null]),
            "b\"\\": "\u{1}\u{1F}\n\u{e9}\u{1F697}",
            "c": [:],
        ]
        #expect(try JSONReader.read(value.encoded()) == value)
        #expect(String(decoding: JSONValue.array([90, "\t"]).encoded(), as: UTF8.self) == #"[90,"\t"]"#)
    }
}
