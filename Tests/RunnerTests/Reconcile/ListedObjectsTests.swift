import Testing

@testable import Runner

@Suite("The objects of a list in JSON", .timeLimit(.minutes(1)))
struct ListedObjectsTests {
    private static func ids(_ text: String) throws -> [String?] {
        try ListedObjects.all(in: Array(text.utf8)).map { $0["id"] }
    }

    @Test(
        "are an array, one in other objects, or one in each line",
        arguments: [
            (#"[{"id":"A"},{"id":"B"}]"#, ["A", "B"]),
            (#"{"total":2,"sessions":[{"id":"A"},{"id":"B"}]}"#, ["A", "B"]),
            (#"{"data":{"items":[{"id":"A"},{"id":"B"}],"next":null},"meta":{"tags":["x"]}}"#, ["A", "B"]),
            (#"{"a":{"b":{"c":[{"id":"A"}]}}}"#, ["A"]), (#"{"sessions":[],"errors":[]}"#, []),
            (#"{"sessions":[{"id":"A"}],"errors":[]}"#, ["A"]),
            // What a session has in an array is not the list.
            (#"{"data":[{"id":"A","images":[{"id":"I"}]}]}"#, ["A"]),
            ("{\"id\":\"A\"}\n{\"id\":\"B\"}\n", ["A", "B"]), ("{\"id\":\"A\"}\r\n\r\n{\"id\":\"B\"}", ["A", "B"]),
            ("\u{FEFF}{\"id\":\"A\"}\n{\"id\":\"B\"}\n", ["A", "B"]), (#"{"id":"A"}"#, ["A"]),
        ]
    )
    func found(_ text: String, _ ids: [String]) throws {
        #expect(try Self.ids(text) == ids)
    }

    @Test("the members of objects inside them are named by their way")
    func members() throws {
        let objects = try ListedObjects.all(in: Array(#"[{"id":7,"options":{"client_id":"R"},"a":[1],"b":true}]"#.utf8))
        #expect(objects == [["id": "7", "options.client_id": "R"]])
    }

    @Test(
        "where nobody can tell which they are, that is said",
        arguments: [
            (
                #"{"sessions":[{"id":"A"}],"data":{"old":[{"id":"B"}]}}"#,
                #"it has 2 arrays of objects ("sessions", "data.old"), and only one can be the list; keep that one"#
            ),
            ("[1,2]", "its array holds something else than objects"),
            ("{\"id\":\"A\"}\n{\"id\":", "its line 2 is no JSON object, or not to its end"),
            ("{\"id\":\"A\"}\n[1]\n", "its line 2 is no JSON object, or not to its end"),
            ("[{\"id\":\"A\"},", "it begins like JSON and is none, or not to its end"),
        ]
    )
    func unclear(_ text: String, _ reason: String) {
        #expect(throws: ListedObjects.Failure(reason: reason)) { try ListedObjects.all(in: Array(text.utf8)) }
    }
}
