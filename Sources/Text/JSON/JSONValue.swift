/// A JSON text as a tree of values. For responses, which are small; members keep their order.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// As it was written: nobody here calculates with one.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    /// Nil where these bytes are no JSON text by RFC 8259, where they are no UTF-8, and where they nest deeper than 64.
    package init?(_ bytes: [UInt8]) {
        let value: JSONValue? = bytes.withUnsafeBufferPointer { buffer in
            guard (try? UTF8Span(validating: buffer.span)) != nil else { return nil }
            var parser = JSONParser(buffer)
            return parser.document()
        }
        guard let value else { return nil }
        self = value
    }

    /// The body of a response, as a tolerant client reads it: a byte order mark before the JSON text is passed over.
    package init?(response bytes: [UInt8]) {
        self.init(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
    }

    /// The member of that name; the last one where an object repeats a name, as most readers take it.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == key }?.value
    }

    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

package struct JSONMember: Sendable, Equatable {
    package var name: String
    package var value: JSONValue
}
