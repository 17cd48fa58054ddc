import Foundation
import Testing

@Suite("help", .timeLimit(.minutes(10)))
struct HelpTests {
    @Test(
        "every command's help has an example that can be pasted, and fits into 80 columns",
        arguments: [[], ["create"], ["check"], ["retry"], ["sandbox"]]
    )
    func help(_ command: [String]) async throws {
        let run = try await Workdir().run(arguments: command + ["--help"], environment: ["COLUMNS": "80"])
        #expect(run.status == 0 && run.error.isEmpty, "\(run)")
        #expect(run.output.contains("  bulk-sessions \(command.first ?? "check") "), "\(run)")
        for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test("a mistyped option or command is answered with the nearest one, and exit code 64")
    func nearest() async throws {
        let workdir = try Workdir()
        let option = try await workdir.run("create", "fleet.csv", "--enviroment", "sandbox")
        #expect(option.status == 64 && option.error.contains("Did you mean '--environment'?"), "\(option)")
        let command = try await workdir.run("creat", "fleet.csv")
        #expect(command.status == 64 && command.error.contains("Did you mean 'create'?"), "\(command)")
        let incomplete = try await workdir.run("create", "fleet.csv")
        #expect(incomplete.status == 64 && incomplete.error.contains("'bulk-sessions create --help'"), "\(incomplete)")
        let noCommand = try await workdir.run()
        #expect(noCommand.status == 64 && noCommand.error.contains("create"), "\(noCommand)")
    }

    @Test("completion scripts are printed for three shells", arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) async throws {
        let run = try await Workdir().run("--generate-completion-script", shell)
        #expect(run.status == 0 && run.output.contains("give-up-after"), "\(run.error)")
    }
}
