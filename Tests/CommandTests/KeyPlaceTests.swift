import Foundation
import Glibc
import Sandbox
import Testing

/// Where keys lie, where they get to, and where they were put by mistake.
@Suite("Places of keys", .timeLimit(.minutes(5)))
struct KeyPlaceTests {
    private static let key = "test-key-of-tchek"

    private func prepare() throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...2), to: "fleet.csv")
        mkdir(workdir.file("keys"), 0o700)
        try workdir.write(Self.key + "\n", to: "keys/key")
        chmod(workdir.file("keys/key"), 0o600)
        return workdir
    }

    private func run(_ workdir: Workdir, _ sandbox: Sandboxed, file: String = "keys/key") async throws
        -> FinishedCommand
    {
        try await workdir.run(
            arguments: ["create", "fleet.csv"] + sandbox.place + sandbox.quickly,
            environment: ["TCHEK_API_KEY_FILE": file]
        )
    }

    @Test("a file that others may read is warned of; where others may write, it is refused")
    func exposed() async throws {
        for (file, folder, status, says) in [
            (0o600, 0o700, 0, ""), (0o600, 0o1777, 0, ""), (0o644, 0o755, 0, "may be read by other users"),
            (0o640, 0o755, 0, "may be read by other users"), (0o644, 0o1777, 78, "other users may write its folder"),
            (0o644, 0o777, 78, "other users may write its folder"),
            (0o600, 0o777, 78, "other users may write its folder"), (0o666, 0o700, 78, "other users may write it"),
        ] as [(mode_t, mode_t, Int32, String)] {
            let workdir = try prepare()
            // A group that is nobody's own.
            if geteuid() == 0 { chown(workdir.file("keys/key"), 0, 4) }
            chmod(workdir.file("keys/key"), file)
            chmod(workdir.file("keys"), folder)
            if geteuid() != 0, file == 0o640 { continue }
            try await Sandboxed.with { sandbox in
                let run = try await run(workdir, sandbox)
                #expect(run.status == status, "\(run)")
                #expect(says.isEmpty ? !run.error.contains("TCHEK_API_KEY_FILE") : run.error.contains(says), "\(run)")
                #expect(sandbox.server.snapshot().counts.createCalls == (status == 0 ? 2 : 0))
                #expect(!(run.output + run.error).contains(Self.key))
            }
        }
    }

    @Test("a file without end, a folder, a pipe that nobody writes into: 78, and not waited for")
    func noKey() async throws {
        let workdir = try prepare()
        mkfifo(workdir.file("pipe"), 0o600)
        try workdir.write([UInt8](repeating: 0x61, count: 100_000), to: "keys/large")
        chmod(workdir.file("keys/large"), 0o600)
        try await Sandboxed.with { sandbox in
            for (file, says) in [
                ("/dev/zero", "it is no regular file"), ("keys/large", "it is larger than any key"),
                ("keys", "it is a folder"), ("pipe", "a pipe that nobody writes into"), ("none/key", "No such file"),
                ("/proc/kmsg", "it is no regular file"), ("/proc/self/environ", "it is no regular file"),
            ] {
                let run = try await run(workdir, sandbox, file: file)
                // Who waits for somebody that writes says so in another sentence, after ten seconds.
                #expect(run.status == 78 && run.error.contains(says), "\(run)")
            }
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
        }
    }

    @Test("a pipe that never ends is given up after ten seconds, or at once when more comes than any key has")
    func endlessPipe() async throws {
        let workdir = try prepare()
        mkfifo(workdir.file("pipe"), 0o600)
        // Held open, so that somebody may always be writing.
        let writer = open(workdir.file("pipe"), O_RDWR | O_CLOEXEC)
        defer { close(writer) }
        try await Sandboxed.with { sandbox in
            let run = try await run(workdir, sandbox, file: "pipe")
            #expect(run.status == 78 && run.error.contains("had not ended after 10 seconds"), "\(run)")
            let endless = [UInt8](repeating: 0x61, count: 1 << 16)
            let flags = fcntl(writer, F_GETFL)
            _ = fcntl(writer, F_SETFL, flags | O_NONBLOCK)
            let filler = Task.detached {
                while !Task.isCancelled {
                    _ = endless.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
            let second = try await self.run(workdir, sandbox, file: "pipe")
            filler.cancel()
            _ = await filler.result
            // Under load the ten seconds may pass first.
            let isGivenUp = ["larger than any key", "had not ended after 10 seconds"].contains {
                second.error.contains($0)
            }
            #expect(second.status == 78 && isGivenUp, "\(second)")
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
        }
    }

    @Test("another user's file holds no key of ours, whatever its mode", .enabled(if: geteuid() == 0))
    func ofAnotherUser() async throws {
        for (owner, status) in [(65_534, 78), (0, 0)] as [(uid_t, Int32)] {
            let workdir = try prepare()
            #expect(chown(workdir.file("keys/key"), owner, owner) == 0)
            try await Sandboxed.with { sandbox in
                let run = try await run(workdir, sandbox)
                #expect(run.status == status, "\(run)")
                #expect(run.error.contains("it belongs to another user") == (status == 78), "\(run)")
                #expect(sandbox.server.snapshot().counts.createCalls == (status == 0 ? 2 : 0))
            }
        }
    }

    @Test("a key that comes through a pipe is taken")
    func throughPipe() async throws {
        let workdir = try prepare()
        try await Sandboxed.with { sandbox in
            let run = try await workdir.start(
                ["create", "fleet.csv"] + sandbox.place + sandbox.quickly,
                environment: ["TCHEK_API_KEY_FILE": "/dev/fd/7"],
                shell: "exec 7<<END\n\(Self.key)\nEND\ntrue"
            ).finished()
            #expect(run.status == 0, "\(run)")
        }
    }

    @Test("a key in the place of a path or a name is not repeated, and no file has its name")
    func misplaced() async throws {
        let key = "c0ffee12-77aa-4d3e-9b1f-5e6d7c8b9a00"
        let workdir = try prepare()
        try workdir.write(key + "\n", to: "keys/key")
        try await Sandboxed.with { sandbox in
            let words = ["create", "fleet.csv"] + sandbox.place
            for environment in [["TCHEK_API_KEY": key], ["TCHEK_API_KEY_FILE": "keys/key"]] {
                for option in ["--ledger", "--job", "--output", "--report", "--metrics-file", "--campaign", "--rate"] {
                    for wrong in [
                        [option, key], ["\(option)=\(key)"], [option, "./\(key)"], [option, "\(key)/x"],
                        ["\(option)=a/\(key)/x/"], [option, "x\(key)y"],
                    ] {
                        let run = try await workdir.run(arguments: words + wrong, environment: environment)
                        #expect(run.status == 78 && run.error.contains("TCHEK_API_KEY"), "\(run)")
                        #expect(!(run.output + run.error).contains(key), "\(run)")
                    }
                }
                let input = try await workdir.run(arguments: ["create", key] + sandbox.place, environment: environment)
                #expect(input.status == 78 && !input.error.contains(key), "\(input)")
                try workdir.write("ledger: \(key)\n", to: "job.yaml")
                let job = try await workdir.run(arguments: words + ["--job", "job.yaml"], environment: environment)
                #expect(job.status == 78 && !job.error.contains(key), "\(job)")
            }
            // It is known no sooner than it is read.
            let piped = try await workdir.start(
                words + ["--output", "a/\(key)/x"],
                environment: ["TCHEK_API_KEY_FILE": "/dev/fd/7"],
                shell: "exec 7<<END\n\(key)\nEND\ntrue"
            ).finished()
            #expect(piped.status == 78 && piped.error.contains("TCHEK_API_KEY"), "\(piped)")
            #expect(!(piped.output + piped.error).contains(key), "\(piped)")
            // Where no variable holds it, what looks like one is not repeated either.
            for (wrong, environment) in [
                (["--job", key], [:]), (["--ledger", key], [:]), (["--rate", key], [:]),
                ([], ["TCHEK_API_KEY_FILE": key]), (["--output", "\(key)/x/"], Sandboxed.keys),
                (["--report", "\(key)/x"], Sandboxed.keys), (["--metrics-file=\(key)/x/"], Sandboxed.keys),
                (["--job", "\(key)/x"], [:]),
                (["--ca-file", "\(key)/x", "--base-url", "https://a.test"], Sandboxed.keys),
                // A key that is known is hidden wherever it comes from.
                (["--base-url", "https://a.test"], ["TCHEK_API_KEY": key, "SSL_CERT_FILE": "/etc/\(key)"]),
            ] as [([String], [String: String])] {
                let run = try await workdir.run(arguments: words + wrong, environment: environment)
                #expect(run.status != 0 && !(run.output + run.error).contains(key), "\(run)")
            }
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
        }
        let files = FileManager.default.subpaths(atPath: workdir.path) ?? []
        #expect(!files.contains { $0.contains(key) }, "\(files)")
    }

    // MARK: Core dumps

    /// Tells at the end of a process whether a core dump would be made of it (`PR_GET_DUMPABLE`).
    private static let teller = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/prctl.h>
        __attribute__((destructor)) static void tell(void) {
            const char *path = getenv("DUMPABLE_FILE");
            FILE *file = path ? fopen(path, "w") : NULL;
            if (file) fprintf(file, "%d", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
            if (file) fclose(file);
        }
        """

    @Test("no core dump is made of a process that knows a key")
    func coreDumps() async throws {
        let workdir = try prepare()
        let library = try PreloadedLibrary.build("teller", source: Self.teller, in: workdir)
        let teller = ["LD_PRELOAD": library, "DUMPABLE_FILE": workdir.file("dumpable")]
        try await Sandboxed.with { sandbox in
            for (environment, expected) in [
                (["TCHEK_API_KEY": Self.key], "0"), (["TCHEK_API_KEY_FILE": "keys/key"], "0"), ([:], "1"),
            ] as [([String: String], String)] {
                let run = try await workdir.run(
                    arguments: ["create", "fleet.csv"] + sandbox.place + sandbox.quickly,
                    environment: environment.merging(teller) { $1 }
                )
                #expect(run.status == (environment.isEmpty ? 78 : 0), "\(run)")
                #expect(try workdir.text(of: "dumpable") == expected)
            }
        }
    }
}
