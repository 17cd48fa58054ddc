import ArgumentParser
import Files
import Foundation
import Glibc
import Providers
import Runner
import SystemPackage
import Text

/// The command `init`, with its arguments and options.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a commented job file and an empty input file with the right header.",
        discussion: """
            Writes bulk-sessions.yaml and input.csv into FOLDER, by default the current one, for you to fill in.
            A file that is there already is never overwritten.

            Example:
              bulk-sessions init --provider \(ProviderHelp.example) fleet
            """
    )

    @OptionGroup var provider: ProviderOption

    @Argument(
        help: ArgumentHelp("The folder; it is made where it is missing.", valueName: "folder"),
        completion: .directory
    )
    var folder: String = "."

    func run() throws {
        let choice = try provider.chosen()
        if let news = choice.news { StandardError.write(news + "\n") }
        let chosen = choice.provider
        let files = StarterFiles(chosen)
        let base = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
        let job = base + "bulk-sessions.yaml"
        let input = base + "input.csv"
        do {
            if !base.isEmpty {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        } catch {
            throw CannotWriteError(
                description: "The folder \(folder) cannot be made. Check the path and its permissions."
            )
        }
        for path in [job, input] where access(path, F_OK) == 0 { throw CannotWriteError.exists(path) }
        try NewFile.write(files.jobFile, to: job)
        do {
            try NewFile.write(files.header, to: input)
        } catch {
            // Half of it would keep the next try from doing the whole.
            unlink(job)
            throw error
        }
        let command = "--job \(ShellWord.quoted(job))"
        try StandardOutput.write(
            """
            Wrote \(VisibleText.line(job)) and \(VisibleText.line(input)).
            Next:
              1. Fill in \(VisibleText.line(input)), a row for each vehicle, or put your own export in its place.
              2. bulk-sessions check \(ShellWord.quoted(input)) \(command)
              3. bulk-sessions create \(ShellWord.quoted(input)) \(command)
                 goes to the built-in sandbox, where nobody is messaged.
              4. Set \(chosen.secrets.map(\.name).joined(separator: ", ")) in the environment, put
                 environment: production into \(VisibleText.line(job)), and try it with --limit 3 first.

            """,
            mayBeClosed: true
        )
    }
}

/// The writing of a file that was not there before.
private enum NewFile {
    static func write(_ text: String, to path: String) throws {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch Errno.fileExists {
            throw CannotWriteError.exists(path)
        } catch {
            throw CannotWriteError(description: "\(path) cannot be written: \(error).")
        }
        do {
            try descriptor.closeAfter {
                try descriptor.writeAll(text, waits: true)
                try descriptor.sync()
            }
        } catch {
            unlink(path)
            throw CannotWriteError(description: "\(path) cannot be written. Make room on the disk.")
        }
    }
}
