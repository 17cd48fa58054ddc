import Testing

@testable import Providers

@Suite("Secrets", .timeLimit(.minutes(15)))
struct SecretsTests {
    private struct NoSuchFile: Error {}

    private func read(_ environment: [String: String], files: [String: String] = [:]) throws -> String {
        let secrets = try Secrets([SecretVariable("TCHEK_API_KEY")], from: environment) { path in
            guard let text = files[path] else { throw NoSuchFile() }
            return Array(text.utf8)
        }
        return secrets["TCHEK_API_KEY"]
    }

    @Test("come from a variable, or from the file that another names, without its last newline")
    func sources() throws {
        #expect(try read(["TCHEK_API_KEY": "abc"]) == "abc")
        for text in ["abc", "abc\n", "abc\r\n", "\u{FEFF}abc\n"] {
            #expect(try read(["TCHEK_API_KEY_FILE": "/k"], files: ["/k": text]) == "abc")
        }
        for key in ["a b", "abc=", "abcd==", "a=b", "it's", "Zm9v:YmFy", "MONKEY"] {
            #expect(try read(["TCHEK_API_KEY": key]) == key)
            #expect(try read(["TCHEK_API_KEY_FILE": "/k"], files: ["/k": key]) == key)
        }
        // A variable that is there and empty was to be unset.
        #expect(try read(["TCHEK_API_KEY": "", "TCHEK_API_KEY_FILE": "/k"], files: ["/k": "abc"]) == "abc")
        #expect(try read(["TCHEK_API_KEY": "abc", "TCHEK_API_KEY_FILE": ""]) == "abc")
    }

    @Test("that cannot be had are an error that names the variable")
    func errors() {
        let name = "TCHEK_API_KEY"
        let variable = SecretVariable(name)
        let file = "TCHEK_API_KEY_FILE"
        let files = ["/e": "", "/n": "\n", "/two": "a\nb", "/nul": "a\0", "/nn": "a\n\n", "/quoted": "“a”\n"]
        let cases: [([String: String], SecretError)] = [
            ([:], .missing(variable)),
            ([name: "a", file: "/k"], .both(name)),
            ([name: ""], .missing(variable)),
            ([file: ""], .missing(variable)),
            ([name: "", file: ""], .missing(variable)),
            ([file: "/e"], .emptyFile(file)),
            ([file: "/n"], .emptyFile(file)),
            ([name: "a\nb"], .controlCharacters(name)),
            ([name: "a\u{7F}"], .controlCharacters(name)),
            ([name: "a\u{85}"], .controlCharacters(name)),
            ([name: "a b é"], .notASCII(name)),
            ([name: "a\u{A0}"], .notASCII(name)),
            ([file: "/quoted"], .notASCII(file)),
            ([file: "/two"], .controlCharacters(file)),
            ([file: "/nn"], .controlCharacters(file)),
            ([file: "/nul"], .controlCharacters(file)),
            ([file: "/none"], .unreadable(variable: file, reason: "NoSuchFile()", namesPath: true)),
            ([file: "abc"], .unreadable(variable: file, reason: "NoSuchFile()", namesPath: false)),
        ]
        for (environment, expected) in cases {
            #expect(throws: expected) { try read(environment, files: files) }
            #expect(expected.description.contains(name))
            // The path may be the key, which somebody took for the variable's value.
            #expect(!expected.description.contains("/none") && !expected.description.contains("abc"))
        }
    }

    @Test("that were copied with what stood around them are refused, and never shown")
    func wrapped() {
        let name = "TCHEK_API_KEY"
        let cases: [(String, Wrapping)] = [
            ("hidden-value ", .blanks), (" hidden-value", .blanks), ("hidden-value  ", .blanks), (" ", .blanks),
            ("\"hidden-value\"", .quotes), ("'hidden-value'", .quotes), ("`hidden-value`", .quotes),
            ("\"hidden-value", .quotes), ("hidden-value'", .quotes),
            ("TCHEK_API_KEY=hidden-value", .assignment), ("export TCHEK_API_KEY=hidden-value", .assignment),
            ("TCHEK_API_KEY=\"hidden-value\"", .assignment), ("tchek_api_key = hidden-value", .assignment),
            ("API_KEY=hidden-value ", .assignment), ("TOKEN=hidden-value", .assignment),
        ]
        for (text, wrapping) in cases {
            for (environment, source) in [([name: text], name), ([name + "_FILE": "/k"], name + "_FILE")] {
                let expected = SecretError.wrapped(source, wrapping)
                #expect(throws: expected, "\(text)") { try read(environment, files: ["/k": text + "\n"]) }
                #expect(expected.description.contains(source) && !expected.description.contains("hidden"))
            }
        }
    }

    @Test("are not missed where nothing will be sent, but those that are there must be right")
    func mayBeMissing() throws {
        let variables = [SecretVariable("A_KEY"), SecretVariable("B_KEY")]
        let secrets = try Secrets(variables, from: ["B_KEY": "b", "A_KEY": ""], mayBeMissing: true) { _ in [] }
        #expect(secrets["A_KEY"] == "" && secrets["B_KEY"] == "b")
        #expect(throws: SecretError.wrapped("B_KEY", .blanks)) {
            try Secrets(variables, from: ["B_KEY": "b "], mayBeMissing: true) { _ in [] }
        }
    }

    @Test("in a file that is no text are refused")
    func binaryFile() {
        #expect(throws: SecretError.notASCII("K_FILE")) {
            try Secrets([SecretVariable("K")], from: ["K_FILE": "/k"]) { _ in [0xFF, 0xFE] }
        }
    }

    @Test("are asked for as what they are")
    func words() {
        let asked = Provider.pave.secrets.map { SecretError.missing($0).description }
        #expect(
            asked.count == 3
                && asked[0].contains("PAVE_USERNAME is not set. Set it to the name of your PAVE account")
        )
        #expect(asked[1].contains("PAVE_API_KEY is not set. Set it to the key"))
    }

    @Test("are told by the variable that is missing, one of several")
    func several() {
        let environment = ["PAVE_USERNAME": "acme", "PAVE_API_KEY": "k"]
        #expect(throws: SecretError.missing(SecretVariable("PAVE_API_SECRET"))) {
            try Secrets(Provider.pave.secrets, from: environment) { _ in [] }
        }
    }
}
