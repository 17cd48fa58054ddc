import Foundation
import Glibc
import Sandbox
import Testing

/// Paths through folders in which other users may write.
///
/// Only an administrator can make a file another user's, so these need one.
@Suite("Folders that are shared with other users", .enabled(if: geteuid() == 0), .timeLimit(.minutes(10)))
struct SharedFolderTests {
    private static let other: uid_t = 65_534

    private func prepare(shared mode: mode_t = 0o1777) throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try FileManager.default.createDirectory(atPath: workdir.file("shared"), withIntermediateDirectories: false)
        chmod(workdir.file("shared"), mode)
        return workdir
    }

    private func link(_ workdir: Workdir, _ name: String, to target: String, owner: uid_t = other) throws {
        try FileManager.default.createSymbolicLink(atPath: workdir.file(name), withDestinationPath: target)
        #expect(lchown(workdir.file(name), owner, owner) == 0)
    }

    // MARK: Links

    private static let places = [
        ("--output", "shared/link", 73 as Int32), ("--report", "shared/link", 73),
        ("--metrics-file", "shared/link", 73),
        ("--ledger", "shared/link", 78), ("--output", "shared/folder/out.csv", 73),
        ("--report", "shared/folder/page", 73), ("--metrics-file", "shared/folder/m", 73),
        ("--ledger", "shared/folder/l.sqlite", 78),
    ]

    @Test("another user's link is not followed there, and nothing is sent", arguments: places)
    func foreignLinks(option: String, place: String, status: Int32) async throws {
        let workdir = try prepare()
        try FileManager.default.createDirectory(atPath: workdir.file("private"), withIntermediateDirectories: false)
        try workdir.write("precious", to: "private/victim")
        try link(workdir, "shared/link", to: "../private/new")
        try link(workdir, "shared/folder", to: "../private")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", option, place)
            #expect(run.status == status && run.number("exit_code") == Int(status), "\(run)")
            #expect(run.error.contains("is a symbolic link of another user"), "\(run)")
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: workdir.file("private")) == ["victim"])
        #expect(try workdir.text(of: "private/victim") == "precious")
    }

    @Test("nor by check, nor by report")
    func otherCommands() async throws {
        let workdir = try prepare()
        try link(workdir, "shared/link", to: "../victim")
        let check = try await workdir.run("check", "fleet.csv", "--provider", "tchek", "--output", "shared/link")
        #expect(check.status == 73 && check.error.contains("of another user"), "\(check)")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--ledger", "l.sqlite")
            #expect(run.status == 0, "\(run)")
        }
        let report = try await workdir.run("report", "--ledger", "l.sqlite", "--output", "shared/link")
        #expect(report.status == 73 && report.error.contains("of another user"), "\(report)")
        try link(workdir, "shared/ledger", to: "../l.sqlite")
        let list = try await workdir.run("report", "--list", "--ledger", "shared/ledger")
        #expect(list.status == 78 && list.error.contains("of another user"), "\(list)")
        #expect(!workdir.exists("victim"))
    }

    @Test("our own link is followed; another user's in a folder that is ours alone, and nowhere else")
    func ownLinks() async throws {
        for (folderOwner, mode, linkOwner, isFollowed) in [
            (0, 0o1777, 0, true), (0, 0o755, Self.other, true), (Self.other, 0o755, 0, true),
            (Self.other, 0o1777, Self.other, false), (Self.other, 0o700, Self.other, false),
            (Self.other, 0o755, Self.other, false), (0, 0o777, Self.other, false), (0, 0o775, Self.other, false),
        ] as [(uid_t, mode_t, uid_t, Bool)] {
            let workdir = try prepare(shared: mode)
            // A group that is nobody's own.
            #expect(chown(workdir.file("shared"), folderOwner, 4) == 0)
            for name in ["out.csv", "page", "m"] {
                try link(workdir, "shared/\(name)", to: "../\(name)", owner: linkOwner)
            }
            try await Sandboxed.with { sandbox in
                let run = try await sandbox.create(
                    workdir,
                    "fleet.csv",
                    "--output",
                    "shared/out.csv",
                    "--report",
                    "shared/page",
                    "--metrics-file",
                    "shared/m"
                )
                #expect(run.status == (isFollowed ? 0 : 73), "\(run)")
                #expect(sandbox.server.snapshot().counts.createCalls == (isFollowed ? 3 : 0))
            }
            for name in ["out.csv", "page", "m"] { #expect(workdir.exists(name) == isFollowed) }
        }
    }

    // MARK: Files

    @Test("what another user has put at the place of a file is known before anything is sent, and stays as it is")
    func foreignFiles() async throws {
        // A result that tells of sessions; a page and metrics as of ours; nothing; and a pipe that somebody reads.
        let first = try prepare()
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(
                first,
                "fleet.csv",
                "--output",
                "out.csv",
                "--report",
                "page",
                "--metrics-file",
                "m"
            )
            #expect(run.status == 0, "\(run)")
        }
        for (option, source) in [
            ("--output", "out.csv"), ("--report", "page"), ("--metrics-file", "m"), ("--output", nil),
            ("--report", nil),
        ] {
            let workdir = try prepare()
            let text = try source.map { try first.text(of: $0) } ?? ""
            try workdir.write(text, to: "shared/file")
            chmod(workdir.file("shared/file"), 0o666)
            #expect(chown(workdir.file("shared/file"), Self.other, Self.other) == 0)
            try await Sandboxed.with { sandbox in
                let run = try await sandbox.create(workdir, "fleet.csv", option, "shared/file", "--ledger", "l.sqlite")
                #expect(run.status == 73 && run.error.contains("belongs to another user"), "\(run)")
                #expect(sandbox.server.snapshot().counts.createCalls == 0)
                // And nothing that it told is known afterwards.
                let next = try await sandbox.create(workdir, "fleet.csv", "--ledger", "l.sqlite")
                #expect(next.status == 0 && next.number("created") == 3, "\(next)")
            }
            #expect(try workdir.text(of: "shared/file") == text)
        }
    }

    @Test("another user's pipe gets no results, in a folder where anybody may have put it")
    func foreignPipe() async throws {
        let workdir = try prepare()
        mkfifo(workdir.file("shared/pipe"), 0o666)
        #expect(chown(workdir.file("shared/pipe"), Self.other, Self.other) == 0)
        let reader = open(workdir.file("shared/pipe"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--output", "shared/pipe")
            #expect(run.status == 73 && run.error.contains("belongs to another user"), "\(run)")
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
        }
        var byte: UInt8 = 0
        #expect(read(reader, &byte, 1) == 0)
    }

    // MARK: The ledger

    struct Place: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (_ folder: String, _ ledger: String) -> Bool
        var says: String?
        var testDescription: String { name }
    }

    static let ledgers = [
        Place(
            name: "another user's ledger",
            change: { chown($1, other, other) == 0 },
            says: "it belongs to another user"
        ),
        Place(
            name: "another user's note",
            change: { chown($1 + "-note", other, other) == 0 },
            says: "it belongs to another user"
        ),
        Place(
            name: "another user's folder",
            change: { folder, _ in chown(folder, other, other) == 0 },
            says: "belongs to another user, who can put another file in its place"
        ),
        Place(
            name: "a folder that all may write",
            change: { folder, _ in chmod(folder, 0o777) == 0 },
            says: "other users may write its folder"
        ),
        Place(
            name: "a folder that a group may write",
            change: { folder, _ in chown(folder, 0, 4) == 0 && chmod(folder, 0o770) == 0 },
            says: "other users may write its folder"
        ),
        Place(name: "a folder like /tmp", change: { folder, _ in chmod(folder, 0o1777) == 0 }, says: nil),
        Place(
            name: "another user's ledger in a folder like /tmp",
            change: { chmod($0, 0o1777) == 0 && chown($1, other, other) == 0 },
            says: "it belongs to another user"
        ),
        Place(name: "a folder that all may read", change: { folder, _ in chmod(folder, 0o755) == 0 }, says: nil),
    ]

    @Test("a ledger that another user may have written, or put there, is refused with 78", arguments: ledgers)
    func ledger(_ place: Place) async throws {
        let workdir = try prepare(shared: 0o700)
        let ledger = ["--ledger", "shared/l.sqlite"]
        try await Sandboxed.with { sandbox in
            let first = try await sandbox.create(workdir, "fleet.csv", "--ledger", "shared/l.sqlite")
            #expect(first.status == 0, "\(first)")
            #expect(place.change(workdir.file("shared"), workdir.file("shared/l.sqlite")))
            let second = try await sandbox.create(workdir, "fleet.csv", "--ledger", "shared/l.sqlite")
            let list = try await workdir.run(arguments: ["report", "--list"] + ledger)
            for run in [second, list] {
                #expect(run.status == (place.says == nil ? 0 : 78), "\(run)")
                if let says = place.says { #expect(run.error.contains(says), "\(run)") }
            }
            #expect(sandbox.server.snapshot().counts.createCalls == 3)
        }
    }
}
