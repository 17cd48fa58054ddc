import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Files

@Suite("Files that are replaced as a whole", .timeLimit(.minutes(2)))
struct OutputFileTests {
    private let folder = TemporaryFolder()

    private func write(_ text: String, to name: String, _ rules: OutputFile.Rules) throws(OutputError) {
        let input = folder.file("input.csv")
        try? Data("a\n".utf8).write(to: URL(fileURLWithPath: input))
        guard let file = try? InputFile(path: input) else { return }
        let output = try OutputFile(path: folder.file(name), input: file, rules: rules)
        output.reserve(1 << 16)
        try output.write(Array(text.utf8))
        try output.commit()
    }

    private func text(_ name: String) -> String? { try? String(contentsOfFile: folder.file(name), encoding: .utf8) }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("an older result is kept beside the new one, and nothing temporary stays")
    func backup() throws {
        let rules = OutputFile.Rules(mode: 0o640) { _ in true }
        try write("one", to: "out.csv", rules)
        #expect(try files() == ["input.csv", "out.csv"])
        try write("two", to: "out.csv", rules)
        #expect(text("out.csv") == "two" && text("out.csv.bak") == "one")
        #expect(TemporaryFolder.mode(folder.file("out.csv")) == 0o640)
        #expect(try files() == ["input.csv", "out.csv", "out.csv.bak"])
    }

    @Test("a result that cannot have its place gets one beside it")
    func notInPlace() throws {
        let input = folder.file("input.csv")
        try Data("a\n".utf8).write(to: URL(fileURLWithPath: input))
        let output = try OutputFile(
            path: folder.file("out.csv"),
            input: try InputFile(path: input),
            rules: .init { _ in true }
        )
        try output.write(Array("one".utf8))
        // No file can be renamed onto a folder.
        try FileManager.default.createDirectory(atPath: folder.file("out.csv"), withIntermediateDirectories: false)
        #expect {
            try output.commit()
        } throws: { error in
            guard case OutputError.notInPlace(_, _, let kept) = error else { return false }
            return kept == folder.file("out.new.csv") && (error as? OutputError)?.keepsResult == true
        }
        output.discard()
        #expect(text("out.new.csv") == "one")
        #expect(try files() == ["input.csv", "out.csv", "out.new.csv"])
    }

    @Test("an input that is to be replaced is not, once somebody has changed it or put another file there")
    func replacedInput() throws {
        for (index, isRenamed) in [true, false].enumerated() {
            let input = folder.file("in\(index).csv")
            try Data("a\n".utf8).write(to: URL(fileURLWithPath: input))
            let file = try InputFile(path: input)
            let output = try OutputFile(path: input, input: file, rules: .init(mayReplaceInput: true) { _ in true })
            try output.write(Array("one".utf8))
            try Data("a\nmine\n".utf8).write(to: URL(fileURLWithPath: input), options: isRenamed ? .atomic : [])
            let kept = folder.file("in\(index).new.csv")
            #expect(throws: OutputError.replaced(path: input, kept: kept)) { try output.commit() }
            #expect(text("in\(index).csv") == "a\nmine\n" && text("in\(index).new.csv") == "one")
            #expect(text("in\(index).csv.bak") == nil)
        }
    }

    @Test("what a link leads to is replaced, and the link stays")
    func link() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "real.csv")
        try write("one", to: "link", OutputFile.Rules { _ in true })
        #expect(text("real.csv") == "one")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "real.csv")
    }

    @Test("links in a circle, folders and strangers' files are refused, and nothing is left behind")
    func refused() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.file("circle"), withDestinationPath: "circle")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.file("notes.txt")))
        for (name, reason) in [
            ("circle", "Too many levels of symbolic links"), ("", "it is a folder"),
            ("new/", "it is a folder that does not exist; name a file"), ("new/out.csv", "No such file or directory"),
            ("input.csv", "it is the input, which is never overwritten"),
        ] {
            #expect(throws: OutputError.cannotOpen(path: folder.file(name), reason: reason)) {
                try write("one", to: name, OutputFile.Rules { _ in false })
            }
        }
        #expect(throws: OutputError.self) { try write("one", to: "notes.txt", OutputFile.Rules { _ in false }) }
        #expect(text("notes.txt") == "mine")
        #expect(try files() == ["circle", "input.csv", "notes.txt"])
    }

    @Test("a page is replaced only where it has its mark, and trying leaves nothing behind")
    func atomicFile() throws {
        let page = AtomicFile(path: folder.file("page"), mark: "<mark>", mode: 0o644)
        try page.check()
        #expect(try files() == [])
        try page.write("<mark> one")
        try page.write("<mark> two")
        #expect(page.current == "<mark> two")
        #expect(TemporaryFolder.mode(folder.file("page")) == 0o644)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.file("page")))
        #expect(throws: OutputError.self) { try page.write("<mark> three") }
        #expect(text("page") == "mine")
        #expect(try files() == ["page"])
    }

    @Test("a pipe that somebody made non-blocking is waited for, and not where nobody may wait")
    func nonBlockingPipe() async throws {
        let (reading, writing) = try FileDescriptor.pipe()
        _ = fcntl(writing.rawValue, F_SETFL, O_NONBLOCK)
        let size = 1 << 20
        let bytes = [UInt8](repeating: 7, count: size)
        let reader = Task.detached {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            var total = 0
            while total < size { total += try buffer.withUnsafeMutableBytes { try reading.read(into: $0) } }
            return total
        }
        try bytes.withUnsafeBytes { try writing.writeAll($0, waits: true) }
        #expect(try await reader.value == size)
        #expect(throws: Errno.resourceTemporarilyUnavailable) {
            try bytes.withUnsafeBytes { try writing.writeAll($0, waits: false) }
        }
        try reading.close()
        try writing.close()
    }
}
