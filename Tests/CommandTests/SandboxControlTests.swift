import Foundation
import Glibc
import TestSupport
import Testing

@Suite("the sandbox among other users of the machine", .timeLimit(.minutes(10)))
struct SandboxControlTests {
    /// The status of the answer to a request on a connection of its own.
    private static func status(of path: String, port: Int, token: String?) throws -> Int {
        let connection = try #require(Loopback.connect(port: port))
        defer { close(connection) }
        let fields = token.map { "X-Sandbox-Control: \($0)\r\n" } ?? ""
        let request =
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\(fields)"
            + "Content-Length: 0\r\n\r\n"
        _ = request.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        var answer = [UInt8](repeating: 0, count: 12)
        guard recv(connection, &answer, answer.count, Int32(MSG_WAITALL)) == answer.count else { return 0 }
        return Int(String(decoding: answer.suffix(3), as: UTF8.self)) ?? 0
    }

    private static let paths = [
        "faults", "reset", "snapshot", "sessions", "status", "statuses", "age", "sms",
    ].map { "/control/" + $0 }

    @Test("a token of each process, which it prints, is needed for every control call")
    func token() async throws {
        let workdir = try Workdir()
        var tokens: [String] = []
        for _ in 0..<2 {
            let sandbox = try workdir.start(["sandbox", "--port", "0"])
            #expect(try await sandbox.prints("X-Sandbox-Control: "))
            let text = sandbox.outputSoFar
            let port = try #require(text.firstMatch(of: /Sandbox on port ([0-9]+)/).flatMap { Int($0.output.1) })
            let token = try #require(
                text.firstMatch(of: /X-Sandbox-Control: ([0-9a-f]{32})\n/).map { String($0.output.1) }
            )
            for path in Self.paths {
                for wrong in [nil, "1", "", tokens.first ?? "0"] {
                    #expect(try Self.status(of: path, port: port, token: wrong) == 403)
                }
            }
            #expect(try Self.status(of: "/control/snapshot", port: port, token: token) == 200)
            tokens.append(token)
            sandbox.send(SIGTERM)
            #expect(await sandbox.finished().status == -SIGTERM)
        }
        #expect(tokens[0] != tokens[1])
    }

    @Test("the sandbox within a run has no control calls")
    func withinRun() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...60), to: "fleet.csv")
        let run = try workdir.start([
            "create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox", "--rate", "2/s", "--log-level",
            "debug",
        ])
        #expect(try await run.says("call"), "\(run.errorSoFar)")
        let port = try #require(Self.listeningPort(of: run.processID))
        for path in Self.paths {
            for token in [nil, "1", ""] {
                #expect(try Self.status(of: path, port: port, token: token) == 404)
            }
        }
        run.send(SIGTERM)
        #expect(await run.finished().status == 75)
    }

    /// In kB. A sanitizer keeps several times as much beside what the program itself has.
    private static let mostMemory = Workdir.isSanitized ? 2_000_000 : 200_000

    @Test("what others send it takes no 200 MB, and a run is served meanwhile")
    func flood() async throws {
        // In a process of its own, for the sake of its descriptors.
        await #expect(processExitsWith: .success) {
            let workdir = try Workdir()
            try workdir.write(Fleet.file(1...400), to: "fleet.csv")
            let sandbox = try workdir.start(["sandbox", "--port", "0"])
            guard try await sandbox.prints("X-Sandbox-Control: "),
                let match = sandbox.outputSoFar.firstMatch(of: /Sandbox on port ([0-9]+)/), let port = Int(match.1)
            else { exit(1) }
            let connections = Self.sendHalves(900, port: port)
            guard connections.count > 600 else { exit(2) }
            let run = try await workdir.run(
                arguments: [
                    "create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox", "--base-url",
                    "http://127.0.0.1:\(port)/tchek/apiV1", "--rate", "10000/s", "--concurrency", "128", "--json",
                ]
            )
            let status = try String(contentsOfFile: "/proc/\(sandbox.processID)/status", encoding: .utf8)
            connections.forEach { close($0) }
            sandbox.send(SIGTERM)
            _ = await sandbox.finished()
            guard run.status == 0, run.number("created") == 400 else { exit(3) }
            guard let peak = status.firstMatch(of: /VmHWM:\s+([0-9]+) kB/).flatMap({ Int($0.1) }),
                peak < Self.mostMemory
            else {
                exit(4)
            }
            exit(0)
        }
    }

    /// Opens connections, each with the half of a request of a megabyte, as many as this process may have.
    private static func sendHalves(_ count: Int, port: Int) -> [Int32] {
        let half = [UInt8](repeating: 0x61, count: 512 << 10)
        let head =
            "POST /tchek/apiV1/tokenmanager/token HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nX-API-KEY: x\r\n"
            + "Content-Type: application/json\r\nContent-Length: 1048576\r\n\r\n"
        var connections: [Int32] = []
        while connections.count < count, let connection = Loopback.connect(port: port) {
            connections.append(connection)
            _ = fcntl(connection, F_SETFL, O_NONBLOCK)
            _ = head.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
            _ = half.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
        return connections
    }

    /// The port on which a process listens.
    private static func listeningPort(of process: Int32) -> Int? {
        let folder = "/proc/\(process)/fd/"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let sockets = Set(
            names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: folder + $0) }
                .compactMap { $0.firstMatch(of: /socket:\[([0-9]+)\]/).map { String($0.output.1) } }
        )
        for line in table(of: process).split(separator: "\n").dropFirst() {
            let words = line.split(separator: " ")
            // 0A: it listens.
            guard words.count > 9, words[3] == "0A", sockets.contains(String(words[9])) else { continue }
            return words[1].split(separator: ":").last.flatMap { Int($0, radix: 16) }
        }
        return nil
    }

    /// The kernel's table of TCP sockets. Foundation takes it for empty, as it has no size.
    private static func table(of process: Int32) -> String {
        let descriptor = open("/proc/\(process)/net/tcp", O_RDONLY)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }
}
