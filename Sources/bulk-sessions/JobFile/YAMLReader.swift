import Text
import Yams

/// The reading of a job file's YAML into nodes, within limits that no file anybody writes comes near.
///
/// Aliases and anchors are refused: a few lines of them stand for gigabytes once they are followed, and a job file says
/// each thing once.
enum YAMLReader {
    /// In bytes; a node takes two of them at least.
    static let maxSize = 64 << 10
    /// Mappings and lists within one another.
    static let maxDepth = 32

    /// - Returns: nil of an empty file.
    static func root(of yaml: String, path: String) throws(JobFileError) -> Node? {
        guard yaml.utf8.count <= maxSize else { throw tooLarge(path) }
        if yaml.utf8.contains(UInt8(ascii: "&")) {
            // The parser follows an alias, and compares keys with all that is in them, before anybody could object. So an
            // alias must show while there are no anchors: with a tag in the place of each, every alias is an undefined one.
            do {
                _ = try compose(yaml.replacing("&", with: "!"), path).node
            } catch {
                throw anchor(in: yaml).map { anchored(path, line: $0) } ?? error
            }
        }
        let (node, parser) = try compose(yaml, path)
        // Its anchors live as long as it does.
        return try withExtendedLifetime(parser) { () throws(JobFileError) in
            if let node { try check(node, depth: 1, path) }
            return node
        }
    }

    static func tooLarge(_ path: String) -> JobFileError {
        JobFileError(path, "The job file is larger than \(maxSize >> 10) KiB. It holds options, not data: shorten it.")
    }

    private static func check(_ node: Node, depth: Int, _ path: String) throws(JobFileError) {
        if node.anchor != nil { throw anchored(path, line: node.line) }
        guard depth <= maxDepth else {
            throw JobFileError(path, line: node.line, "More than \(maxDepth) mappings and lists within one another.")
        }
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                try check(key, depth: depth + 1, path)
                try check(value, depth: depth + 1, path)
            }
        case .sequence(let sequence):
            for element in sequence { try check(element, depth: depth + 1, path) }
        case .scalar, .alias: break
        }
    }

    private static func anchored(_ path: String, line: Int) -> JobFileError {
        JobFileError(
            path,
            line: line,
            "Anchors (&) and aliases (*) are not taken. Write the value itself in each place; a text that begins with & "
                + "or * goes in quotation marks."
        )
    }

    /// The line of what looks like an anchor: where a file that cannot be read has one, that is said.
    private static func anchor(in yaml: String) -> Int? {
        guard let match = yaml.firstMatch(of: /(?:^|[\s\[{,:-])&[0-9A-Za-z_-]/.anchorsMatchLineEndings()) else {
            return nil
        }
        return yaml[..<match.range.upperBound].count { $0.isNewline } + 1
    }

    private static func compose(_ yaml: String, _ path: String) throws(JobFileError) -> (node: Node?, parser: Parser) {
        do {
            let parser = try Parser(yaml: yaml, encoding: .utf8)
            return (try parser.singleRoot(), parser)
        } catch let error as YamlError {
            switch error {
            // What stands on the line is not repeated: it may be a key that should not be there.
            case .composer(_, "found undefined alias", let mark, _):
                throw anchored(path, line: mark.line)
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw JobFileError(path, line: mark.line, "This is not YAML: \(problem).")
            case .duplicatedKeysInMapping(let keys, let context):
                throw JobFileError(
                    path,
                    line: context.mark.line,
                    key: keys.first,
                    "It stands twice. Leave one of them."
                )
            default:
                throw JobFileError(path, "This is not YAML, or not UTF-8.")
            }
        } catch {
            throw JobFileError(path, "This is not YAML.")
        }
    }
}
