import Foundation
import Glibc
import Sandbox
import Sending
import TestSupport
import Testing
import Text

/// Three machines on one database, and everything dies: no row is lost, and under `hold` none is created twice.
///
/// `POSTGRES_DEATHS` says how often something dies.
@Suite("Deaths of machines that share a database", .serialized, .timeLimit(.minutes(30)))
struct PostgresDeathTests {
    private static let deaths =
        ProcessInfo.processInfo.environment["POSTGRES_DEATHS"].flatMap { Int($0) } ?? 6
    /// So many that some are left at the last death.
    private static let rows = deaths * 66

    private func start(_ workdir: Workdir, _ sandbox: Sandboxed, _ url: String) throws -> RunningCommand {
        try workdir.start(
            ["create", "fleet.csv", "--ledger", url, "--rate", "100/s", "--concurrency", "16", "--json"]
                + ["--on-unknown", "hold", "--max-errors", "100%", "--wait", "20m", "--give-up-after", "2m"]
                + sandbox.place,
            environment: sandbox.keys
        )
    }

    @Test("processes killed, the database stopped at once, and answers cut off: no doubles, every row accounted for")
    func chaos() async throws {
        let cluster = try postgresCluster()
        let database = try cluster.makeDatabase()
        let relay = try CuttingRelay(to: cluster)
        defer { relay.stop() }
        var random = SplitMix64(seed: 18)
        let machines = try (1...3).map { _ in
            let workdir = try Workdir()
            try workdir.write(Fleet.file(1...Self.rows), to: "fleet.csv")
            return workdir
        }
        try await Sandboxed.with(faults: "latency=15ms") { sandbox in
            let url = database.url(through: relay)
            var runs: [RunningCommand] = []
            for machine in machines { runs.append(try start(machine, sandbox, url)) }
            for death in 1...Self.deaths {
                let target = sandbox.server.snapshot().counts.createCalls + Int.random(in: 5...40, using: &random)
                try await reach(target, sandbox, runs)
                switch death % 3 {
                case 0:
                    cluster.stopAtOnce()
                    try cluster.start()
                case 1:
                    relay.cutAnswer(after: Int.random(in: 0...3, using: &random))
                default:
                    // Whichever of them is the one that works.
                    for index in runs.indices {
                        runs[index].send(SIGKILL)
                        _ = await runs[index].finished()
                        runs[index] = try start(machines[index], sandbox, url)
                    }
                }
            }
            for run in runs {
                let ended = await run.finished()
                #expect(ended.status == 0 || ended.status == 1, "\(ended)")
            }
            let last = await (try start(machines[0], sandbox, database.url)).finished()
            #expect((last.status == 0 || last.status == 1) && last.number("requests") == 0, "\(last)")
            let results = try Results(machines[0], "fleet.results.csv")
            #expect(results.rows.count == Self.rows)
            #expect(results.count(.existing) + results.count(.unknown) == Self.rows, "\(last)")
            let snapshot = sandbox.server.snapshot()
            #expect(snapshot.doubles == 0)
            let sessions = Dictionary(grouping: snapshot.sessions, by: \.details.vin)
            for row in results.rows {
                let own = sessions[row["vin"] ?? "", default: []]
                #expect(own.count <= 1)
                if row["session_status"] == "existing" { #expect(own.first?.id == row["session_id"], "\(row)") }
            }
        }
    }

    /// Waits until so many calls have arrived, or all that will.
    private func reach(_ calls: Int, _ sandbox: Sandboxed, _ runs: [RunningCommand]) async throws {
        while sandbox.server.snapshot().counts.createCalls < min(calls, Self.rows), runs.contains(where: \.isRunning) {
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}
