import ArgumentParser
import Ledger

/// The command `ledger`, which only has others within it.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Move a ledger to another place.",
        subcommands: [LedgerCopyCommand.self]
    )

    func run() throws {
        throw ValidationError("Name what to do with the ledger: copy. See bulk-sessions ledger --help.")
    }
}

/// The command `ledger copy`, with its arguments.
struct LedgerCopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a whole ledger into an empty one, also between a file and a database.",
        discussion: """
            All rows, campaigns and runs are copied, in one piece or not at all, and counted at both ends. No run may be \
            under way. The ledger that was copied stays as it is: from then on use the copy alone.

            Examples:
              bulk-sessions ledger copy ~/.local/state/bulk-sessions/ledger.sqlite \\
                postgresql://db.example.com/sessions
              bulk-sessions ledger copy postgresql://db.example.com/sessions ./ledger.sqlite
            """
    )

    @Argument(help: "The ledger to copy: a path, or postgresql://HOST/DATABASE.", completion: .file())
    var from: String

    @Argument(help: "Where to: likewise. It must be empty, or not exist yet.", completion: .file())
    var to: String

    func validate() throws { try EmptyValue.reject(["<from>": from, "<to>": to]) }

    func run() async throws {
        let (source, target) = (try LedgerSource(from), try LedgerSource(to))
        let counts = try await LedgerCopy.perform(from: source, to: target)
        try StandardOutput.write(
            """
            Copied \(counts) from \(source.name) to \(target.name).
            Use the copy from now on, everywhere: a run on the old ledger would not know what others have created.

            """
        )
    }
}
