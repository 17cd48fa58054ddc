import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Files

@Suite("Temporary files", .timeLimit(.minutes(2)))
struct TemporaryFileTests {
    private let folder = TemporaryFolder()

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func text(_ name: String) -> String? { try? String(contentsOfFile: folder.file(name), encoding: .utf8) }

    private func make(_ text: String, mayBeUnnamed: Bool) throws -> TemporaryFile {
        let file = try TemporaryFile(in: folder.path, prefix: ".out.", mayBeUnnamed: mayBeUnnamed)
        try file.descriptor.writeAll(text, waits: true)
        return file
    }

    @Test("have no name before they are put in place, where the file system allows it")
    func unnamed() throws {
        let file = try make("one", mayBeUnnamed: true)
        #expect(try files() == [])
        try file.replace(folder.file("out"), passing: folder.file(".out."))
        #expect(try files() == ["out"])
        #expect(text("out") == "one" && TemporaryFolder.mode(folder.file("out")) == 0o600)
        try file.descriptor.close()
    }

    @Test(
        "replace what is there, take no name that something has, and leave none of their own",
        arguments: [true, false]
    )
    func names(_ mayBeUnnamed: Bool) throws {
        let first = try make("one", mayBeUnnamed: mayBeUnnamed)
        #expect(try files().count == (mayBeUnnamed ? 0 : 1))
        try first.replace(folder.file("out"), passing: folder.file(".out."))
        let second = try make("two", mayBeUnnamed: mayBeUnnamed)
        #expect(throws: Errno.fileExists) { try second.link(to: folder.file("out")) }
        try second.link(to: folder.file("beside"))
        second.removeName()
        #expect(try files() == ["beside", "out"])
        #expect(text("out") == "one" && text("beside") == "two")
        let third = try make("three", mayBeUnnamed: mayBeUnnamed)
        #expect(throws: Errno.self) { try third.replace(folder.file("none/out"), passing: folder.file(".out.")) }
        third.removeName()
        #expect(try files() == ["beside", "out"])
        let fourth = try make("four", mayBeUnnamed: mayBeUnnamed)
        try fourth.replace(folder.file("out"), passing: folder.file(".out."))
        #expect(try files() == ["beside", "out"] && text("out") == "four")
        for file in [first, second, third, fourth] { try file.descriptor.close() }
    }
}
