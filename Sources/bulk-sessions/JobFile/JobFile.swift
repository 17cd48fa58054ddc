import Providers
import Rows
import Text
import Yams

/// A job file: options in YAML, each turned into the argument that says the same on the command line.
struct JobFile: Sendable {
    struct Entry: Sendable, Equatable {
        /// `rate`, `map.phone`, `constants.locale`, `options`.
        var key: String
        /// Counted from 1.
        var line: Int
        /// `--rate=10/s`
        var argument: String
        /// How a sentence about a bad value names the option: `--rate`, `--constant locale`.
        var mention: String
        var value: String
        /// The field that is mapped or held constant.
        var field: String?
        var commands: Set<String>
    }

    let path: String
    private(set) var entries: [Entry] = []

    init(parsing yaml: String, path: String) throws(JobFileError) {
        self.path = path
        guard let root = try YAMLReader.root(of: yaml, path: path) else { return }
        guard let mapping = root.mapping else {
            // A file of nothing but comments is an empty scalar.
            if root.isEmptyScalar { return }
            throw JobFileError(path, line: root.line, "This is not a list of \"key: value\" lines.")
        }
        for (key, value) in mapping { try read(key, value) }
    }

    /// The options in a file some of which are wrong: as far as they can be read.
    static func readableEntries(of yaml: String) -> [Entry] {
        guard let mapping = try? YAMLReader.root(of: yaml, path: "")?.mapping else { return [] }
        var file = JobFile()
        for (key, value) in mapping { try? file.read(key, value) }
        return file.entries
    }

    private init() { path = "" }

    private mutating func read(_ keyNode: Node, _ value: Node) throws(JobFileError) {
        guard let name = keyNode.scalar?.string else {
            throw JobFileError(path, line: keyNode.line, "A key must be a word, such as rate.")
        }
        let location = Location(path: path, key: name, line: keyNode.line)
        switch name {
        case "map": try readMap(value, location)
        case "constants": try readConstants(value, location)
        case "options": try readOptions(value, location)
        default:
            if let known = JobFileKey.named(name) {
                entries.append(try Self.entry(known, value, location))
            } else if let flag = JobFileKey.flag(contradictedBy: name) {
                entries.append(try Self.entry(flag, value, location, isContradicted: true))
            } else {
                throw location.unknown()
            }
        }
    }

    private static func entry(
        _ known: JobFileKey,
        _ node: Node,
        _ location: Location,
        isContradicted: Bool = false
    ) throws(JobFileError) -> Entry {
        let option = "--" + known.name
        var text: String
        switch known.kind {
        case .flag:
            let isOn: Bool
            switch node.scalar?.string.lowercased() {
            case "true", "yes", "on": isOn = true
            case "false", "no", "off": isOn = false
            default: throw location.error("It takes true or false.")
            }
            let argument = isOn != isContradicted ? option : "--no-" + known.name
            return location.entry(argument, mention: option, value: "", commands: known.commands)
        case .value:
            text = try location.text(node)
        case .columns:
            if case .sequence(let columns) = node {
                var names: [String] = []
                for column in columns {
                    let name = try location.text(column)
                    if name.contains(",") {
                        throw location.error("A column whose name holds a comma cannot be named here.")
                    }
                    names.append(name)
                }
                text = names.joined(separator: ",")
                if names.isEmpty { throw location.error("The list is empty. Name the columns that identify a row.") }
            } else {
                text = try location.text(node)
            }
        }
        return location.entry("\(option)=\(text)", mention: option, value: text, commands: known.commands)
    }

    // MARK: What only a job file can say in one piece

    private mutating func readMap(_ node: Node, _ location: Location) throws(JobFileError) {
        for (inner, field, value) in try fields(
            of: node,
            location,
            example: "{phone: Telefon, reference.site: Standort}"
        ) {
            let column = try inner.text(value)
            entries.append(
                inner.entry(
                    "--map=\(field)=\(column)",
                    mention: "--map",
                    value: column,
                    field: field,
                    commands: JobFileKey.ofValues
                )
            )
        }
    }

    private mutating func readConstants(_ node: Node, _ location: Location) throws(JobFileError) {
        for (inner, field, value) in try fields(of: node, location, example: "{locale: fr, reference.site: Berlin}") {
            if let known = Field(rawValue: field), [.externalID, .vin, .plate].contains(known) {
                throw inner.error("It tells one vehicle from another, so it cannot be the same in all rows.")
            }
            // `true` is a value here: of fast_track.
            let text = try inner.text(value, takesBooleans: true)
            entries.append(
                inner.entry("--constant=\(field)=\(text)", mention: "--constant \(field)", value: text, field: field)
            )
        }
    }

