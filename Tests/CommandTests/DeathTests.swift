import Foundation
import Sandbox
import Sending
import Testing
import Text

/// No row is lost, none is created twice unasked, and where a second session may exist it is said, whatever dies.
///
/// `KILLS` and `POWER_CUTS` say how many runs die by each, over all settings.
@Suite("Deaths", .serialized, .timeLimit(.minutes(60)))
struct DeathTests {
    struct Setting: Sendable, CustomTestStringConvertible {
        var provider: String
        var policy: String
        var testDescription: String { "\(provider), --on-unknown \(policy)" }
        var seed: UInt64 { UInt64(provider.utf8.count * 100 + policy.utf8.count) }
    }

    static let settings = ["tchek", "pave"].flatMap { provider in
        ["auto", "hold", "retry"].map { Setting(provider: provider, policy: $0) }
    }

    private static let rows = 80
    private static let kills = share(of: "KILLS", otherwise: 24)
    private static let powerCuts = share(of: "POWER_CUTS", otherwise: 24)

    private static func share(of variable: String, otherwise number: Int) -> Int {
        max(1, (ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? number) / settings.count)
    }

    /// Slow enough that a run dies in its middle, also where that moment is noticed late.
    private static let pace = "latency=10ms-40ms"

    /// Every other row is to be messaged, in the way that both providers have.
    private func prepare() throws -> Workdir {
        let workdir = try Workdir()
        try workdir.makeFolder("disk")
        let lines = (1...Self.rows).map { Fleet.row($0) + ($0.isMultiple(of: 2) ? ",sms" : ",none") }
        let text = ([Fleet.header + ",notify"] + lines).joined(separator: "\n") + "\n"
        try workdir.write(text, to: "fleet.csv")
        return workdir
    }

    private func arguments(_ sandbox: Sandboxed, _ setting: Setting) -> [String] {
        ["create", "fleet.csv", "--ledger", "disk/ledger.sqlite", "--first-run", "--on-unknown", setting.policy]
            + ["--max-errors", "100%"] + sandbox.place + sandbox.quickly
    }

    @Test("killed at any moment, again and again, and then run to the end", arguments: settings)
    func kills(setting: Setting) async throws {
        var random = SplitMix64(seed: setting.seed)
        var deaths = 0
        while deaths < Self.kills {
            let workdir = try prepare()
            try await Sandboxed.with(setting.provider, faults: Self.pace) { sandbox in
                for number in 1...Int.random(in: 1...3, using: &random) {
                    let run = try workdir.start(arguments(sandbox, setting), environment: sandbox.keys)
                    // The moment is counted in calls that have arrived, so that no clock decides what is tested.
                    let calls = Int.random(in: 1...25, using: &random)
                    let target = sandbox.server.snapshot().counts.createCalls + calls
                    let isRunning = try await sandbox.reaches(calls: target, while: run)
                    run.send(SIGKILL)
                    let isKilled = await run.finished().status == -SIGKILL && isRunning
                    #expect(isKilled || number > 1, "The first run ended before it was killed.")
                    if !isKilled { break }
                    deaths += 1
                }
                try await finish(workdir, sandbox, setting)
            }
        }
    }

    @Test("the power is cut at any moment, with torn sectors; then run to the end", arguments: settings)
    func powerCuts(setting: Setting) async throws {
        var random = SplitMix64(seed: setting.seed + 1)
        let whole = try prepare()
        let operations = try await Sandboxed.with(setting.provider, faults: Self.pace) { sandbox in
            let cut = try PowerCut(of: "disk", in: whole)
            let environment = sandbox.keys.merging(try cut.environment(at: nil)) { $1 }
            let run = try await whole.run(arguments: arguments(sandbox, setting), environment: environment)
            #expect(run.status == 0, "\(run)")
            return try cut.operations
        }
        #expect(operations > Self.rows / 16 * 4, "Writes and syncs of one run.")
        var deaths = 0
        while deaths < Self.powerCuts {
            let workdir = try prepare()
            let cut = try PowerCut(of: "disk", in: workdir)
            try await Sandboxed.with(setting.provider, faults: Self.pace) { sandbox in
                for _ in 1...Int.random(in: 1...3, using: &random) {
                    let moment = Int.random(in: 1...operations, using: &random)
                    let environment = sandbox.keys.merging(try cut.environment(at: moment)) { $1 }
                    let run = try await workdir.run(arguments: arguments(sandbox, setting), environment: environment)
                    // How many operations there are depends on how commits fall together.
                    if run.status != -SIGKILL {
                        #expect(run.status == 0 || run.status == 1, "\(run)")
                        break
                    }
                    deaths += 1
                    try cut.settle(using: &random)
                }
                try await finish(workdir, sandbox, setting)
            }
        }
    }

