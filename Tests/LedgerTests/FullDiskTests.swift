import Foundation
import TestSupport
import Testing

@testable import Ledger

/// Needs the right to mount; elsewhere these are skipped.
@Suite("A disk that is full or read-only", .timeLimit(.minutes(5)))
struct FullDiskTests {
    @Test("a ledger that fills its disk says so, keeps what it had acknowledged, and takes what a run still knows")
    func fills() async throws {
        guard let disk = SmallDisk(size: "512k") else { try Test.cancel("this user may not mount") }
        let path = disk.path + "/ledger.sqlite"
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        let committer = GroupCommitter(ledger: ledger, scope: Sample.scope, run: run)
        var written = 0
        do throws(LedgerError) {
            while written < 100_000 {
                try await committer.write(Sample.intent(written + 1))
                try await committer.write(Sample.created(written + 1))
                written += 1
            }
        } catch {
            #expect(error == .full(path: path))
        }
        #expect(written > 10 && written < 100_000)
        for row in 1...written { #expect(try await ledger.entry(row)?.state == .created) }
        #expect(committer.failure == .full(path: path))
        // The reserve makes room for what the run still knows, and for its end.
        await #expect(throws: LedgerError.full(path: path)) { try await committer.flush() }
        #expect(committer.unwritten.isEmpty)
        #expect(try await ledger.entry(written + 1)?.state != .calling)
        try await ledger.endRun(run, RunEnd(endedAt: 2, exitCode: 73, report: #"{"version":1}"#))
        #expect(try await ledger.runs(limit: 1).first?.end?.exitCode == 73)
    }

    @Test("on a full disk a ledger cannot be made")
    func fullFromTheStart() throws {
        guard let disk = SmallDisk(size: "64k") else { try Test.cancel("this user may not mount") }
        fill(disk.path + "/filler")
        let path = disk.path + "/ledger.sqlite"
        #expect(throws: LedgerError.full(path: path)) { try SQLiteLedger.open(at: path) }
    }

    @Test("on a disk that has become full nothing can be noted, and that is known before a call")
    func fullLater() async throws {
        guard let disk = SmallDisk(size: "512k") else { try Test.cancel("this user may not mount") }
        let path = disk.path + "/ledger.sqlite"
        try SQLiteLedger.open(at: path).close()
        fill(disk.path + "/filler")
        await #expect(throws: LedgerError.full(path: path)) {
            _ = try await SQLiteLedger.open(at: path).beginRun(Sample.start)
        }
    }

    @Test("on a read-only file system it can neither be made nor opened for writing")
    func readOnly() throws {
        guard let disk = SmallDisk(size: "1m") else { try Test.cancel("this user may not mount") }
        let path = disk.path + "/ledger.sqlite"
        try SQLiteLedger.open(at: path).close()
        try #require(disk.makeReadOnly())
        #expect(throws: LedgerError.readOnly(path: path)) { try SQLiteLedger.open(at: path) }
        let other = disk.path + "/other.sqlite"
        #expect(throws: LedgerError.readOnly(path: other)) { try SQLiteLedger.open(at: other) }
    }

    /// Until nothing is left, also of what others give back meanwhile.
    private func fill(_ path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }
        let bytes = [UInt8](repeating: 1, count: 4096)
        var disk = statvfs()
        repeat {
            while write(descriptor, bytes, bytes.count) > 0 {}
        } while fstatvfs(descriptor, &disk) == 0 && disk.f_bavail > 0
    }
}
