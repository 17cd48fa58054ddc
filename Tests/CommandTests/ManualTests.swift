import Foundation
import Providers
import Testing

@testable import bulk_sessions

@Suite("the manual page", .timeLimit(.minutes(10)))
struct ManualTests {
    private static let page = SamplesTests.folder + "/bulk-sessions.1"

    @Test("it is what its generator makes of this program")
    func current() async throws {
        let workdir = try Workdir()
        let committed = try String(contentsOfFile: Self.page, encoding: .utf8)
        try workdir.write(committed, to: "page.1")
        let generator = SamplesTests.folder + "/../.ci/generate-manual.py"
        let made = try await workdir.tool(["python3", generator, Workdir.binary, workdir.file("page.1")])
        #expect(made.status == 0, "\(made)")
        #expect(
            try workdir.text(of: "page.1") == committed,
            "Run .ci/generate-manual.py .build/debug/bulk-sessions samples/bulk-sessions.1"
        )
    }

    @Test("it has every option, exit code and variable that holds a key")
    func whole() throws {
        let text = try String(contentsOfFile: Self.page, encoding: .utf8).replacing("\\-", with: "-")
        for key in JobFileKey.all {
            #expect(text.contains("--\(key.name)\\fR"), "\(key.name)")
        }
        for status in bulk_sessions.ExitStatus.allCases {
            #expect(text.contains("\\fB\(status.rawValue)\\fR\n\(status.meaning)"), "\(status)")
        }
        for variable in Provider.all.flatMap(\.secrets) { #expect(text.contains(variable.name)) }
        let sections = text.split(separator: "\n").filter { $0.hasPrefix(".SH ") }.map { $0.dropFirst(4) }
        #expect(
            sections == [
                "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES",
                "EXAMPLES",
            ]
        )
    }

    @Test(
        "the readers of manual pages find no fault in it",
        arguments: [["mandoc", "-T", "lint"], ["man", "--warnings", "-l"]]
    )
    func clean(_ reader: [String]) async throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/" + reader[0]) else {
            try Test.cancel("\(reader[0]) is not installed")
        }
        let found = try await Workdir().tool(reader + [Self.page])
        #expect(found.status == 0 && found.error.isEmpty, "\(found)")
        if reader[0] == "mandoc" { #expect(found.output.isEmpty, "\(found)") }
    }
}
