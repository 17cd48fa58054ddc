import ArgumentParser
import Files
import Ledger
import Providers
import Rows
import Runner
import Text

/// The command line together with the job file that it names.
///
/// What the file says is put before what the command line says. The parser takes the last of two values, so the command
/// line wins: `--no-dry-run` over a `dry-run: true`.
struct JobArguments {
    /// What the parser is to read.
    let arguments: [String]
    /// Of the job file, as it was read; nil where there is none.
    let fileDigest: Digest?
    private let path: String?
    /// What of the job file is in force: what the command line does not say otherwise.
    private let entries: [JobFile.Entry]

    /// - Parameter given: without the program's own name.
    init(_ given: [String]) throws(JobFileError) {
        let given = OptionAliases.resolved(given)
        let line = GivenOptions(given)
        guard let command = given.first, JobFileKey.commands.contains(command), let path = line.last("--job"),
            !line.asksForHelp
        else {
            arguments = given
            path = nil
            fileDigest = nil
            entries = []
            return
        }
        let bytes: [UInt8]
        do { bytes = try BoundedFile(path, takesPipes: true).read(upTo: YAMLReader.maxSize) } catch {
            switch error {
            case .tooLarge: throw YAMLReader.tooLarge(path)
            case .system:
                throw JobFileError(path, "The job file cannot be read: \(error). Check the path and its permissions.")
            default: throw JobFileError(path, "The job file cannot be read: \(error). Name a file.")
            }
        }
        guard let yaml = String(validating: bytes, as: UTF8.self) else {
            throw JobFileError(path, "The job file is not UTF-8. Save it in that encoding.")
        }
        let file = try JobFile(parsing: yaml, path: path)
        let entries = file.entries.filter {
            $0.commands.contains(command) && !line.overrides($0) && !Self.isOfAnotherFile($0, for: given)
        }
        self.path = path
        fileDigest = Digest.sha256(bytes)
        self.entries = entries
        arguments = [command] + entries.map(\.argument) + given.dropFirst()
    }

    /// The commands that are given a result file, which they write back.
    private static let ofResults: Set<String> = ["retry", "reconcile", "status", "remind", "cancel"]

    /// Whether a line of the job file is about the file that `create` reads, so that it holds for no result file: where the results go, how many rows an export has at least, and a problem file that is itself fed back.
    private static func isOfAnotherFile(_ entry: JobFile.Entry, for given: [String]) -> Bool {
        guard let command = given.first, ofResults.contains(command) else { return false }
        switch entry.mention {
        case "--output", "--min-rows": return true
        case "--problems": return given.dropFirst().contains { DistinctFiles.areSame($0, entry.value) }
        default: return false
        }
    }

    /// A command line together with those lines of its job file that can be read, where the file as a whole cannot.
    static func asFarAsReadable(_ given: [String]) -> [String] {
        let given = OptionAliases.resolved(given)
        guard let command = given.first, let path = GivenOptions(given).last("--job"),
            // A pipe has been read.
            let bytes = try? BoundedFile(path, takesPipes: false).read(upTo: YAMLReader.maxSize),
            let yaml = String(validating: bytes, as: UTF8.self)
        else { return given }
        let entries = JobFile.readableEntries(of: yaml).filter { $0.commands.contains(command) }
        return [command] + entries.map(\.argument) + given.dropFirst()
    }

    /// The same error with its location in the job file; nil where the command line is to blame.
    ///
    /// - Parameter root: the command whose parser found an error of usage.
    func error(behind error: any Error, of root: any ParsableCommand.Type) -> JobFileError? {
        guard let path, !entries.isEmpty else { return nil }
        let text: String
        let culprit: JobFile.Entry?
        switch error {
        case let error as BaseURLError:
            text = error.description
            culprit = entries.first { $0.mention == "--base-url" }
        case let error as OptionTextError:
            text = error.description
            culprit = self.culprit(in: text)
        default:
            guard root.exitCode(for: error) == .validationFailure else { return nil }
            text = root.message(for: error)
            culprit = self.culprit(in: text)
        }
        guard let culprit else { return nil }
        // These two exist for job files only: nobody has seen their names.
        let isHidden = culprit.mention.hasPrefix("--constant ") || culprit.mention == "--session-options"
        var shown = isHidden ? text.replacing("'\(culprit.mention)'", with: culprit.key) : text
        if shown.hasPrefix(culprit.key + ": ") { shown.removeFirst(culprit.key.count + 2) }
        return JobFileError(path, line: culprit.line, key: culprit.key, shown)
    }

    /// The option that a sentence names first is the one it is about; one that names none repeats the value.
    private func culprit(in text: String) -> JobFile.Entry? {
        if let match = text.firstMatch(of: /--constant [a-z_]+(?:\.[^']+)?|--[a-z][a-z-]*/) {
            return entries.first { $0.mention == match.output }
        }
        return entries.first { !$0.value.isEmpty && text.contains("'\($0.value)'") }
    }
}

/// The options of a command line, as far as they are clear without knowing which of them take a value.
private struct GivenOptions {
    /// Name and what follows it, in order.
    private var options: [(name: String, value: String?)] = []

    init(_ arguments: [String]) {
        let words = arguments.prefix { $0 != "--" }
        for (index, word) in words.enumerated() where word.hasPrefix("--") {
            if let equals = word.firstIndex(of: "=") {
                options.append((String(word[..<equals]), String(word[word.index(after: equals)...])))
            } else {
                let next = index + 1 < words.count ? words[index + 1] : nil
                options.append((word, next))
            }
        }
        asksForHelp =
            words.contains("-h")
            || ["--help", "--version", "--experimental-dump-help"].contains { contains($0) }
    }

    private(set) var asksForHelp = false

    func contains(_ name: String) -> Bool { options.contains { $0.name == name } }

    func last(_ name: String) -> String? { options.last { $0.name == name }?.value }

    /// Whether the command line says something else than this line of the job file.
    func overrides(_ entry: JobFile.Entry) -> Bool {
        guard let field = entry.field else {
            return contains(entry.mention) || contains("--no-" + entry.mention.dropFirst(2))
        }
        if entry.mention == "--map" {
            return options.contains { $0.name == "--map" && Self.mappedField($0.value) == field }
        }
        // `--locale de` beats `constants: {locale: fr}`.
        return contains("--" + field.replacing("_", with: "-"))
    }

    private static func mappedField(_ mapping: String?) -> String? {
        guard let name = mapping?.split(separator: "=", maxSplits: 1).first.map(NameFolding.trimmed) else { return nil }
        return Field(ownName: name)?.rawValue ?? name
    }
}

extension NameFolding {
    fileprivate static func trimmed(_ name: Substring) -> String { trimmed(String(name)) }
}
