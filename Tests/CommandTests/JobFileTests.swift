import Foundation
import Sandbox
import Testing

@testable import bulk_sessions

@Suite("job file", .timeLimit(.minutes(10)))
struct JobFileTests {
    /// A folder with a job file and an input of three rows.
    private func workdir(_ job: String, rows: String = Fleet.file(1...3)) throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(job, to: "job.yaml")
        try workdir.write(rows, to: "fleet.csv")
        return workdir
    }

    @Test(
        "it knows every option that the commands take, and of which kind",
        arguments: ["create", "retry", "check", "doctor", "reconcile"]
    )
    func knowsAllOptions(_ command: String) async throws {
        let help = try await Workdir().run("--experimental-dump-help")
        let root = try #require(try JSONSerialization.jsonObject(with: Data(help.output.utf8)) as? [String: Any])
        let commands = try #require((root["command"] as? [String: Any])?["subcommands"] as? [[String: Any]])
        let found = try #require(commands.first { $0["commandName"] as? String == command })
        var options: Set<String> = []
        for argument in try #require(found["arguments"] as? [[String: Any]]) {
            let name = (argument["preferredName"] as? [String: Any])?["name"] as? String
            guard let name else { continue }
            // The job file itself, what it says in its own way, and what only it says.
            if ["help", "version", "job", "map", "constant", "session-options", "with", "with-map"].contains(name) {
                continue
            }
            if JobFileKey.flag(contradictedBy: name) != nil { continue }
            options.insert((argument["kind"] as? String == "flag" ? "flag " : "value ") + name)
        }
        let known = JobFileKey.all.filter { $0.commands.contains(command) }
            .map { ($0.kind == .flag ? "flag " : "value ") + $0.name }
        #expect(options == Set(known))
    }

    @Test("its options hold, and those of the command line win")
    func precedence() async throws {
        let workdir = try workdir(
            """
            provider: pave
            environment: sandbox   # of no account
            dry-run: true
            min-rows: 50
            """
        )
        let few = try await workdir.run("create", "fleet.csv", "--job", "job.yaml")
        #expect(few.status == 65 && few.error.contains("50"), "\(few)")
        let run = try await workdir.run("create", "--min-rows=1", "fleet.csv", "--job=job.yaml", "--json")
        #expect(run.status == 0 && run.number("requests") == 0 && run.error.contains("3 to create"), "\(run)")
        #expect(!workdir.exists("fleet.results.csv"))
    }

    @Test("one file serves all commands: what a command does not take is left out")
    func servesAllCommands() async throws {
        let workdir = try workdir("provider: tchek\nenvironment: production\nrate: 10/s\ninclude-unknown: true\n")
        let run = try await workdir.run("check", "fleet.csv", "--job", "job.yaml")
        #expect(run.status == 0, "\(run)")
    }

    @Test("where the night's results go is nothing to the commands that are given other ones")
    func outputOfTheNight() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let workdir = try workdir("output: night.csv\n")
            let words = sandbox.place + sandbox.quickly + ["--job", "job.yaml", "--first-run", "--any-hour"]
            let night = try await workdir.run(arguments: ["create", "fleet.csv"] + words, environment: sandbox.keys)
            #expect(night.status == 0, "\(night)")
            let before = try workdir.text(of: "night.csv")
            let lines = before.split(separator: "\n")
            for command in [["status"], ["remind", "--idle-for", "3d"], ["cancel", "--yes"]] {
                try workdir.write(lines.prefix(2).joined(separator: "\n") + "\n", to: "short.csv")
                let run = try await workdir.run(
                    arguments: [command[0], "short.csv", "--job", "job.yaml"] + command.dropFirst(),
                    environment: sandbox.keys
                )
                #expect(run.status == 0, "\(run)")
                #expect(try Results(workdir, "short.csv").rows.count == 1 && workdir.exists("short.csv.bak"))
                #expect(try workdir.text(of: "night.csv") == before, "\(run)")
            }
        }
    }

    @Test("columns are mapped and identify rows; --map wins for its own field")
    func columns() async throws {
        let header = Fleet.header.replacing("phone", with: "Ruf, mobil=1").replacing("external_id", with: "Nr")
        let rows = ([header] + (1...3).map { Fleet.row($0) }).joined(separator: "\n")
        let csv = rows.replacing("Ruf, mobil=1", with: "\"Ruf, mobil=1\"")
        let job = "provider: tchek\nkey: [Nr, vin]\nmap:\n  Phone: \"Ruf, mobil=1\"\n  reference.site: plate\n"
        let workdir = try workdir(job, rows: csv)
        let run = try await workdir.run("check", "fleet.csv", "--job", "job.yaml")
        #expect(run.status == 0, "\(run)")
        try workdir.write(job.replacing("Ruf, mobil=1", with: "no such column"), to: "job.yaml")
        let overridden = try await workdir.run("check", "fleet.csv", "--job", "job.yaml", "--map", "phone=Ruf, mobil=1")
        #expect(overridden.status == 0, "\(overridden)")
    }

    @Test("constants stand in for columns that the file lacks, and for no others")
    func constants() async throws {
        let withoutLocale = (1...3).map { Fleet.row($0).replacing(",fr,", with: ",") }
        let header = Fleet.header.replacing("locale,", with: "")
        let workdir = try workdir(
            "constants: {locale: de_AT, notify: none, first_name: Nobody}\n",
            rows: ([header] + withoutLocale).joined(separator: "\n")
        )
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--job", "job.yaml")
            #expect(run.status == 0, "\(run)")
            let details = sandbox.server.snapshot().sessions.map(\.details)
            #expect(details.map(\.language) == ["de", "de", "de"])
            #expect(details.map(\.firstName) == ["Anna", "Anna", "Anna"])
        }
    }

    @Test("an option of the command line beats a constant for the same field")
    func constantIsOverridden() async throws {
        let workdir = try workdir("constants: {notify: sms}\n")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--job", "job.yaml", "--notify", "none")
            #expect(run.status == 0, "\(run)")
            #expect(sandbox.server.snapshot().counts.messages == 0)
        }
    }

    @Test("PAVE's options arrive as they are written")
    func paveOptions() async throws {
        let workdir = try workdir(
            """
            options:
              language: no
              count: 3
              ratio: 0.50
              mode: 0600
              "on": true
              none: ~
              list: [a, "2"]
              nested: {quote: 'say "x"'}
            """
        )
        try await Sandboxed.with("pave") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--job", "job.yaml")
            #expect(run.status == 0, "\(run)")
            // The stand-in keeps them in the order of their names.
            let expected =
                #"{"count":3,"language":"no","list":["a","2"],"mode":"0600","nested":{"quote":"say \"x\""},"#
                + #""none":null,"on":true,"ratio":0.5}"#
            #expect(sandbox.server.snapshot().sessions.map(\.details.options) == [expected, expected, expected])
        }
    }

    @Test(
        "what is wrong with it ends with exit code 78, and is named with its line",
        arguments: [
            ("ratee: 5/s", "line 2: ratee: This key is not known. Did you mean rate?"),
            ("dry_run: true", "line 2: dry_run: This key is not known. Did you mean dry-run?"),
            ("dry-run: maybe", "line 2: dry-run: It takes true or false."),
            ("rate: [5]", "line 2: rate: It takes one value, not a list."),
            ("rate: {a: 5}", "line 2: rate: It takes one value, not a mapping."),
            ("campaign:", "line 2: campaign: It has no value."),
            ("report: true", "line 2: report: It takes a value, not true or false."),
            ("rate: abc", "line 2: rate: 'abc' is not a rate."),
            ("timeout: 9h", "line 2: timeout: The value '9h' is invalid for '--timeout'."),
            ("concurrency: many", "line 2: concurrency: The value 'many' is invalid for '--concurrency <N>'"),
            ("min-rows: -1", "line 2: min-rows: The value '-1' is invalid for '--min-rows'."),
            ("base-url: http://example.com", "line 2: base-url: The base URL asks for plain http"),
            ("environment: live", "line 2: environment: Tchek has no environment 'live'."),
            ("notify: fax", "line 2: notify: The value 'fax' is invalid for '--notify'."),
            ("map: phone", "line 2: map: It takes fields with a value each"),
            ("map: {telefon: Ruf}", "line 2: map.telefon: This field is not known. Did you mean phone?"),
            ("map: {phone: a, Phone: b}", "line 2: map.Phone: phone stands twice."),
            ("constants: {locale: xx}", "line 2: constants.locale: \"xx\" is no language"),
            ("constants: {vin: x}", "line 2: constants.vin: It tells one vehicle from another"),
            ("constants: {make: Opel}", "line 2: constants.make: "),
            ("constants: {reference.site: Berlin}", "line 2: constants.reference.site: "),
            ("constants:\n  locale: fr\n  notify: fax", "line 4: constants.notify: \"fax\" is no way"),
            ("options: {a: 1}", "line 2: options: options is PAVE's: Tchek takes no such object."),
            ("options: [a]", "line 2: options: It takes an object"),
            ("job: other.yaml", "line 2: job: A job file cannot name another one."),
            ("input: fleet.csv", "line 2: input: The file to read is named on the command line."),
            ("provider: pave", "provider: It stands twice."),
            ("rate: [", "This is not YAML"),
        ]
    )
    func faults(_ line: String, _ sentence: String) async throws {
        let workdir = try workdir("provider: tchek\n\(line)\n")
        let run = try await workdir.run(
            arguments: ["create", "fleet.csv", "--job", "job.yaml"]
                + (line.hasPrefix("environment") ? [] : ["--environment", "sandbox"])
        )
        #expect(run.status == 78, "\(run)")
        #expect(run.error.contains("job.yaml, ") && run.error.contains(sentence), "\(run)")
        #expect(!workdir.exists("fleet.results.csv"))
    }

    @Test("the same value on the command line is an error of usage")
    func commandLineFault() async throws {
        let workdir = try workdir("provider: tchek\nenvironment: sandbox\nrate: 5/s\n")
        let run = try await workdir.run("create", "fleet.csv", "--job", "job.yaml", "--rate", "abc")
        #expect(run.status == 64 && !run.error.contains("job.yaml"), "\(run)")
    }

    @Test(
        "keys are refused, and what was written there is not repeated",
        arguments: [
            "TCHEK_API_KEY", "api-key", "PAVE_API_SECRET_FILE", "password",
        ]
    )
    func secrets(_ key: String) async throws {
        let workdir = try workdir("provider: tchek\n\(key): hush-hush\n")
        let run = try await workdir.run("check", "fleet.csv", "--job", "job.yaml")
        #expect(run.status == 78 && run.error.contains("line 2: \(key): Keys and passwords never stand"), "\(run)")
        #expect(!(run.output + run.error).contains("hush-hush"))
    }

    @Test("a file that cannot be read or is no text is said to be so; one of comments alone says nothing")
    func unreadable() async throws {
        let workdir = try workdir("# nothing\n")
        let missing = try await workdir.run("check", "fleet.csv", "--job", "nowhere.yaml")
        #expect(missing.status == 78 && missing.error.contains("nowhere.yaml"), "\(missing)")
        try workdir.write([0x61, 0x3A, 0xFF, 0xFE], to: "latin.yaml")
        let latin = try await workdir.run("check", "fleet.csv", "--job", "latin.yaml")
        #expect(latin.status == 78 && latin.error.contains("UTF-8"), "\(latin)")
        let empty = try await workdir.run("check", "fleet.csv", "--provider", "tchek", "--job", "job.yaml")
        #expect(empty.status == 0, "\(empty)")
        let help = try await workdir.run("check", "--job", "nowhere.yaml", "--help")
        #expect(help.status == 0, "\(help)")
    }

    @Test(
        "values keep the spelling they have in the file",
        arguments: [
            ("output-mode: 0640", "--output-mode=0640"), ("locale: no", "--locale=no"), ("wait: 1:30", "--wait=1:30"),
            ("vin-check-digit: off", "--vin-check-digit=off"), ("delimiter: \";\"", "--delimiter=;"),
            ("account: \"true\"", "--account=true"), ("yes: on", "--yes"), ("key: a,b", "--key=a,b"),
            ("key: [a, b]", "--key=a,b"), ("constants: {fast_track: true}", "--constant=fast_track=true"),
            ("constants: {reference.Site No: a=b}", "--constant=reference.Site No=a=b"),
        ]
    )
    func spelling(_ line: String, _ argument: String) throws {
        #expect(try JobFile(parsing: line, path: "job.yaml").entries.map(\.argument) == [argument])
    }
}
