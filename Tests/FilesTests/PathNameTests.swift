import Testing

@testable import Files

@Suite("The two parts of a path", .timeLimit(.minutes(1)))
struct PathNameTests {
    @Test(
        "a folder and a name, whatever a path looks like",
        arguments: [
            ("o", ".", "o"), ("./o", ".", "o"), ("a/b.csv", "a", "b.csv"), ("/o", "/", "o"), ("/a/b", "/a", "b"),
            ("a/", "a", ""), ("/", "/", ""), ("", ".", ""), ("a//b", "a/", "b"), ("é/ü", "é", "ü"),
        ]
    )
    func parts(path: String, folder: String, name: String) {
        #expect(PathName(path).folder == folder && PathName(path).name == name)
        let beside = ["o": "n", "./o": "n", "a/b.csv": "a/n", "/o": "/n", "/a/b": "/a/n", "": "n"]
        if let expected = beside[path] { #expect(PathName(path).path(of: "n") == expected) }
    }
}
