import Testing

@testable import Text

@Suite("JSON", .timeLimit(.minutes(5)))
struct JSONTests {
    private func written(_ value: String) -> String {
        var json = JSONWriter()
        json.object { $0.string("k", value) }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test("text is written with quotes, backslashes and control characters escaped, and nothing else")
    func escaping() {
        #expect(written(#"a"b\c/d"#) == #"{"k":"a\"b\\c/d"}"#)
        #expect(written("\u{8}\t\n\u{C}\r") == #"{"k":"\b\t\n\f\r"}"#)
        #expect(written("\0\u{1F}\u{7F}") == #"{"k":"\u0000\u001f\u007f"}"#)
        #expect(written("é漢🚗\u{A0}") == "{\"k\":\"é漢🚗\u{A0}\"}")
        // What a terminal or a reader of lines acts upon, also beyond ASCII and beyond 16 bits.
        #expect(written("é\"\u{1B}\u{85}\u{9B}\u{2028}\u{202E}") == #"{"k":"é\"\u001b\u0085\u009b\u2028\u202e"}"#)
        #expect(written("\u{E0041}") == #"{"k":"\udb40\udc41"}"#)
        #expect(written("") == #"{"k":""}"#)
    }

    @Test("every character comes back as it was written")
    func roundTrip() throws {
        for value in 0...0x11_0000 {
            guard let scalar = Unicode.Scalar(UInt32(value)), value < 0x3000 || value % 251 == 0 else { continue }
            let text = "a\(scalar)b"
            let read = try JSONValue(literal: written(text))
            guard read["k"]?.string.map({ Array($0.utf8) }) == Array(text.utf8) else {
                Issue.record("U+\(String(value, radix: 16)) came back changed")
                return
            }
        }
    }

    @Test("commas stand between members and nowhere else")
    func commas() throws {
        var json = JSONWriter()
        json.object { json in
            json.object("empty") { _ in }
            json.object("inner") { inner in
                inner.bool("a", true)
                inner.null("b")
                inner.stringIfPresent("c", nil)
                inner.stringOrNull("d", nil)
                inner.number("e", -7)
            }
            json.raw("raw", Array("[1,2]".utf8))
            json.string(key: "a \"key\"", "v")
        }
        let text = #"{"empty":{},"inner":{"a":true,"b":null,"d":null,"e":-7},"raw":[1,2],"a \"key\"":"v"}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == text)
    }

    @Test("values of every kind are read")
    func reading() throws {
        let value = try JSONValue(literal: #" { "a" : [ null , true , false , -1.5e+3 , 0 , "x" ] , "b" : {} } "#)
        let list: [JSONValue] = [.null, .bool(true), .bool(false), .number("-1.5e+3"), .number("0"), .string("x")]
        #expect(value["a"] == .array(list))
        #expect(value["b"] == .object([]))
        #expect(value["c"] == nil)
    }

    @Test("escapes are read, surrogate pairs too")
    func escapes() throws {
        let value = try JSONValue(literal: #"["\"\\\/\b\f\n\r\t", "\u00e9\uD83D\uDE97x", "é"]"#)
        #expect(value == .array([.string("\"\\/\u{8}\u{C}\n\r\t"), .string("é🚗x"), .string("é")]))
    }

    @Test("of a repeated name the last value counts")
    func repeated() throws {
        #expect(try JSONValue(literal: #"{"a":1,"a":2}"#)["a"] == .number("2"))
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", " ", "{", "}", "[", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "nul",
            "truex", "01", "1.", ".5", "1e", "-", "+1", "NaN", "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
            "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\t\"", "1 2", "{} x", "[1]]", "\u{FEFF}{}", "<html>",
        ]
    )
    func refused(text: String) {
        #expect(JSONValue(Array(text.utf8)) == nil)
    }

    @Test("bytes that are no UTF-8 and depths without end are refused")
    func hostile() {
        #expect(JSONValue([0x22, 0xFF, 0x22]) == nil)
        #expect(JSONValue([0x22, 0x5C, 0x6E, 0xC3, 0x22]) == nil)
        #expect(JSONValue(Array(repeating: UInt8(ascii: "["), count: 1 << 20)) == nil)
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(JSONValue(Array(deep.utf8)) != nil)
        #expect(JSONValue(Array("[\(deep)]".utf8)) == nil)
    }

    @Test("an answer cut anywhere is no answer")
    func cut() {
        let whole = Array(#"{"token":{"uid":"T1","n":[1,2.5e1,null,true],"s":"\u00e9\n"}}"#.utf8)
        for length in 0..<whole.count {
            #expect(JSONValue(Array(whole[..<length])) == nil)
        }
        #expect(JSONValue(whole) != nil)
    }
}

extension JSONValue {
    /// Reads a JSON literal of a test.
    fileprivate init(literal: String) throws {
        self = try #require(JSONValue(Array(literal.utf8)))
    }
}
