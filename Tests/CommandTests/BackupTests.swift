import Foundation
import Glibc
import Sandbox
import Testing

@Suite("The result that a run replaces", .timeLimit(.minutes(5)))
struct BackupTests {
    private static let foreign: [(String, @Sendable (Workdir) throws -> Void)] = [
        ("notes", { try $0.write("mine", to: "fleet.results.csv.bak") }),
        ("another table", { try $0.write(Fleet.file(1...2), to: "fleet.results.csv.bak") }),
        (
            "a folder",
            {
                mkdir($0.file("fleet.results.csv.bak"), 0o700)
                try $0.write("mine", to: "fleet.results.csv.bak/kept")
            }
        ),
        (
            "a link",
            {
                let backup = $0.file("fleet.results.csv.bak")
                try FileManager.default.createSymbolicLink(atPath: backup, withDestinationPath: "fleet.csv")
            }
        ),
        (
            "our header over somebody's rows",
            {
                let columns = ["session_status", "session_id", "session_url", "session_ref"]
                let text = "vin,\(columns.joined(separator: ","))\nx,created,a,https://a.test/a,\ny,,,,\n"
                try $0.write(text, to: "fleet.results.csv.bak")
            }
        ),
        ("a pipe", { mkfifo($0.file("fleet.results.csv.bak"), 0o600) }),
    ]

    @Test("is kept under another name where we did not write what has its name", arguments: foreign.indices)
    func foreignBackup(index: Int) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            try Self.foreign[index].1(workdir)
            let before = try identity(workdir.file("fleet.results.csv.bak"))
            var older: [String] = []
            for _ in 1...3 {
                let run = try await sandbox.create(workdir, "fleet.csv")
                #expect(run.status == 0, "\(run)")
                older.append(try workdir.text(of: "fleet.results.csv"))
            }
            #expect(try identity(workdir.file("fleet.results.csv.bak")) == before)
            // The newest but one, and no heap of them.
            #expect(try workdir.text(of: "fleet.results.csv.bak-2") == older[1])
            #expect(!workdir.exists("fleet.results.csv.bak-3"))
            #expect(workdir.exists("fleet.results.csv.bak/kept") == (index == 2))
        }
    }

    @Test("is kept under another name where another user's result has its name", .enabled(if: geteuid() == 0))
    func backupOfAnotherUser() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            for _ in 1...2 { #expect(try await sandbox.create(workdir, "fleet.csv").status == 0) }
            let backup = workdir.file("fleet.results.csv.bak")
            #expect(chown(backup, 65_534, 65_534) == 0)
            let before = try identity(backup)
            let run = try await sandbox.create(workdir, "fleet.csv")
            #expect(run.status == 0, "\(run)")
            #expect(try identity(backup) == before && workdir.exists("fleet.results.csv.bak-2"))
        }
    }

    @Test("whose names others have all is known before the first call")
    func noNameLeft() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        for number in 1...100 {
            try workdir.write("mine", to: "fleet.results.csv.bak" + (number == 1 ? "" : "-\(number)"))
        }
        try await Sandboxed.with { sandbox in
            // There is nothing to keep yet.
            let first = try await sandbox.create(workdir, "fleet.csv", "--limit", "1")
            #expect(first.status == 0, "\(first)")
            let second = try await sandbox.create(workdir, "fleet.csv")
            #expect(second.status == 73 && second.error.contains("from .bak to .bak-100"), "\(second)")
            #expect(sandbox.server.snapshot().counts.createCalls == 1)
            unlink(workdir.file("fleet.results.csv.bak-77"))
            let third = try await sandbox.create(workdir, "fleet.csv")
            #expect(third.status == 0 && workdir.exists("fleet.results.csv.bak-77"), "\(third)")
            #expect(try workdir.text(of: "fleet.results.csv.bak") == "mine")
        }
    }

    @Test("of check, and of a run that created nothing, is replaced by the next one")
    func withoutReferences() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...2).replacing(",fr,", with: ",xx,"), to: "bad.csv")
        for _ in 1...4 {
            let check = try await workdir.run("check", "bad.csv", "--provider", "tchek")
            #expect(check.status == 1, "\(check)")
        }
        try await Sandboxed.with { sandbox in
            for _ in 1...4 {
                let run = try await sandbox.create(workdir, "bad.csv")
                #expect(run.status == 1 && run.number("invalid") == 2, "\(run)")
            }
        }
        let names = try workdir.files().filter { $0.contains(".bak") }
        #expect(names == ["bad.checked.csv.bak", "bad.results.csv.bak"])
    }

    @Test("of a foreign file that --overwrite replaced, the backup stays for good")
    func overwritten() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try workdir.write("precious", to: "out.csv")
        try await Sandboxed.with { sandbox in
            for _ in 1...3 {
                let run = try await sandbox.create(workdir, "fleet.csv", "--output", "out.csv", "--overwrite")
                #expect(run.status == 0, "\(run)")
            }
            #expect(try workdir.text(of: "out.csv.bak") == "precious")
        }
    }

    private func identity(_ path: String) throws -> [UInt64] {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return [UInt64(status.st_ino), UInt64(status.st_mode), UInt64(status.st_size)]
    }
}
