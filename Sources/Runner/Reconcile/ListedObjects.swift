import Text

/// The objects that a list in JSON consists of: an array of them, one that lies in other objects, or one object in each line.
enum ListedObjects {
    struct Failure: Error, Equatable {
        var reason: String
    }

    /// How deep an array may lie that is the list: `{"data": {"page": {"items": [`.
    private static let deepestArray = 4
    /// How deep a member may lie that is a column: `options.client_id`.
    private static let deepestMember = 8

    /// Their members by their names, those of objects inside them as `options.client_id`.
    static func all(in bytes: [UInt8]) throws(Failure) -> [[String: String]] {
        guard let json = JSONValue(response: bytes) else { return try lines(bytes) }
        switch json {
        case .array(let all): return try flattened(all)
        case .object(let members):
            var arrays: [(path: String, elements: [JSONValue])] = []
            find(in: members, "", depth: 1, &arrays)
            // An empty one is the list where no other has anything.
            let filled = arrays.filter { !$0.elements.isEmpty }
            let lists = filled.isEmpty ? Array(arrays.prefix(1)) : filled
            if lists.count > 1 {
                let names = lists.map { "\"\(VisibleText.shortened($0.path))\"" }.joined(separator: ", ")
                throw Failure(
                    reason:
                        "it has \(lists.count) arrays of objects (\(names)), and only one can be the list; keep that one"
                )
            }
            // One line of its own is a list of one session.
            return try lists.first.map { list throws(Failure) in try flattened(list.elements) } ?? [flat(members)]
        default: throw Failure(reason: "it holds no array of objects")
        }
    }

    /// The arrays that hold objects, or nothing, in whatever objects they lie.
    private static func find(
        in members: [JSONMember],
        _ prefix: String,
        depth: Int,
        _ found: inout [(path: String, elements: [JSONValue])]
    ) {
        for member in members {
            switch member.value {
            case .array(let elements) where elements.allSatisfy(isObject):
                found.append((prefix + member.name, elements))
            case .object(let inner) where depth < deepestArray:
                find(in: inner, prefix + member.name + ".", depth: depth + 1, &found)
            default: break
            }
        }
    }

    private static func isObject(_ value: JSONValue) -> Bool { if case .object = value { true } else { false } }

    /// One object in each line, as programs export that write while they read.
    private static func lines(_ bytes: [UInt8]) throws(Failure) -> [[String: String]] {
        var objects: [[String: String]] = []
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
            guard case .object(let members)? = JSONValue(response: Array(line)) else {
                throw Failure(
                    reason: objects.isEmpty
                        ? "it begins like JSON and is none, or not to its end"
                        : "its line \(number + 1) is no JSON object, or not to its end"
                )
            }
            objects.append(flat(members))
        }
        return objects
    }

    private static func flattened(_ elements: [JSONValue]) throws(Failure) -> [[String: String]] {
        var objects: [[String: String]] = []
        for element in elements {
            guard case .object(let members) = element else {
                throw Failure(reason: "its array holds something else than objects")
            }
            objects.append(flat(members))
        }
        return objects
    }

    private static func flat(_ members: [JSONMember]) -> [String: String] {
        var flat: [String: String] = [:]
        flatten(members, "", depth: 0, into: &flat)
        return flat
    }

    private static func flatten(
        _ members: [JSONMember],
        _ prefix: String,
        depth: Int,
        into flat: inout [String: String]
    ) {
        for member in members {
            switch member.value {
            case .string(let text): flat[prefix + member.name] = text
            case .number(let text): flat[prefix + member.name] = text
            case .object(let inner) where depth < deepestMember:
                flatten(inner, prefix + member.name + ".", depth: depth + 1, into: &flat)
            case .null, .bool, .array, .object: break
            }
        }
    }
}
