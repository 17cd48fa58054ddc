import Foundation
import Glibc
import Runner
import Sandbox
import Sending
import Testing
import Text

@Suite("report, metrics and summary of a run", .timeLimit(.minutes(10)))
struct ReportTests {
    /// 40 rows, of which two cannot be sent and some are refused by the provider.
    private func fleet() -> String {
        let rows = (1...40).map { $0.isMultiple(of: 20) ? Fleet.row($0, email: "nobody") : Fleet.row($0) }
        return ([Fleet.header.replacing("email", with: "Courriel")] + rows).joined(separator: "\n") + "\n"
    }

    private func mode(_ workdir: Workdir, _ name: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: workdir.file(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test("a run leaves a page and metrics that agree with its results, and nothing personal in them")
    func pageAndMetrics() async throws {
        let workdir = try Workdir()
        try workdir.write(fleet(), to: "fleet.csv")
        try await Sandboxed.with(faults: "422=every:10,503=every:7,latency=1ms-4ms") { sandbox in
            let run = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--report",
                "page.html",
                "--metrics-file",
                "m.prom",
                "--max-errors",
                "100%"
            )
            #expect(run.status == 1, "\(run)")
            let results = try Results(workdir, "fleet.results.csv")
            let created = results.count(.created)
            let failed = results.count(.failed)
            #expect(created + failed == 38 && failed > 0)
            let metrics = try workdir.text(of: "m.prom")
            let labels = #"provider="tchek",environment="\#(sandbox.root)",campaign="default""#
            #expect(metrics.contains("bulk_sessions_rows{\(labels),status=\"created\"} \(created)\n"), "\(metrics)")
            #expect(metrics.contains("bulk_sessions_calls{\(labels),outcome=\"created\"} \(created)\n"))
            #expect(metrics.contains("bulk_sessions_exit_code{\(labels)} 1\n"))
            let requests = try #require(run.number("requests"))
            #expect(metrics.contains("bulk_sessions_call_duration_seconds_count{\(labels)} \(requests)\n"))
            #expect(try mode(workdir, "m.prom") == 0o644 && mode(workdir, "page.html") == 0o600)

            let page = try workdir.text(of: "page.html")
            #expect(page.contains("\(created) of 40 rows have a link, \(40 - created) have none"))
            #expect(page.contains("Courriel (email):"))
            var personal = results.column("session_url") + results.column("session_id")
            personal += results.column("Courriel") + results.column("phone") + results.column("plate")
            personal += results.column("vin") + results.column("session_ref") + ["Müller", "test-key-of-tchek"]
            for value in personal where value.count > 2 {
                #expect(!page.contains(value) && !metrics.contains(value), "\(value)")
            }
            #expect(try workdir.files().filter { $0.hasPrefix(".m.prom") || $0.hasPrefix(".page") }.isEmpty)
        }
    }

    @Test("report makes the same page from the ledger, by run, and lists runs")
    func fromLedger() async throws {
        let workdir = try Workdir()
        try workdir.write(fleet(), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let ledger = ["--ledger", "l.sqlite"]
            let none = try await workdir.run(arguments: ["report"] + ledger)
            #expect(none.status == 73, "\(none)")
            _ = try await sandbox.create(workdir, "fleet.csv", "--ledger", "l.sqlite", "--report", "page.html")
            _ = try await sandbox.create(workdir, "fleet.csv", "--ledger", "l.sqlite")
            let first = try await workdir.run(arguments: ["report", "--run", "1", "--output", "again.html"] + ledger)
            #expect(first.status == 0, "\(first)")
            #expect(try workdir.text(of: "again.html") == workdir.text(of: "page.html"))
            let newest = try await workdir.run(arguments: ["report", "--output", "-"] + ledger)
            #expect(newest.output.contains("created by an earlier run") && newest.output.contains("run 2"), "\(newest)")
            let list = try await workdir.run(arguments: ["report", "--list"] + ledger)
            #expect(
                list.status == 0 && list.output.split(separator: "\n").filter { !$0.hasPrefix("     ") }.count == 3,
                "\(list)"
            )
            #expect(list.output.contains("Account") && !list.output.contains("not ended"), "\(list)")
            let unknown = try await workdir.run(arguments: ["report", "--run", "9"] + ledger)
            #expect(unknown.status == 64, "\(unknown)")
        }
    }

