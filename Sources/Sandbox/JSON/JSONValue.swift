import Foundation

/// A JSON text as a tree of exactly what it says: the rules must tell `1` from `true`, and null from absent.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The member of that name; nil where there is none or this is no object.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// What a message calls a value of this kind.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// A string, or null where there is none or it is empty.
    static func orNull(_ text: String?) -> JSONValue {
        guard let text, !text.isEmpty else { return .null }
        return .string(text)
    }

    /// Every string and number in it, members in the order of their names.
    var leaves: [String] {
        switch self {
        case .null, .bool: []
        case .number: [String(decoding: encoded(), as: UTF8.self)]
        case .string(let text): [text]
        case .array(let values): values.flatMap(\.leaves)
        case .object(let members): members.sorted { $0.key < $1.key }.flatMap(\.value.leaves)
        }
    }

    /// The value as JSON text without white space, members in the order of their names.
    func encoded() -> [UInt8] {
        // It fails of what JSON cannot hold only, and a value that was read or written by us holds none of that.
        let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes]
        return (try? JSONSerialization.data(withJSONObject: foundation, options: options)).map(Array.init) ?? []
    }

    private var foundation: Any {
        switch self {
        case .null: NSNull()
        case .bool(let value): value
        case .number(let value): value
        case .string(let text): text
        case .array(let values): values.map(\.foundation)
        case .object(let members): members.mapValues(\.foundation)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
