import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Files

@Suite("Scratch files", .timeLimit(.minutes(2)))
struct ScratchFileTests {
    @Test("what was appended is read from any position, and has no name")
    func appendAndRead() throws {
        let file = try ScratchFile("test")
        #expect(file.size == 0)
        try append("hello, ", to: file)
        try append("world", to: file)
        #expect(file.size == 12)
        #expect(try read(file, at: 0) == "hello, world")
        #expect(try read(file, at: 7, count: 3) == "wor")
        #expect(try read(file, at: 12) == "")
        let link = try FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/self/fd/\(file.descriptor.rawValue)"
        )
        #expect(link.hasSuffix("(deleted)"))
        #expect(fcntl(file.descriptor.rawValue, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test("a folder without room is named, and what could not be appended whole does not count")
    func fullDisk() async {
        guard SmallDisk(size: "64k") != nil else { return }
        await #expect(processExitsWith: .success) {
            guard let disk = SmallDisk(size: "64k") else { exit(0) }
            setenv("TMPDIR", disk.path, 1)
            let file = try ScratchFile("test")
            let bytes = [UInt8](repeating: 1, count: 50_000)
            try bytes.withUnsafeBytes { try file.append($0) }
            do {
                try bytes.withUnsafeBytes { try file.append($0) }
            } catch ScratchError.cannotWrite(let folder, let reason) {
                exit(folder == disk.path && reason == "No space left on device" && file.size == 50_000 ? 0 : 1)
            }
            exit(2)
        }
    }

    @Test("a folder that is not there is named with the reason")
    func missingFolder() async {
        await #expect(processExitsWith: .success) {
            setenv("TMPDIR", "/nowhere", 1)
            do { _ = try ScratchFile("test") } catch {
                let expected = ScratchError.cannotCreate(folder: "/nowhere", reason: "No such file or directory")
                exit(error as? ScratchError == expected ? 0 : 1)
            }
            exit(2)
        }
    }

    private func append(_ text: String, to file: ScratchFile) throws {
        try Array(text.utf8).withUnsafeBytes { try file.append($0) }
    }

    private func read(_ file: ScratchFile, at position: Int, count: Int = 100) throws -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: position) }
        return String(decoding: bytes[..<read], as: UTF8.self)
    }
}
