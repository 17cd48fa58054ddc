import Sandbox
import Testing

/// A campaign that has been created with messages, some of which have failed, so that phones can be corrected.
struct PhoneCampaign {
    /// The phone that a row is corrected to.
    static let right = "+33639980112"

    let workdir: Workdir
    let sandbox: Sandboxed
    var ids: [String]
    var urls: [String]

    init(
        _ sandbox: Sandboxed,
        rows: ClosedRange<Int> = 1...3,
        failed: [Int] = [0],
        notify: String = "sms",
        columns: [String]? = nil
    ) async throws {
        self.sandbox = sandbox
        workdir = try Workdir()
        try workdir.write(Self.only(columns, of: Fleet.file(rows)), to: "fleet.csv")
        let run = try await sandbox.create(
            workdir,
            "fleet.csv",
            "--notify",
            notify,
            "--first-run",
            "--any-hour",
            "--sms-by",
            "Acme"
        )
        #expect(run.status == 0, "\(run)")
        let results = try Results(workdir, "fleet.results.csv")
        (ids, urls) = (results.column("session_id"), results.column("session_url"))
        for row in failed { #expect(sandbox.server.change(ids[row], smsFailed: true)) }
    }

    private static func only(_ columns: [String]?, of text: String) -> String {
        guard let columns else { return text }
        let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let places = lines[0].indices.filter { columns.contains(String(lines[0][$0])) }
        return lines.map { line in places.map { line[$0] }.joined(separator: ",") + "\n" }.joined()
    }

    /// Replaces a text in the result file, once.
    func correct(_ text: String, to other: String, in file: String = "fleet.results.csv") throws {
        let before = try workdir.text(of: file)
        #expect(before.contains(text))
        try workdir.write(before.replacing(text, with: other, maxReplacements: 1), to: file)
    }

    func correctPhone(_ row: Int = 1, to other: String = Self.right) throws {
        try correct("+336399\(String(100_000 + row).dropFirst())", to: other)
    }

    func retry(_ more: String..., notify: String = "sms", hour: Int = 12) async throws -> FinishedCommand {
        try await workdir.run(
            arguments: ["retry", "fleet.results.csv", "--notify", notify, "--sms-by", "Acme"] + sandbox.quickly
                + more,
            environment: sandbox.keys.merging(["TZ": Workdir.zone(whereItIs: hour)]) { $1 }
        )
    }

    var counts: SandboxCounts { sandbox.server.snapshot().counts }

    func phone(_ row: Int = 0) -> String? {
        sandbox.server.snapshot().sessions.first { $0.id == ids[row] }?.details.phone
    }

    func codes() throws -> [String] { try Results(workdir, "fleet.results.csv").column("session_error_code") }

    func sentence(_ row: Int = 0) throws -> String {
        try Results(workdir, "fleet.results.csv").column("session_error")[row]
    }

    /// Whether all rows exist with the links that they had, and none was created anew.
    func isAsBefore() throws -> Bool {
        let results = try Results(workdir, "fleet.results.csv")
        return results.column("session_url") == urls && results.column("session_id") == ids
            && results.column("session_status").allSatisfy { $0 == "existing" }
            && counts.createCalls == ids.count
    }
}
