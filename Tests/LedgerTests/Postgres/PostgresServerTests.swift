import Foundation
import Rows
import Sending
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite("A server that stops, or is not fit", .timeLimit(.minutes(5)))
struct PostgresServerTests {
    @Test("stopped at once and started again in mid-run: who writes waits, one line says so, and nothing is lost")
    func outage() async throws {
        let cluster = try postgresCluster()
        let database = try cluster.makeDatabase()
        let warnings = Mutex<[String]>([])
        let ledger = try await database.ledger {
            $0.patience = .seconds(60)
            $0.warn = { text in warnings.withLock { $0.append(text) } }
        }
        let run = try await ledger.beginRun(Sample.start)
        for row in 1...30 {
            if row % 10 == 5 {
                cluster.stopAtOnce()
                async let written: Int = ledger.append([Sample.intent(row)], in: Sample.scope, run: run)
                async let read = ledger.entry(1)
                while warnings.withLock({ $0.count }) < (row + 5) / 10 { try await Task.sleep(for: .milliseconds(20)) }
                try cluster.start()
                _ = try await written
                #expect(try await read?.state == .created)
            } else {
                try await ledger.append([Sample.intent(row)], in: Sample.scope, run: run)
            }
            try await ledger.append([Sample.created(row)], in: Sample.scope, run: run)
        }
        let found = try await ledger.entries(for: (1...30).map(Sample.digest), in: Sample.scope)
        #expect(found.count == 30 && found.values.allSatisfy { $0.state == .created && $0.attempts == 1 })
        let said = warnings.withLock { $0 }
        #expect(said.count == 3, "\(said)")
        #expect(said.allSatisfy { $0.contains("does not answer") && !$0.contains("sessions@") })
    }

    @Test("gone for good: after the patience writing ends, and nobody waits as long again")
    func gone() async throws {
        let cluster = try postgresCluster()
        let database = try cluster.makeDatabase()
        let patience = Duration.seconds(12)
        let ledger = try await database.ledger { $0.patience = patience }
        let run = try await ledger.beginRun(Sample.start)
        cluster.stopAtOnce()
        let clock = ContinuousClock()
        // The patience is long beside what a loaded machine needs for the rest.
        for attempt in 1...3 {
            let began = clock.now
            await #expect(throws: LedgerError.self) {
                try await ledger.append([Sample.intent(attempt)], in: Sample.scope, run: run)
            }
            let took = began.duration(to: clock.now)
            #expect(attempt == 1 ? took >= patience : took < patience, "\(attempt): \(took)")
        }
        try cluster.start()
        try await ledger.append([Sample.intent(9)], in: Sample.scope, run: run)
        #expect(try await ledger.entry(9)?.state == .calling)
        #expect(try await ledger.entry(1) == nil)
    }

    @Test(
        "that confirms what it does not keep is refused, and so is one that takes no writes",
        arguments: [
            ("synchronous_commit", "off"), ("synchronous_commit", "local"), ("default_transaction_read_only", "on"),
        ]
    )
    func unfit(setting: String, value: String) async throws {
        let database = try postgresDatabase()
        try database.sql("ALTER DATABASE \(database.name) SET \(setting) = '\(value)'")
        do {
            _ = try await database.ledger { $0.patienceAtStart = .milliseconds(100) }
            Issue.record("It was taken.")
        } catch let error as LedgerError {
            switch error {
            case .misconfigured(_, let reason): #expect(reason.contains(setting))
            case .unreachable: #expect(setting == "default_transaction_read_only")
            default: Issue.record(error)
            }
        }
    }

    @Test("a database in another encoding, one that is not there, and a role that may not make tables")
    func unusable() async throws {
        let database = try postgresDatabase()
        try database.sql("CREATE DATABASE \(database.name)_latin ENCODING 'LATIN1' TEMPLATE template0 OWNER sessions")
        let latin = PostgresDatabase(cluster: database.cluster, name: database.name + "_latin")
        let missing = PostgresDatabase(cluster: database.cluster, name: "not_there")
        for database in [latin, missing] {
            do {
                _ = try await database.ledger()
                Issue.record("It was taken.")
            } catch let error as LedgerError {
                guard case .misconfigured = error else { throw error }
                #expect(!"\(error)".contains("sessions@"))
            }
        }
        try database.sql("ALTER DATABASE \(database.name) OWNER TO postgres")
        do {
            _ = try await database.ledger()
            Issue.record("It was taken.")
        } catch let error as LedgerError {
            guard case .failed(_, let reason) = error else { throw error }
            #expect(reason.contains("42501"))
        }
    }

    @Test("a commit that its standby does not have counts as none: nothing more is built on it")
    func withoutStandby() async throws {
        let cluster = try postgresCluster()
        let database = try cluster.makeDatabase()
        let ledger = try await database.ledger { $0.lease = .seconds(600) }
        let run = try await ledger.beginRun(Sample.start)
        try cluster.sql("ALTER SYSTEM SET synchronous_standby_names = 'nowhere'")
        try cluster.sql("SELECT pg_reload_conf()")
        async let written: Int = ledger.append([Sample.intent(1)], in: Sample.scope, run: run)
        let waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = '\(database.name)'"
        while try cluster.sql("SELECT count(*) \(waiting)") == "0" { try await Task.sleep(for: .milliseconds(20)) }
        try cluster.sql("SELECT pg_cancel_backend(pid) \(waiting)")
        do {
            _ = try await written
            Issue.record("It was taken for written.")
        } catch let error as LedgerError {
            guard case .failed(_, let reason) = error else { throw error }
            #expect(reason.contains("standby"))
        }
    }

    @Test("a ledger of a newer version is left alone, and one that nobody has used is not made to read it")
    func versions() async throws {
        let database = try postgresDatabase()
        await #expect(throws: LedgerError.self) { try await database.ledger { $0.isReadOnly = true } }
        #expect(try database.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'bulk_sessions'") == "0")
        _ = try await database.ledger()
        try database.sql("INSERT INTO bulk_sessions.migration (version) VALUES (99)")
        let name = try PostgresAddress(database.url).name
        await #expect(throws: LedgerError.newerVersion(path: name)) { try await database.ledger() }
    }

    @Test("what could not be written lies in a file of this machine, and the next one who opens it takes that in")
    func rescue() async throws {
        let cluster = try postgresCluster()
        let database = try cluster.makeDatabase()
        let folder = TemporaryFolder()
        let ledger = try await database.ledger {
            $0.patience = .milliseconds(500)
            $0.rescueFolder = folder.path
        }
        let run = try await ledger.beginRun(Sample.start)
        let place = try #require(ledger.rescuePlace)
        let committer = GroupCommitter(
            ledger: ledger,
            scope: Sample.scope,
            run: run,
            rescueFile: RescueFile(beside: [place], run: run, start: Sample.start)
        )
        try await committer.write(Sample.intent(1))
        cluster.stopAtOnce()
        committer.enqueue(Sample.created(1))
        await #expect(throws: LedgerError.self) { try await committer.flush() }
        #expect(committer.rescue?.hasPrefix(folder.path) == true)
        try cluster.start()
        let next = try await database.ledger { $0.rescueFolder = folder.path }
        #expect(try await next.entry(1)?.session == Sample.session(1))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
}
