import ArgumentParser
import Foundation
import Glibc
import Providers
import Runner
import Text

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
        let chosen = try provider.chosen()
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
            Wrote \(job) and \(input).
            Next:
              1. Fill in \(input), a row for each vehicle, or put your own export in its place.
              2. bulk-sessions check \(ShellWord.quoted(input)) \(command)
              3. bulk-sessions create \(ShellWord.quoted(input)) \(command)
                 goes to the built-in sandbox, where nobody is messaged.
              4. Set \(chosen.secrets.map(\.name).joined(separator: ", ")) in the environment, put
                 environment: production into \(job), and try it with --limit 3 first.

            """,
            mayBeClosed: true
        )
    }
}

/// Creates files that were not there.
private enum NewFile {
    static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw CannotWriteError.exists(path) }
            throw CannotWriteError(description: "\(path) cannot be written: \(String(cString: strerror(errno))).")
        }
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let result = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { break }
            written += result
        }
        let isWritten = written == bytes.count && fsync(descriptor) == 0
        guard close(descriptor) == 0, isWritten else {
            unlink(path)
            throw CannotWriteError(description: "\(path) cannot be written. Make room on the disk.")
        }
    }
}

/// A file that a command was to write, other than the results and the ledger.
struct CannotWriteError: Error, CustomStringConvertible {
    var description: String

    static func exists(_ path: String) -> CannotWriteError {
        CannotWriteError(
            description: "\(path) exists and is left as it is. Name another folder, or move it away first."
        )
    }
}