    @Test("a run that goes on and one that was killed are told apart, and how far they came")
    func notEnded() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...300), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=20ms") { sandbox in
            let ledger = ["--ledger", "l.sqlite"]
            let run = try workdir.start(
                ["create", "fleet.csv", "--rate", "100/s", "--yes"] + sandbox.place + ledger,
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 20, while: run))
            let underWay = try await workdir.run(arguments: ["report", "--output", "-"] + ledger)
            #expect(underWay.output.contains("This run is under way"), "\(underWay)")
            run.send(SIGKILL)
            _ = await run.finished()
            let dead = try await workdir.run(arguments: ["report", "--output", "-"] + ledger)
            #expect(dead.output.contains("This run died before it could tell"), "\(dead)")
            #expect(dead.output.contains("Run the same command again"))
            let list = try await workdir.run(arguments: ["report", "--list"] + ledger)
            #expect(list.output.contains("not ended"), "\(list)")
        }
    }

    @Test("a run that stopped early is noted in the ledger with its reason and exit code")
    func stoppedEarly() async throws {
        let workdir = try Workdir()
        try workdir.write(fleet(), to: "fleet.csv")
        try await Sandboxed.with(faults: "401-everywhere=always") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--ledger", "l.sqlite", "--metrics-file", "m.prom")
            #expect(run.status == 77, "\(run)")
            #expect(try workdir.text(of: "m.prom").contains("} 77\n"))
        }
        try await Sandboxed.with { sandbox in
            let few = try await sandbox.create(workdir, "fleet.csv", "--ledger", "l.sqlite", "--min-rows", "50")
            #expect(few.status == 65, "\(few)")
        }
        let list = try await workdir.run("report", "--list", "--ledger", "l.sqlite")
        #expect(!list.output.contains("not ended"), "\(list)")
        let refused = try await workdir.run("report", "--run", "1", "--output", "-", "--ledger", "l.sqlite")
        #expect(refused.output.contains("The provider refused the credentials"), "\(refused)")
        let few = try await workdir.run("report", "--run", "2", "--output", "-", "--ledger", "l.sqlite")
        #expect(few.output.contains("The input cannot be used"), "\(few)")
    }

    @Test("a page or metrics that cannot be written are told before anything is sent, and foreign files stay")
    func unwritable() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            for (option, place) in [
                ("--report", "no/such/page.html"), ("--report", "."), ("--metrics-file", "fleet.csv"),
            ] {
                let run = try await sandbox.create(workdir, "fleet.csv", option, place)
                #expect(run.status == 73 && run.number("exit_code") == 73, "\(run)")
                #expect(run.error.contains("output \(place) cannot"), "\(run)")
            }
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
            #expect(try workdir.text(of: "fleet.csv") == Fleet.file(1...3))
            #expect(!workdir.exists("fleet.results.csv"))
        }
    }

    @Test("the next command repeats what was said about the file, and runs as it stands")
    func nextCommand() async throws {
        let workdir = try Workdir()
        try workdir.write(fleet(), to: "my fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "my fleet.csv", "--key", "external_id", "--limit=30", "--ledger", "l.sqlite"]
                    + sandbox.place + ["--rate", "100000"],
                environment: sandbox.keys
            )
            #expect(run.status == 1, "\(run)")
            let line = run.output.split(separator: "\n").last.map { String($0).trimmingCharacters(in: .whitespaces) }
            let place = sandbox.place.joined(separator: " ")
            #expect(
                line == "bulk-sessions retry 'my fleet.results.csv' --key external_id --ledger l.sqlite \(place) "
                    + "--rate 100000 --limit 30",
                "\(run)"
            )
            // Behind `--` a name is a name, and the input's own must not become the place of the results.
            let dashed = try await workdir.run(
                arguments: ["create", "--key", "external_id", "--ledger", "l.sqlite"] + sandbox.place
                    + ["--rate", "100000", "--", "my fleet.csv"],
                environment: sandbox.keys
            )
            #expect(
                dashed.output.contains(
                    "bulk-sessions retry --key external_id --ledger l.sqlite \(place) --rate 100000 -- "
                        + "'my fleet.results.csv'"
                ),
                "\(dashed)"
            )
            #expect(run.output.contains("Courriel (email): no e-mail address (email_invalid), rows 21, 41"), "\(run)")
        }
    }

    @Test("promtool accepts the metrics of a run that had every kind of trouble")
    func metricsAreAccepted() async throws {
        let promtool = "/usr/bin/promtool"
        guard FileManager.default.isExecutableFile(atPath: promtool) else {
            try Test.cancel("promtool is not installed")
        }
        let workdir = try Workdir()
        try workdir.write(fleet(), to: "fleet.csv")
        try await Sandboxed.with(faults: "422=every:10,503=every:7,429=first:1,retry-after=1s") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--metrics-file", "m.prom", "--max-errors", "100%")
            #expect(run.status == 1, "\(run)")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: promtool)
        process.arguments = ["check", "metrics"]
        process.standardInput = FileHandle(forReadingAtPath: workdir.file("m.prom"))
        let complaints = Pipe()
        process.standardOutput = complaints
        process.standardError = complaints
        try process.run()
        let text = try complaints.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && text.isEmpty, "\(String(decoding: text, as: UTF8.self))")
    }

    @Test(
        "the page opens in a browser without complaints and says the right numbers",
        arguments: [(1280, false), (390, true)]
    )
    func inBrowser(_ width: Int, _ isDark: Bool) async throws {
        guard let browser = Chromium.installed else { try Test.cancel("chromium is not installed") }
        let workdir = try Workdir()
        try workdir.write(fleet(), to: "fleet.csv")
        try await Sandboxed.with(faults: "503=every:7,429=first:1,retry-after=1s,latency=1ms-4ms") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--report", "page.html")
            #expect(run.status == 1, "\(run)")
            let page = try await browser.open("page.html", in: workdir, width: width, isDark: isDark)
            #expect(page.complaints.isEmpty, "\(page.complaints)")
            let text = page.text
            #expect(text.contains("38 of 40 rows have a link, 2 have none"), "\(text)")
            #expect(text.contains("38 created created by this run") && text.contains("2 invalid did not pass"))
            let requests = try #require(run.number("requests"))
            let retries = try #require(run.number("retries"))
            #expect(text.contains("Calls \(requests) of them retries \(retries)"), "\(text)")
            #expect(text.contains("too many calls (429) (1)"))
            #expect(page.document.contains("class=\"b-pause\"") && page.document.contains("class=\"latency\""))
        }
    }
}
