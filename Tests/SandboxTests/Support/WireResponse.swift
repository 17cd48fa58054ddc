@testable import Sandbox

/// An HTTP response as it came over the wire.
struct WireResponse {
    var bytes: [UInt8]
    var status = 0
    /// Names in lower case.
    var headers: [String: String] = [:]
    var body = ""

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        body = String(text[end.upperBound...])
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        status = Int(lines[0].split(separator: " ")[1]) ?? 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
    }

    var json: JSONValue { (try? JSONReader.read(Array(body.utf8))) ?? .null }
}

extension SandboxServer {
    /// Sends one request on a connection of its own. `Host` is the server's, unless the headers name another.
    func send(
        _ method: String,
        _ path: String,
        headers: [String: String] = [:],
        body: String = ""
    ) async throws -> WireResponse {
        var head = "\(method) \(path) HTTP/1.1\r\nConnection: close\r\n"
        if headers["Host"] == nil { head += "Host: 127.0.0.1:\(port)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if !body.isEmpty { head += "Content-Length: \(body.utf8.count)\r\n" }
        return WireResponse(try await RawClient.exchange(Array("\(head)\r\n\(body)".utf8), port: port))
    }

    func control(_ name: String, _ body: String = "") async throws -> WireResponse {
        try await send("POST", "/control/\(name)", headers: ["X-Sandbox-Control": Tchek.token], body: body)
    }

    /// The path of a link that this server handed out.
    func path(of link: String) throws -> String {
        let root = "http://127.0.0.1:\(port)"
        guard link.hasPrefix(root) else { throw RawClient.Failure(call: "a link of another server") }
        return String(link.dropFirst(root.count))
    }
}
