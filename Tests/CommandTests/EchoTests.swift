import Foundation
import Sandbox
import Testing

@Suite("a careless or slow provider", .timeLimit(.minutes(5)))
struct EchoTests {
    @Test(
        "what a provider repeats of a row or of a key in its error message is kept nowhere",
        arguments: [
            ("tchek", ["email", "first_name", "last_name", "phone", "plate", "vin"]),
            ("pave", ["external_id", "first_name", "last_name", "vin"]),
        ]
    )
    func echo(_ provider: String, _ sent: [String]) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with(provider, faults: "echo=always") { sandbox in
            let run = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--max-errors",
                "100%",
                "--log-level",
                "trace"
            )
            #expect(run.status == 1, "\(run)")
            #expect(sandbox.server.snapshot().counts.faults["echo"] == 3)
            let rows = try Results(workdir, "fleet.results.csv").rows
            #expect(rows.count == 3)
            for row in rows {
                let message = try #require(row["session_error"])
                #expect(message.contains("Refused on demand: ***"), "\(message)")
                for column in sent {
                    #expect(message.contains("<\(column)>"), "\(column) in \(message)")
                    #expect(!message.contains(try #require(row[column])), "\(column) in \(message)")
                }
            }
            let keys = Array(sandbox.keys.values.filter { $0.hasPrefix("test-") })
            let values = rows.flatMap { row in sent.compactMap { row[$0] } }
            for file in try #require(FileManager.default.subpaths(atPath: workdir.path)) where file != "fleet.csv" {
                guard let data = FileManager.default.contents(atPath: workdir.file(file)) else { continue }
                let text = String(decoding: data, as: UTF8.self)
                for key in keys { #expect(!text.contains(key), "\(key) in \(file)") }
                // The result file holds the input's own columns.
                guard file != "fleet.results.csv" else { continue }
                for value in values { #expect(!text.contains(value), "\(value) in \(file)") }
            }
        }
    }

    @Test("what goes out in another form than it stands in the cell is kept nowhere either")
    func otherForms() async throws {
        let workdir = try Workdir()
        let row = "X-1,Annabel  Brigant,a.b@example.com,06 39 98 50 01,fr,ab 123 cd"
        try workdir.write("id,name,email,phone,locale,plate\n\(row)\n", to: "fleet.csv")
        try await Sandboxed.with(faults: "echo=always") { sandbox in
            let more = ["--max-errors", "100%", "--log-level", "trace", "--default-region", "FR"]
            let run = try await workdir.run(
                arguments: ["create", "fleet.csv"] + sandbox.place + sandbox.quickly + more,
                environment: sandbox.keys
            )
            #expect(sandbox.server.snapshot().counts.faults["echo"] == 1, "\(run)")
            let message = try Results(workdir, "fleet.results.csv").column("session_error")[0]
            #expect(message.contains("<first_name>") && message.contains("<last_name>"), "\(message)")
            for value in ["Annabel", "Brigant", "639985001", "AB123CD", "a.b@example.com"] {
                #expect(!message.contains(value) && !run.error.contains(value), "\(value) in \(message)")
            }
        }
    }

    @Test("a response that trickles is given up when its time is over, and its row is unknown")
    func trickle() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...1), to: "fleet.csv")
        try await Sandboxed.with(faults: "dribble=always,dribble-pause=1s") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--timeout", "8s", "--give-up-after", "60s")
            #expect(run.status == 1, "\(run)")
            #expect(try Results(workdir, "fleet.results.csv").column("session_status") == ["unknown"])
            #expect(sandbox.server.snapshot().counts.created == 1)
        }
    }
}
