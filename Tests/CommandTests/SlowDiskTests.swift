import Foundation
import Sandbox
import Sending
import Testing
import Text

/// A disk whose syncs take long beside a call: they take no part of the time in which calls could be in flight.
@Suite("A slow disk under the ledger", .serialized, .timeLimit(.minutes(10)))
struct SlowDiskTests {
    private static let rows = 240
    private static let concurrency = 8

    /// Each sync takes 20 ms longer.
    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <time.h>

        #define SYNC(call) \\
            int call(int descriptor) { \\
                struct timespec pause = {0, 20000000}; \\
                nanosleep(&pause, 0); \\
                return ((int (*)(int))dlsym(RTLD_NEXT, #call))(descriptor); \\
            }
        SYNC(fsync)
        SYNC(fdatasync)
        """

    private func arguments(_ sandbox: Sandboxed) -> [String] {
        ["create", "fleet.csv", "--ledger", "ledger.sqlite", "--on-unknown", "hold", "--json", "--rate", "100000/s"]
            + ["--concurrency", String(Self.concurrency)] + sandbox.place
    }

    private func prepare() throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...Self.rows), to: "fleet.csv")
        return workdir
    }

    /// In seconds, from the first call to the end.
    private func time(isSlow: Bool) async throws -> Double {
        let workdir = try prepare()
        return try await Sandboxed.with(faults: "latency=100ms") { sandbox in
            var environment = sandbox.keys
            if isSlow {
                environment["LD_PRELOAD"] = try PreloadedLibrary.build("slow", source: Self.source, in: workdir)
            }
            let run = try workdir.start(arguments(sandbox), environment: environment)
            #expect(try await sandbox.reaches(calls: 1, while: run))
            let start = ContinuousClock.now
            let ended = await run.finished()
            #expect(ended.status == 0, "\(ended)")
            return (ContinuousClock.now - start) / .seconds(1)
        }
    }

    @Test("calls go on while the next intents are written")
    func keepsPace() async throws {
        var ratios: [Double] = []
        // Others may use the machine for a while.
        for _ in 1...4 {
            let (slow, fast) = (try await time(isSlow: true), try await time(isSlow: false))
            ratios.append(slow / fast)
            // Written behind the responses, they would make it 1.3 of the time at least.
            if slow / fast < 1.15 { return }
        }
        Issue.record("With slow syncs a run took \(ratios) times as long.")
    }

    @Test("killed at any moment, no row gets a second session, and few are in doubt that nobody called")
    func killed() async throws {
        var random = SplitMix64(seed: 3)
        for _ in 1...8 {
            let workdir = try prepare()
            try await Sandboxed.with(faults: "latency=60ms-140ms") { sandbox in
                let library = try PreloadedLibrary.build("slow", source: Self.source, in: workdir)
                let environment = sandbox.keys.merging(["LD_PRELOAD": library]) { $1 }
                let run = try workdir.start(arguments(sandbox), environment: environment)
                #expect(
                    try await sandbox.reaches(calls: .random(in: 40...Self.rows - 20, using: &random), while: run)
                )
                run.send(SIGKILL)
                #expect(await run.finished().status == -SIGKILL)
                let next = try await workdir.run(arguments: arguments(sandbox), environment: sandbox.keys)
                #expect(next.status == 1, "\(next)")
                let results = try Results(workdir, "fleet.results.csv")
                let unknown = results.count(.unknown)
                #expect(results.count(.created) + results.count(.existing) + unknown == Self.rows, "\(next)")
                // A call in flight, and one more that was about to be made, of each worker.
                #expect(unknown <= 2 * Self.concurrency, "\(next)")
                #expect(sandbox.server.snapshot().doubles == 0)
            }
        }
    }
}
