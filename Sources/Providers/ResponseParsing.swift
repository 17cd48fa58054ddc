import Sending
import Text

/// The parsing that the responses of most APIs have in common.
enum ResponseParsing {
    /// A session of an id and a link, of which one may be empty: the link is made by `link`, and the id is what stands
    /// behind the link's last slash. Nil where what comes of it is no id or no link, and where the link ends in another
    /// id: somebody has copied one of the two from another row.
    static func session(
        id: String,
        url: String,
        expiresAt: String?,
        link: (_ id: String) -> String?
    ) -> CreatedSession? {
        let id = id.isEmpty ? url.split(separator: "/").last.map(String.init) ?? "" : id
        guard isID(id), let url = url.isEmpty ? link(id) : url, isLink(url) else { return nil }
        if let last = url.split(separator: "/").last.map(String.init), isID(last), last != id { return nil }
        return CreatedSession(id: id, url: url, expiresAt: expiresAt)
    }

    /// An id in a response: a string, or a whole number as some servers write one; nil of what may not be passed on.
    static func id(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text) where isID(text): text
        case .number(let digits) where isID(digits) && digits.utf8.allSatisfy(isDigit): digits
        default: nil
        }
    }

    static func isID(_ text: String) -> Bool { SessionForm.isID(text) }

    static func isLink(_ text: String) -> Bool { SessionForm.isLink(text) }

    /// The host of a link, in lower case, without its port; empty where there is none.
    static func host(of link: String) -> String {
        guard let start = link.firstRange(of: "://")?.upperBound else { return "" }
        let host = HostAddress.bare(String(link[start...].prefix { !"/?#".contains($0) })).lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }

    /// What an error body says to the user: of JSON `message`, `error`, `error.message`, `errors`, in that order; of
    /// anything else a short plain text; nil of the rest, as of a proxy's page of HTML.
    ///
    /// Not every provider documents the shape of its error bodies, so this looks where APIs usually put it.
    static func message(in body: [UInt8]) -> String? {
        guard let response = JSONValue(response: body) else { return plainText(body) }
        var parts: [String] = []
        if let text = text(of: response["message"]) ?? text(of: response["error"]) { parts.append(text) }
        parts += details(of: response["errors"]).filter { !parts.contains($0) }
        return parts.isEmpty ? nil : oneLine(parts.joined(separator: " "))
    }

    private static func text(of value: JSONValue?) -> String? {
        let text = value?.string ?? value?["message"]?.string
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The first three of `["…"]`, `[{"message": "…"}]`, `{"vin": ["…"]}` or `{"vin": "…"}`.
    private static func details(of value: JSONValue?) -> [String] {
        switch value {
        case .array(let elements):
            elements.prefix(3).compactMap { text(of: $0) }
        case .object(let members):
            members.prefix(3).compactMap { member in
                if case .array(let texts) = member.value { return texts.first.flatMap { text(of: $0) } }
                return text(of: member.value)
            }
        default:
            []
        }
    }

    private static func plainText(_ body: [UInt8]) -> String? {
        guard body.count <= 200, let text = String(validating: body, as: UTF8.self) else { return nil }
        guard let line = oneLine(text), let first = line.utf8.first, !"<{[".utf8.contains(first) else { return nil }
        return line
    }

    /// One line: runs of blanks and control characters become one space. It is cut where it is kept, after what it
    /// repeats of the row was taken out of it, and only far behind that here.
    private static func oneLine(_ text: String) -> String? {
        let words = text.unicodeScalars.prefix(20_000).split {
            $0.properties.isWhitespace || $0.properties.generalCategory == .control
        }
        let line = words.map { String($0) }.joined(separator: " ")
        return line.isEmpty ? nil : String(line.prefix(10_000))
    }

    /// Whether a body is a JSON object: what APIs answer with, and no page does.
    static func isObject(_ body: [UInt8]) -> Bool {
        if case .object = JSONValue(body) { true } else { false }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
