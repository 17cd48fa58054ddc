import Foundation

/// A real proxy (tinyproxy) on this machine, for one test.
package final class TinyProxy: Sendable {
    package let port: Int
    private let process: Process
    private let folder = TemporaryFolder()

    /// Whether this machine has the program.
    package static let isInstalled = command("sh", "-c", "command -v tinyproxy >/dev/null") == 0

    package var url: String { "http://127.0.0.1:\(port)" }

    /// - Parameter settings: further lines of its configuration: `BasicAuth ada lovelace`, `ConnectPort 444`.
    package init(_ settings: String = "") throws {
        // It has to be told its port. One that was free a moment ago may be taken by another test.
        for _ in 0..<20 {
            let port = Int.random(in: 20_000..<32_000)
            // Whoever listens there already would be taken for this one.
            if let other = Loopback.connect(port: port) {
                close(other)
                continue
            }
            let configuration =
                "Port \(port)\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 60\nMaxClients 100\n\(settings)\n"
            try Data(configuration.utf8).write(to: URL(fileURLWithPath: folder.file("proxy.conf")))
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["tinyproxy", "-d", "-c", folder.file("proxy.conf")]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            while process.isRunning {
                guard let connection = Loopback.connect(port: port) else {
                    usleep(2_000)
                    continue
                }
                close(connection)
                (self.port, self.process) = (port, process)
                return
            }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    deinit { stop() }

    package func stop() {
        // It takes its time over anything more polite.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
