import Foundation
import Providers
import Testing

@testable import bulk_sessions

@Suite("help", .timeLimit(.minutes(10)))
struct HelpTests {
    @Test(
        "every command's help has an example that can be pasted, and fits into 80 columns",
        arguments: [[], ["create"], ["check"], ["retry"], ["sandbox"], ["doctor"], ["forget"], ["reconcile"]]
    )
    func help(_ command: [String]) async throws {
        for help in ["--help", "--help-all"] {
            let run = try await Workdir().run(arguments: command + [help], environment: ["COLUMNS": "80"])
            #expect(run.status == 0 && run.error.isEmpty, "\(run)")
            #expect(run.output.contains("  bulk-sessions \(command.first ?? "check") "), "\(run)")
            for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        }
    }

    @Test("--help has what most people need, --help-all all the rest", arguments: ["create", "retry", "check"])
    func twoHelps(_ command: String) async throws {
        let workdir = try Workdir()
        let short = try await workdir.run(command, "--help")
        let all = try await workdir.run(command, "--help-all")
        #expect(short.status == 0 && all.status == 0)
        let names = { (run: FinishedCommand) in Set(run.output.matches(of: /--[a-z][a-z-]+/).map { String($0.output) })
        }
        let known = JobFileKey.all.filter { $0.commands.contains(command) }.map { "--" + $0.name }
        #expect(names(all).isSuperset(of: known), "\(Set(known).subtracting(names(all)))")
        #expect(names(short).isSuperset(of: ["--job", "--output", "--quiet", "--help-all", "--version"]), "\(short)")
        #expect(
            names(short).isDisjoint(with: ["--encoding", "--output-mode", "--max-attempts", "--ca-file"]),
            "\(short)"
        )
        for run in [short, all] {
            #expect(run.output.contains("-V, --version") && run.output.contains("-h, --help "), "\(run)")
            #expect(!run.output.contains("--session-options") && !run.output.contains("--constant"), "\(run)")
        }
    }

    @Test("an option that only some providers have says whose it is")
    func owners() async throws {
        let help = try await Workdir().run("create", "--help-all", environment: ["COLUMNS": "400"])
        for provider in Provider.all {
            for option in provider.ownOptions where option.name != "session-options" {
                let lines = help.output.split(separator: "\n")
                let place = try #require(lines.firstIndex { $0.contains("--\(option.name)") }, "\(help)")
                let text = lines[place...].prefix(2).joined(separator: " ")
                #expect(text.contains("(\(provider.displayName))"), "\(text)")
            }
        }
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
