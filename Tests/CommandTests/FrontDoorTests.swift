import Foundation
import Sandbox
import Testing

/// Mornings on which something else answers in the provider's place: a maintenance page, a login, a proxy's error.
@Suite("When a front door answers, on the command line", .timeLimit(.minutes(10)))
struct FrontDoorTests {
    @Test(
        "few calls are made, no row is refused, and the next run creates them all",
        arguments: [302, 307, 404, 405, 407, 451],
        ["tchek", "pave"]
    )
    func frontDoor(_ status: Int, _ provider: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...150), to: "fleet.csv")
        try await Sandboxed.with(provider, faults: "\(status)-everywhere=always") { sandbox in
            let night = try await sandbox.create(workdir, "fleet.csv", "--give-up-after", "2s")
            #expect(night.status == 75 && night.number("pending") == 150, "\(night)")
            #expect(night.error.contains("last with HTTP \(status)"), "\(night)")
            #expect(sandbox.server.snapshot().counts.createCalls <= 30)
            sandbox.server.setFaults(FaultPlan())
            let next = try await sandbox.create(workdir, "fleet.csv")
            #expect(next.status == 0 && next.number("created") == 150, "\(next)")
        }
    }

    @Test("a page with status 200 burns few rows", arguments: ["tchek", "pave"])
    func page(_ provider: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...500), to: "fleet.csv")
        try await Sandboxed.with(provider, faults: "200-everywhere=always") { sandbox in
            let night = try await sandbox.create(workdir, "fleet.csv", "--give-up-after", "2s")
            #expect(night.status == 75, "\(night)")
            #expect(sandbox.server.snapshot().counts.createCalls <= 40)
            let unknown = try #require(night.number("unknown"))
            #expect(unknown <= 40 && night.number("pending") == 500 - unknown, "\(night)")
        }
    }

    @Test("one 401 among successes is tried again, and rows that are forbidden at a file's end are refused alone")
    func strayRefusals() async throws {
        for (faults, created, failed) in [("401=calls:100-100", 150, 0), ("403=calls:148-150", 147, 3)] {
            let workdir = try Workdir()
            try workdir.write(Fleet.file(1...150), to: "fleet.csv")
            try await Sandboxed.with(faults: faults) { sandbox in
                let run = try await sandbox.create(workdir, "fleet.csv", "--concurrency", "4")
                #expect(run.number("created") == created && run.number("failed") == failed, "\(run)")
                #expect(run.status == (failed == 0 ? 0 : 1), "\(run)")
            }
        }
    }

    @Test("a pause that is longer than --give-up-after ends the run when nothing else is left")
    func longPause() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...20), to: "fleet.csv")
        try await Sandboxed.with(faults: "503=first:1,retry-after=3600s") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--give-up-after", "5s")
            #expect(run.status == 75 && run.number("created") == 19 && run.number("pending") == 1, "\(run)")
            #expect(run.error.contains("asked for a pause"), "\(run)")
        }
    }
}
