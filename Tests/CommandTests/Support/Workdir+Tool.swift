extension Workdir {
    /// Runs another program than the binary, in this directory and environment.
    func tool(_ words: [String], environment: [String: String] = [:]) async throws -> FinishedCommand {
        // The first of the shell's words is the binary.
        try await start(words, environment: environment, shell: "shift").finished()
    }
}
