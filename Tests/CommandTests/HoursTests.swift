import Foundation
import Sandbox
import Testing

/// When customers are messaged, and how much is sent, as the command line says.
@Suite("hours and caps", .timeLimit(.minutes(10)))
struct HoursTests {
    private func json(_ run: FinishedCommand) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any], "\(run)")
    }

    @Test("Outside the hours customers are not messaged: exit 75 with the time when it goes on")
    func outside() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with("pave") { sandbox in
            let closed = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--notify",
                "sms",
                "--first-run",
                "--send-between",
                "20:00-21:30",
                "--metrics-file",
                "run.prom"
            )
            #expect(closed.status == 75 && closed.number("pending") == 3, "\(closed)")
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
            let summary = try json(closed)
            #expect((summary["codes"] as? [String: Int]) == ["outside_hours": 3])
            let goesOn = try #require(summary["goes_on_at"] as? String)
            let opening = try #require(ISO8601DateFormatter().date(from: goesOn)).timeIntervalSinceNow
            // The clocks show some time after twelve, and it opens at eight in the evening.
            #expect(opening > 6 * 3600 && opening <= 8 * 3600)
            let stopped = try #require(summary["stopped"] as? String)
            #expect(stopped.contains("20:00-21:30 every day") && stopped.contains(" 20:00 (UTC"), "\(stopped)")
            let metrics = try workdir.text(of: "run.prom")
            #expect(metrics.contains("bulk_sessions_goes_on_timestamp_seconds{"), "\(metrics)")
            let page = try await workdir.run("report", "--output", "page.html")
            #expect(page.status == 0, "\(page)")
            #expect(try workdir.text(of: "page.html").contains("messages 20:00-21:30 every day"))
            // Nobody is messaged by these, and everybody may be by the last ones.
            let silent = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--campaign",
                "b",
                "--send-between",
                "20:00-21:30"
            )
            #expect(silent.status == 0 && silent.number("created") == 3, "\(silent)")
            let open = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--notify",
                "sms",
                "--first-run",
                "--send-between",
                "09:00-20:00"
            )
            #expect(open.status == 0 && open.number("created") == 3, "\(open)")
            #expect(try json(open)["goes_on_at"] is NSNull)
        }
    }

    @Test("At night an unattended production run that messages customers needs --any-hour")
    func night() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with("pave") { sandbox in
            let command = ["create", "fleet.csv", "--notify", "sms", "--first-run"] + sandbox.place + sandbox.quickly
            for hour in [21, 23, 7] {
                let environment = sandbox.keys.merging(["TZ": Workdir.zone(whereItIs: hour)]) { $1 }
                let refused = try await workdir.run(arguments: command, environment: environment)
                #expect(refused.status == 78 && refused.error.contains("--any-hour"), "\(refused)")
            }
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
            let environment = sandbox.keys.merging(["TZ": Workdir.zone(whereItIs: 23)]) { $1 }
            let meant = try await workdir.run(arguments: command + ["--any-hour"], environment: environment)
            #expect(meant.status == 0 && meant.number("created") == 3, "\(meant)")
        }
    }

    @Test("On a terminal the question says that it is night")
    func question() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with("pave") { sandbox in
            let terminal = try PseudoTerminal()
            let run = try workdir.start(
                ["create", "fleet.csv", "--notify", "sms"] + sandbox.place,
                environment: sandbox.keys.merging(["TZ": Workdir.zone(whereItIs: 23)]) { $1 },
                terminal: terminal
            )
            #expect(await terminal.shows("between 21:00 and 08:00. Go on? [y/N]"), "\(terminal.text)")
            try terminal.type("n\n")
            await terminal.readToEnd()
            #expect(await run.finished().status == 75)
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
        }
    }

    @Test("As many calls a day as --max-per-day says, over all runs of the account")
    func dailyLimit() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let first = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--max-per-day",
                "2",
                "--metrics-file",
                "run.prom"
            )
            #expect(first.status == 75 && first.number("created") == 2 && first.number("requests") == 2, "\(first)")
            #expect((try json(first)["codes"] as? [String: Int]) == ["daily_limit": 3])
            let metrics = try workdir.text(of: "run.prom")
            #expect(metrics.contains(/bulk_sessions_calls_within_day\{.*\} 2\n/), "\(metrics)")
            #expect(metrics.contains(/bulk_sessions_calls_within_day_limit\{.*\} 2\n/), "\(metrics)")
            let second = try await sandbox.create(workdir, "fleet.csv", "--max-per-day", "2")
            #expect(
                second.status == 75 && second.number("requests") == 0 && second.number("existing") == 2,
                "\(second)"
            )
            let more = try await sandbox.create(workdir, "fleet.csv", "--max-per-day", "4", "--campaign", "b")
            #expect(more.status == 75 && more.number("created") == 2, "\(more)")
            let all = try await sandbox.create(workdir, "fleet.csv", "--max-per-day", "7")
            #expect(all.status == 0 && all.number("created") == 3, "\(all)")
        }
    }

    @Test("More new rows than --max-new: nothing is sent, exit code 65")
    func maxNew() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let refused = try await sandbox.create(workdir, "fleet.csv", "--max-new", "4")
            #expect(refused.status == 65 && refused.error.contains("more than --max-new 4 allows"), "\(refused)")
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
            let allowed = try await sandbox.create(workdir, "fleet.csv", "--max-new", "5")
            #expect(allowed.status == 0 && allowed.number("created") == 5, "\(allowed)")
        }
    }

    @Test("Without time zone data a zone that is named, or needed, ends with 78 and says what to install")
    func noData() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try workdir.makeFolder("empty")
        let place = ["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox"]
        let none = ["TZDIR": workdir.file("empty")]
        let named = try await workdir.run(arguments: place + ["--time-zone", "Europe/Paris"], environment: none)
        #expect(named.status == 78 && named.error.contains("tzdata"), "\(named)")
        let needed = try await workdir.run(
            arguments: place + ["--send-between", "09:00-20:00"],
            environment: none.merging(["TZ": "Europe/Paris"]) { $1 }
        )
        #expect(needed.status == 78 && needed.error.contains("tzdata"), "\(needed)")
        let utc = try await workdir.run(arguments: place + ["--time-zone", "UTC"], environment: none)
        #expect(utc.status == 0, "\(utc)")
    }

    @Test("A zone's name that nobody knows, hours and days that are none: exit code 64")
    func unreadable() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        let place = ["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox"]
        for options in [
            ["--send-between", "9-20"], ["--send-days", "mo"], ["--max-per-day", "0"], ["--max-new", "x"],
            ["--send-between", "09:00-20:00", "--any-hour"], ["--time-zone", "../../etc/passwd"],
        ] {
            let run = try await workdir.run(arguments: place + options)
            #expect(run.status == 64 && run.error.contains(options[0]), "\(run)")
        }
        guard FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/Europe/Paris") else { return }
        for (wrong, right) in [
            ("Europe/Pari", "Europe/Paris"), ("europe/paris", "Europe/Paris"), ("America/Berlin", "Europe/Berlin"),
        ] {
            let run = try await workdir.run(arguments: place + ["--time-zone", wrong])
            #expect(run.status == 64 && run.error.contains(right), "\(run)")
        }
        let known = try await workdir.run(
            arguments: place + ["--notify", "sms", "--send-days", "mon-sun", "--time-zone", "Europe/Paris"]
        )
        #expect(known.status == 0 && known.error.contains("(Europe/Paris)"), "\(known)")
    }
}