    private mutating func readOptions(_ node: Node, _ location: Location) throws(JobFileError) {
        guard case .mapping = node else {
            throw location.error(
                "It takes an object that is passed on to \(ProviderHelp.owners(of: "session-options")), such as "
                    + "{name: value}."
            )
        }
        guard let json = YAMLToJSON.text(node) else {
            throw location.error("It holds what JSON cannot: a key that is no word, or a tag.")
        }
        entries.append(location.entry("--session-options=\(json)", mention: "--session-options", value: json))
    }

    /// The pairs of a mapping whose keys are fields, under the fields' own names.
    private func fields(
        of node: Node,
        _ location: Location,
        example: String
    ) throws(JobFileError) -> [(location: Location, field: String, value: Node)] {
        guard let mapping = node.mapping else {
            throw location.error("It takes fields with a value each, such as \(example).")
        }
        var pairs: [(Location, String, Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw location.error("A field must be a word, such as phone.") }
            let inner = Location(path: path, key: "\(location.key).\(name)", line: key.line)
            let field = try inner.field(name)
            if pairs.contains(where: { $0.1 == field }) {
                throw inner.error("\(field) stands twice. Leave one of them.")
            }
            pairs.append((inner, field, value))
        }
        return pairs
    }
}

extension JobFile {
    /// The location of a key or value in the file, for the errors about it.
    struct Location {
        var path: String
        var key: String
        var line: Int

        func error(_ text: String) -> JobFileError { JobFileError(path, line: line, key: key, text) }

        func unknown() -> JobFileError {
            if JobFile.isSecret(key) {
                let variable = ProviderHelp.exampleVariable
                return error(
                    "Keys and passwords never stand in a job file, which is copied, shown and kept in backups. Set the "
                        + "environment variable, such as \(variable), or \(variable)_FILE to the path of a file "
                        + "that holds it."
                )
            }
            switch key {
            case "job": return error("A job file cannot name another one.")
            case "input", "results": return error("The file to read is named on the command line.")
            default: break
            }
            let known = JobFileKey.all.map(\.name) + ["map", "constants", "options"]
            return error("This key is not known." + Self.hint(NearestName.nearest(to: key, in: known, limit: 1)))
        }

        /// A field's own name, or `reference.NAME` as it is written.
        func field(_ name: String) throws(JobFileError) -> String {
            if name.contains("=") { throw error("No field has an equals sign in its name.") }
            if name.lowercased().hasPrefix("reference."), name.utf8.count > "reference.".utf8.count { return name }
            if let field = Field(ownName: name) { return field.rawValue }
            let nearest =
                Field(alias: name).map { [$0.rawValue] }
                ?? NearestName.nearest(to: name, in: Field.allCases.map(\.rawValue), limit: 1)
            throw error("This field is not known." + Self.hint(nearest))
        }

        private static func hint(_ nearest: [String]) -> String {
            nearest.first.map { " Did you mean \($0)?" } ?? " See bulk-sessions create --help."
        }

        /// One value as it is written: `no` stays the language, `0600` the permissions.
        func text(_ node: Node, takesBooleans: Bool = false) throws(JobFileError) -> String {
            guard let scalar = node.scalar else {
                let found = if case .sequence = node { "a list" } else { "a mapping" }
                throw error("It takes one value, not \(found).")
            }
            if node.isEmptyScalar || scalar.string.isEmpty {
                throw error("It has no value. Write one, or leave the line out.")
            }
            if !takesBooleans, scalar.style == .plain, ["true", "false"].contains(scalar.string.lowercased()) {
                throw error("It takes a value, not true or false.")
            }
            if scalar.string.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F }) {
                throw error("It holds a line break or another control character.")
            }
            return scalar.string
        }

        func entry(
            _ argument: String,
            mention: String,
            value: String,
            field: String? = nil,
            commands: Set<String> = JobFileKey.ofValues
        ) -> Entry {
            Entry(
                key: key,
                line: line,
                argument: argument,
                mention: mention,
                value: value,
                field: field,
                commands: commands
            )
        }
    }

    /// Whether a key looks like one that holds a secret: then the error says more than that it is not known.
    static func isSecret(_ key: String) -> Bool {
        let name = NameFolding.normalised(key)
        let variables = SecretVariable.all.flatMap(\.variables)
        return variables.contains { NameFolding.normalised($0) == name }
            || ["apikey", "secret", "password", "token"].contains { name.contains($0) }
    }
}

extension Node {
    var line: Int { mark?.line ?? 1 }

    var isEmptyScalar: Bool {
        guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null"].contains(scalar.string.lowercased())
    }
}
