import Hummingbird
import NIOCore

extension Response {
    static func json(_ status: Int, _ bytes: [UInt8]) -> Response {
        Response(
            status: .init(code: status),
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    static func text(_ status: Int, _ text: String, type: String = "text/plain; charset=utf-8") -> Response {
        Response(
            status: .init(code: status),
            headers: [.contentType: type],
            body: .init(byteBuffer: ByteBuffer(string: text))
        )
    }
}

extension HTTPFields {
    /// The first field of that name. For names that are constants of ours: others need not be valid.
    subscript(named name: String) -> String? {
        get { self[.init(name)!] }
        set { self[.init(name)!] = newValue }
    }

    /// Whether the body is declared to be JSON; parameters such as a charset do not matter.
    var declareJSON: Bool {
        let type = self[.contentType]?.split(separator: ";").first ?? ""
        return type.lowercased().filter { $0 != " " } == "application/json"
    }
}
