import ArgumentParser
import Foundation
import Sandbox
import Text

/// The command `sandbox`, with its arguments and options.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serve the providers' APIs on loopback, with faults on demand.",
        usage: "bulk-sessions sandbox [<options>]",
        discussion: """
            A stand-in for \(ProviderHelp.displayNames.joinedWithAnd()) that checks calls as strictly as their documentation, for trying things out. The links \
            it hands out open in a browser as long as it runs. It takes any key, unless the variables that hold keys are set.

            Faults, separated by commas: latency=20ms, cut-before=2%, cut-after=2%, unreadable=1%, 429=4%, 503=4%, \
            echo=1%, retry-after=1s and more. With echo, a refusal's message repeats what was sent. They can be changed while \
            it runs, by whoever has the token that it prints at its start:
              curl -X POST -H 'X-Sandbox-Control: TOKEN' -d '503=100%' \\
                http://127.0.0.1:8080/control/faults

            Example, in two terminals:
              bulk-sessions sandbox --port 8080 --faults 'latency=20ms,503=5%'
              bulk-sessions create fleet.csv --provider \(ProviderHelp.example) --environment sandbox \\
                --base-url http://127.0.0.1:8080\(SandboxServer.apiPath(of: ProviderHelp.example) ?? "")
            """
    )

    @Option(name: .long, help: "The port on loopback; 0 is any free one.")
    var port: Int = 8080

    @Option(name: .long, help: ArgumentHelp("What goes wrong, and how often.", valueName: "FAULTS"))
    var faults: String?

    @Option(name: .long, help: ArgumentHelp("Makes the choice of faults repeatable.", valueName: "NUMBER"))
    var seed: UInt64?

    func run() async throws {
        guard 0...65535 ~= port else {
            throw ValidationError("The value '\(port)' is invalid for '--port'. Write 0 to 65535.")
        }
        var configuration = SandboxConfiguration()
        configuration.port = port
        configuration.seed = seed
        if let faults { configuration.faults = try FaultPlan(parsing: faults) }
        configuration.controlToken = SandboxConfiguration.makeControlToken()
        configuration.secrets = ProcessInfo.processInfo.environment
        // Ends by the default action of a signal: there is nothing to save.
        try await SandboxServer.run(configuration) { server in
            let lines = server.apis.map { api in
                (
                    label: api.displayName + ":",
                    options: "--provider \(api.name) --environment sandbox --base-url \(api.root)"
                )
            }
            let width = lines.map(\.label.count).max() ?? 0
            let text = lines.map { line in
                "  \(line.label)\(String(repeating: " ", count: width - line.label.count)) \(line.options)\n"
            }
            try StandardOutput.write(
                "Sandbox on port \(server.port). Stop it with Ctrl-C.\n" + text.joined()
                    + (server.controlHeader.map { "  Control calls (/control/…) carry the header \($0)\n" } ?? ""),
                mayBeClosed: true
            )
        }
    }
}
