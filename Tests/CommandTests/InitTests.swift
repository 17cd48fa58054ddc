import Foundation
import Testing
import Text

@Suite("init", .timeLimit(.minutes(10)))
struct InitTests {
    @Test("it writes a job file and a header that work as they are", arguments: ["tchek", "pave"])
    func works(_ provider: String) async throws {
        let workdir = try Workdir()
        let run = try await workdir.run("init", "--provider", provider)
        #expect(run.status == 0 && run.output.contains("bulk-sessions check input.csv"), "\(run)")
        let check = try await workdir.run("check", "input.csv", "--job", "bulk-sessions.yaml")
        #expect(check.status == 0, "\(check)")
        let create = try await workdir.run("create", "input.csv", "--job", "bulk-sessions.yaml")
        #expect(create.status == 0, "\(create)")
    }

    @Test("every example in the job file is one that works", arguments: ["tchek", "pave"])
    func examples(_ provider: String) async throws {
        let workdir = try Workdir()
        _ = try await workdir.run("init", "--provider", provider)
        let lines = try workdir.text(of: "bulk-sessions.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        let examples = lines.map { line in
            line.firstMatch(of: /^# [a-z-]+: .*/) == nil ? String(line) : String(line.dropFirst(2))
        }
        #expect(examples.count { !$0.isEmpty && !$0.hasPrefix("#") } > 10)
        // The ledger and the columns of the examples are of somebody else's machine and file.
        let text = examples.joined(separator: "\n").replacing(/\/var\/lib\/bulk-sessions\//, with: "")
            .replacing("min-rows: 1", with: "min-rows: 0")
        try workdir.write(text, to: "bulk-sessions.yaml")
        try workdir.write("external_id,first_name,Surname of customer,email,Phone (work),vin\n", to: "input.csv")
        let run = try await workdir.run("create", "input.csv", "--job", "bulk-sessions.yaml", "--dry-run")
        #expect(run.status == 0, "\(run)")
    }

    @Test("it makes the folder, and never overwrites a file in it")
    func neverOverwrites() async throws {
        let workdir = try Workdir()
        let first = try await workdir.run("init", "--provider", "tchek", "fleet/new")
        #expect(first.status == 0, "\(first)")
        let job = try workdir.text(of: "fleet/new/bulk-sessions.yaml")
        let second = try await workdir.run("init", "--provider", "pave", "fleet/new")
        #expect(second.status == 73 && second.error.contains("exists"), "\(second)")
        #expect(try workdir.text(of: "fleet/new/bulk-sessions.yaml") == job)

        try workdir.write("mine\n", to: "input.csv")
        let third = try await workdir.run("init", "--provider", "tchek")
        #expect(third.status == 73 && !workdir.exists("bulk-sessions.yaml"), "\(third)")
        #expect(try workdir.text(of: "input.csv") == "mine\n")
    }
}
