import Testing
import Text

@testable import Providers

extension JSONValue {
    /// Reads a JSON literal of a test.
    init(literal: String) throws {
        self = try #require(JSONValue(Array(literal.utf8)))
    }

    /// The names of the members of an object, in order.
    var keys: [String] {
        guard case .object(let members) = self else { return [] }
        return members.map(\.name)
    }
}
