import Text
import Yams

/// The conversion of a YAML value to JSON, for what is passed on to a provider as it is.
///
/// By the core schema of YAML 1.2 as far as JSON has words for it: `true`, `false`, `null` and JSON's numbers mean what
/// they say, everything else is text. So `no` and `0600` stay text, which YAML 1.1 would read as false and 384.
enum YAMLToJSON {
    /// Nil where the value holds something that JSON does not have.
    static func text(_ node: Node) -> String? {
        switch node {
        case .scalar(let scalar): return text(scalar)
        case .sequence(let sequence):
            var parts: [String] = []
            for element in sequence {
                guard let part = text(element) else { return nil }
                parts.append(part)
            }
            return "[" + parts.joined(separator: ",") + "]"
        case .mapping(let mapping):
            var parts: [String] = []
            for (key, value) in mapping {
                guard let name = key.scalar?.string, let part = text(value) else { return nil }
                parts.append(JSONWriter.quoted(name) + ":" + part)
            }
            return "{" + parts.joined(separator: ",") + "}"
        default: return nil
        }
    }

    private static func text(_ scalar: Node.Scalar) -> String {
        guard scalar.style == .plain || scalar.style == .any else { return JSONWriter.quoted(scalar.string) }
        switch scalar.string {
        case "true", "True", "TRUE": return "true"
        case "false", "False", "FALSE": return "false"
        case "null", "Null", "NULL", "~", "": return "null"
        default:
            if case .number = JSONValue(Array(scalar.string.utf8)) { return scalar.string }
            return JSONWriter.quoted(scalar.string)
        }
    }
}
