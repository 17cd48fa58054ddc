import Foundation
import Glibc
import Synchronization

/// A real PostgreSQL server for tests, reached through a socket in a folder of its own, and gone with this process.
package final class PostgresCluster: Sendable {
    /// Why there is none.
    package struct Missing: Error, CustomStringConvertible {
        package var description: String
    }

    /// The server of all tests that do not stop it: one for a whole test run.
    package static let shared = Result { try PostgresCluster() }

    package let folder: String
    private let binaries: String
    private let log: String
    private let watch: Process
    /// While its other end is open, the server is wanted.
    private let wish: Pipe
    private let databases = Atomic(0)

    /// Makes and starts a server, which takes a second or two.
    package init() throws {
        guard let binaries = Self.newestBinaries() else {
            throw Missing(description: "PostgreSQL is not installed (apt-get install postgresql)")
        }
        self.binaries = binaries
        var template = "/tmp/bulk-sessions-pg-XXXXXX".utf8CString.map { $0 }
        folder = String(cString: mkdtemp(&template))
        log = folder + "/log"
        wish = Pipe()
        watch = Process()
        if getuid() == 0, command("chown", "postgres:", folder) != 0 {
            throw Missing(description: "there is no user postgres, and the server does not run as root")
        }
        let settings = """
            listen_addresses = ''
            unix_socket_directories = '\(folder)'
            max_connections = 200

            """
        let made = run("initdb", "-D", data, "-E", "UTF8", "--locale=C", "--auth=trust", "-U", "postgres")
        guard made == 0 else { throw Missing(description: "initdb failed (\(made))") }
        try settings.write(toFile: folder + "/settings", atomically: false, encoding: .utf8)
        command("sh", "-c", "cat '\(folder)/settings' >> '\(data)/postgresql.conf'; : >'\(log)'")
        try start()
        try startWatch()
        _ = try sql("CREATE ROLE sessions LOGIN")
    }

    deinit {
        try? wish.fileHandleForWriting.close()
        watch.waitUntilExit()
    }

    private var data: String { folder + "/data" }

    private static func newestBinaries() -> String? {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap(Int.init).sorted().map { "\(root)/\($0)/bin" }
            .last { access($0 + "/initdb", X_OK) == 0 }
    }

    /// Ends the server and removes its folder once this process is gone, however it ends.
    private func startWatch() throws {
        watch.executableURL = URL(fileURLWithPath: "/bin/sh")
        let runner = getuid() == 0 ? "runuser -u postgres -- " : ""
        watch.arguments = [
            "-c",
            "trap '' INT TERM HUP; cat >/dev/null; cd /; \(runner)\(binaries)/pg_ctl -D '\(data)' -m immediate -w stop; "
                + "rm -rf '\(folder)'",
        ]
        watch.standardInput = wish
        watch.standardOutput = FileHandle.nullDevice
        watch.standardError = FileHandle.nullDevice
        try watch.run()
    }

    /// A program of PostgreSQL's, as the server's own user.
    private func process(_ program: String, _ arguments: [String]) -> Process {
        let process = Process()
        let words = getuid() == 0 ? ["runuser", "-u", "postgres", "--"] : []
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words + ["\(binaries)/\(program)"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    @discardableResult
    private func run(_ program: String, _ arguments: String...) -> Int32 {
        let process = process(program, arguments)
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Returns when it takes connections.
    package func start() throws {
        // Not by pg_ctl: a server that it leaves behind keeps open what Foundation waits for.
        let server = process("postgres", ["-D", data])
        let output = FileHandle(forWritingAtPath: log)
        output?.seekToEndOfFile()
        server.standardError = output
        try server.run()
        while run("pg_isready", "-q", "-h", folder) != 0 {
            guard server.isRunning else {
                let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                throw Missing(description: "the server does not start: \(text)")
            }
            usleep(20_000)
        }
    }

    /// As in a power cut: nothing is finished and nobody is told.
    package func stopAtOnce() { run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop") }

    /// A new database, empty, of a role that may do nothing else.
    package func makeDatabase() throws -> PostgresDatabase {
        let number = databases.add(1, ordering: .relaxed).newValue
        let name = "ledger_\(getpid())_\(number)"
        _ = try sql("CREATE DATABASE \(name) OWNER sessions")
        return PostgresDatabase(cluster: self, name: name)
    }

    /// What the server's administrator finds by a statement: one line a row, columns separated by `|`.
    @discardableResult
    package func sql(_ statement: String, in database: String = "postgres") throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(binaries)/psql")
        process.arguments = [
            "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", "postgres", "-d", database, "-c",
            statement,
        ]
        let (output, error) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = error
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        let complaint = String(decoding: try error.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Missing(description: "\(statement): \(complaint)") }
        return text.trimmingCharacters(in: .newlines)
    }
}

/// One test's database.
package struct PostgresDatabase: Sendable {
    package let cluster: PostgresCluster
    package let name: String

    package init(cluster: PostgresCluster, name: String) {
        self.cluster = cluster
        self.name = name
    }

    /// The address through the server's socket.
    package var url: String { "postgresql://sessions@/\(name)?host=\(cluster.folder)" }

    /// The same through a relay on this machine.
    package func url(through relay: CuttingRelay) -> String {
        "postgresql://sessions@127.0.0.1:\(relay.port)/\(name)?sslmode=disable"
    }

    @discardableResult
    package func sql(_ statement: String) throws -> String { try cluster.sql(statement, in: name) }
}
