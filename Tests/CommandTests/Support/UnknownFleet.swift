import Foundation
import Sandbox
import Testing
import Text

/// A campaign of which some calls were lost: the second row's session exists, the third row's does not, and nobody knows
/// either.
struct UnknownFleet {
    let workdir: Workdir
    let sandbox: Sandboxed

    /// The second call creates a session and its answer is lost; the third one creates nothing.
    private static let lostCalls = "cut-after=calls:2-2,cut-before=calls:3-3"

    /// - Parameter faults: In place of those; the third call creates a session as well then.
    init(
        _ sandbox: Sandboxed,
        rows: ClosedRange<Int> = 1...6,
        file: String? = nil,
        faults: String? = nil,
        _ more: String...
    ) async throws {
        self.sandbox = sandbox
        workdir = try Workdir()
        try workdir.write(file ?? Fleet.file(rows), to: "fleet.csv")
        let others = sandbox.server.snapshot().sessions.count
        sandbox.server.setFaults(try FaultPlan(parsing: faults ?? Self.lostCalls))
        let words = ["--on-unknown", "hold", "--concurrency", "1", "--first-run", "--any-hour", "--no-preflight"]
        let sms = sandbox.provider == "pave" ? ["--notify", "sms"] : []
        let run = try await workdir.run(
            arguments: ["create", "fleet.csv"] + sandbox.place + sandbox.quickly + words + sms + more,
            environment: sandbox.keys
        )
        sandbox.server.setFaults(FaultPlan())
        #expect(run.status == 1 && run.number("unknown") == 2, "\(run)")
        #expect(try results().column("session_status") == Self.statuses(rows.count, "unknown", "unknown"))
        #expect(sandbox.server.snapshot().sessions.count == others + rows.count - (faults == nil ? 1 : 0))
    }

    /// The statuses of so many rows, of which the second and the third have these.
    static func statuses(_ count: Int, _ second: String, _ third: String) -> [String] {
        ["created", second, third] + Array(repeating: "created", count: count - 3)
    }

    func results() throws -> Results { try Results(workdir, "fleet.results.csv") }

    func key(_ row: Int) -> String { "EXT-" + String(repeating: "0", count: 5) + String(row) }

    /// One session as a list tells of it.
    struct Listed {
        var id: String
        var clientID: String
        var vin: String
        var url: String
        var created: String

        func with(_ change: (inout Listed) -> Void) -> Listed {
            var changed = self
            change(&changed)
            return changed
        }
    }

    /// What the sandbox has; with `covering`, also two sessions that somebody made by hand long before and after.
    func listed(covering: Bool = true) throws -> [Listed] {
        let known = try results().rows[0]
        let (id, url) = (known["session_id"] ?? "", known["session_url"] ?? "")
        var all = sandbox.server.snapshot().sessions.map { session in
            Listed(
                id: session.id,
                clientID: session.details.clientID,
                vin: session.details.vin,
                url: url.replacing(id, with: session.id),
                created: ISO8601.text(millisecondsOf: session.createdAt.timeIntervalSince1970)
            )
        }
        guard covering else { return all }
        for (number, distance) in [(1, -7_200.0), (2, 7_200.0)] {
            all.append(
                Listed(
                    id: "HAND-\(number)",
                    clientID: "by-hand-\(number)",
                    vin: Fleet.vin(9_000 + number),
                    url: url.replacing(id, with: "HAND-\(number)"),
                    created: ISO8601.text(millisecondsOf: Date().timeIntervalSince1970 + distance)
                )
            )
        }
        return all
    }

    /// As a provider's people export it: semicolons, remarks in brackets, columns of their own.
    func write(_ listed: [Listed], to name: String = "list.csv", hasClientIDs: Bool = true) throws {
        var lines = ["Status;Session Key;\(hasClientIDs ? "Client ID (yours);" : "")VIN;Capture URL;Created at [UTC]"]
        for session in listed {
            let client = hasClientIDs ? "\(session.clientID);" : ""
            lines.append("IDLE;\(session.id);\(client)\(session.vin);\(session.url);\(session.created)")
        }
        try workdir.write(lines.joined(separator: "\r\n") + "\r\n", to: name)
    }

    func reconcile(_ more: String...) async throws -> FinishedCommand {
        let list = more.contains("--with") ? [] : ["--with", "list.csv"]
        return try await workdir.run(
            arguments: ["reconcile", "fleet.results.csv", "--json"] + list + more,
            environment: ["PAVE_USERNAME": "acme"]
        )
    }

    func retry(_ more: String...) async throws -> FinishedCommand {
        let sms = sandbox.provider == "pave" ? ["--notify", "sms"] : []
        return try await workdir.run(
            arguments: ["retry", "fleet.results.csv", "--any-hour"] + sandbox.place + sandbox.quickly + sms + more,
            environment: sandbox.keys
        )
    }

    func left(_ run: FinishedCommand) throws -> [String: Int] {
        let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        return try #require(object?["left"] as? [String: Int], "\(run)")
    }
}