    @Test(
        "each commit is synced before the next one begins, also while a ledger is made, or a run begins in a closed one",
        arguments: [false, true]
    )
    func commitsAreSynced(isMade: Bool) async throws {
        let place = ["--ledger", "disk/ledger.sqlite", "--output", "out.csv", "--overwrite"]
        let workdir = try Workdir()
        try workdir.makeFolder("disk")
        try workdir.write(Fleet.file(1...1), to: "first.csv")
        try workdir.write(Fleet.file(2...2), to: "fleet.csv")
        let cut = try PowerCut(of: "disk", in: workdir)
        try await Sandboxed.with { sandbox in
            let sending = place + sandbox.place + sandbox.quickly
            if isMade {
                let first = try await workdir.run(
                    arguments: ["create", "first.csv"] + sending,
                    environment: sandbox.keys
                )
                #expect(first.status == 0, "\(first)")
            }
            try FileManager.default.copyItem(atPath: workdir.file("disk"), toPath: workdir.file("before"))
            func run(until moment: Int?) async throws -> FinishedCommand {
                try FileManager.default.removeItem(atPath: workdir.file("disk"))
                try FileManager.default.copyItem(atPath: workdir.file("before"), toPath: workdir.file("disk"))
                let environment = sandbox.keys.merging(try cut.environment(at: moment)) { $1 }
                return try await workdir.run(arguments: ["create", "fleet.csv"] + sending, environment: environment)
            }
            let whole = try await run(until: nil)
            #expect(whole.status == 0, "\(whole)")
            let operations = try cut.operations
            #expect(operations > 40)
            var most = 0
            // A frame is written in two operations, and a commit needs one more to be synced: every other moment sees it.
            for moment in stride(from: 1, through: operations, by: 2) {
                let died = try await run(until: moment)
                #expect(died.status == -SIGKILL || died.status == 0, "\(died)")
                let unsynced = try cut.unsyncedCommits(in: "ledger.sqlite-wal")
                #expect(unsynced <= 1, "before operation \(moment)")
                most = max(most, unsynced)
            }
            #expect(most == 1)
        }
    }

    /// The last run, which nothing disturbs, and what must hold after it.
    private func finish(_ workdir: Workdir, _ sandbox: Sandboxed, _ setting: Setting) async throws {
        let last = try await workdir.run(arguments: arguments(sandbox, setting), environment: sandbox.keys)
        #expect(last.status == 0 || last.status == 1, "\(last)")
        let results = try Results(workdir, "fleet.results.csv")
        #expect(results.rows.count == Self.rows)
        #expect(results.count(.created) + results.count(.existing) + results.count(.unknown) == Self.rows, "\(last)")
        let sessions = Dictionary(grouping: sandbox.server.snapshot().sessions, by: \.details.vin)
        for row in results.rows {
            let own = sessions[row["vin"] ?? "", default: []]
            let code = row["session_error_code", default: ""]
            if row["session_status"] == "unknown" {
                #expect(row["session_id"] == "" && code != "", "\(row)")
            } else {
                #expect(own.contains { $0.id == row["session_id"] }, "The link is the row's own: \(row)")
                #expect(own.count == 1 || code.contains("possible_orphan"), "A second session is said: \(row)")
            }
            let attempts = Int(row["session_attempts", default: ""]) ?? 0
            #expect(own.count <= attempts)
            switch setting.policy {
            case "hold": #expect(attempts == 1, "\(row)")
            case "auto": #expect(attempts <= (row["notify"] == "none" ? 2 : 1), "\(row)")
            default: #expect(attempts <= 5, "\(row)")
            }
        }
        // A further run sends nothing that nobody asked for.
        let calls = sandbox.server.snapshot().counts.createCalls
        _ = try await workdir.run(
            arguments: arguments(sandbox, setting) + ["--on-unknown", "hold"],
            environment: sandbox.keys
        )
        #expect(sandbox.server.snapshot().counts.createCalls == calls)
    }
}
