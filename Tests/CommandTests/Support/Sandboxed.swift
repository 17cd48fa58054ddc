import Sandbox

/// A sandbox in the tests' own process, and the arguments that point the binary at it.
struct Sandboxed {
    var server: SandboxServer
    var provider: String

    static func with<Value>(
        _ provider: String = "tchek",
        faults: String = "",
        seed: UInt64? = 1,
        _ body: (Sandboxed) async throws -> Value
    ) async throws -> Value {
        var configuration = SandboxConfiguration()
        configuration.faults = try FaultPlan(parsing: faults)
        configuration.seed = seed
        configuration.secrets = keys
        return try await SandboxServer.withServer(configuration) { server in
            try await body(Sandboxed(server: server, provider: provider))
        }
    }

    /// The API root of the provider's stand-in.
    var root: String { server.apiRoot(of: provider) ?? "" }

    /// Provider, environment and API root.
    var place: [String] {
        [
            "--provider", provider, "--environment", provider == "pave" ? "production" : "preprod", "--base-url", root,
        ]
    }

    /// As fast as it goes.
    var quickly: [String] { ["--rate", "100000/s", "--concurrency", "16", "--json"] }

    static let keys = [
        "TCHEK_API_KEY": "test-key-of-tchek", "PAVE_USERNAME": "acme", "PAVE_API_KEY": "test-key-of-pave",
        "PAVE_API_SECRET": "test-secret",
    ]

    var keys: [String: String] { Self.keys }

    func create(_ workdir: Workdir, _ input: String, _ more: String...) async throws -> FinishedCommand {
        try await workdir.run(arguments: ["create", input] + place + quickly + more, environment: keys)
    }
}

extension Sandboxed {
    /// Waits until so many create calls have arrived; false where the command ended before.
    func reaches(calls: Int, while run: RunningCommand) async throws -> Bool {
        while server.snapshot().counts.createCalls < calls {
            if !run.isRunning { return false }
            // The command needs the processor more than whoever waits for it.
            try await Task.sleep(for: .milliseconds(1))
        }
        return true
    }
}
