import Foundation

/// A reader of JSON texts with Foundation's parser, so that a mistake in the client's own writer or reader of JSON is
/// not shared here. It rejects what that parser lets pass (RFC 8259 §2, §4, §8.1).
enum JSONReader {
    /// - Throws: why the text is no JSON.
    static func read(_ bytes: [UInt8]) throws(JSONReadingError) -> JSONValue {
        guard let found = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) else {
            throw JSONReadingError(reason: "it cannot be parsed as UTF-8 JSON")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONReadingError(reason: "a byte order mark precedes it") }
        try checkMembers(bytes)
        return try value(found)
    }

    private static func value(_ found: Any) throws(JSONReadingError) -> JSONValue {
        switch found {
        case is NSNull: return .null
        // Before NSNumber, which strings are not, and numbers and booleans both are.
        case let text as String: return .string(text)
        case let number as NSNumber:
            // Foundation's parser makes booleans of C's type `char`, which it uses for no number.
            return number.objCType.pointee == CChar(UInt8(ascii: "c"))
                ? .bool(number.boolValue) : .number(number.doubleValue)
        case let values as [Any]:
            var read: [JSONValue] = []
            for element in values { read.append(try value(element)) }
            return .array(read)
        case let members as [String: Any]:
            var read: [String: JSONValue] = [:]
            for (name, member) in members { read[name] = try value(member) }
            return .object(read)
        default: throw JSONReadingError(reason: "it holds a value of an unknown kind")
        }
    }

    /// Rejects a comma before a closing bracket, and a name that stands twice in an object: RFC 8259 §4 leaves the
    /// latter to the reader, and the cautious reading is to reject it.
    ///
    /// - Parameter bytes: what Foundation's parser takes for JSON.
    private static func checkMembers(_ bytes: [UInt8]) throws(JSONReadingError) {
        /// The names seen in each open object or array, the innermost last.
        var names: [Set<ArraySlice<UInt8>>] = [[]]
        var lastString = bytes[..<0]
        var last: UInt8 = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: continue
            case UInt8(ascii: "\""):
                let start = index
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                lastString = bytes[start..<min(index, bytes.count)]
                index += 1
            case UInt8(ascii: ":"):
                guard names[names.count - 1].insert(lastString).inserted else {
                    throw JSONReadingError(reason: "a name stands twice in an object")
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["): names.append([])
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard last != UInt8(ascii: ",") else {
                    throw JSONReadingError(reason: "a comma stands before a closing bracket")
                }
                names.removeLast()
            default: break
            }
            last = byte
        }
    }
}

/// The reason why a text is no JSON.
struct JSONReadingError: Error, Equatable {
    var reason: String
}
