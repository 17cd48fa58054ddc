package import Sending
import Text

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// PAVE's calls about a session that exists: all of them are documented, and nothing else is asked for.
///
/// `sms.to` may be changed only while nobody has begun the session and its SMS has failed. Modelled: that it is refused with
/// 400 otherwise, and with the `message` that PAVE's errors have; the documentation shows no answer to that call.
extension PaveProvider {
    package func request(_ call: SessionCall, about id: String, now: Date) -> ProviderRequest? {
        let path = "/sessions/\(id)"
        switch call {
        case .status: return ProviderRequest(method: .get, path: path, headers: signed(now))
        case .cancel: return ProviderRequest(method: .delete, path: path, headers: signed(now))
        case .remind:
            // Of the second version, which takes the key alone.
            return ProviderRequest(
                method: .post,
                path: "/capture/sessions/\(id)/resend",
                root: secondRoot,
                headers: [("API-Access-Token", key), ("Accept", "application/json")]
            )
        case .changePhone(let number):
            var json = JSONWriter()
            json.object { $0.object("sms") { $0.string("to", number) } }
            let headers = signed(now) + [("Accept", "application/json"), ("Content-type", "application/json")]
            return ProviderRequest(method: .put, path: path, headers: headers, body: json.bytes)
        }
    }

    /// The second version of the API beside the first. Modelled, for roots that are not PAVE's own: it is where `/v2` would
    /// be.
    private var secondRoot: String { (apiRoot.hasSuffix("/v1") ? String(apiRoot.dropLast(3)) : apiRoot) + "/v2" }

    package func answer(_ response: Response, to call: SessionCall, about id: String) -> SessionAnswer? {
        guard let json = JSONValue(response: response.body) else { return nil }
        let message = json["message"]?.string ?? ""
        switch (response.status, call) {
        case (200, .status):
            guard let status = json["status"]?.string, Self.isWord(status),
                json["session_key"] == nil || ResponseParsing.id(json["session_key"]) == id
            else { return nil }
            return .stands(status)
        case (200, .remind): return json["status"]?.string == "success" ? .done : nil
        case (200, .cancel): return message.contains(id) && message.contains("removed") ? .done : nil
        // Modelled: what the answer holds is not documented. It is the provider's own, and about this session.
        case (200, .changePhone):
            return json["session_key"] == nil || ResponseParsing.id(json["session_key"]) == id ? .done : nil
        case (404, .remind): return json["status"]?.string == "error" && message == "Session not found" ? .missing : nil
        case (404, _): return message.contains(id) && message.contains("cannot be found") ? .missing : nil
        case (400, .cancel): return message.contains(id) && message.contains("has been started") ? .begun : nil
        default: return nil
        }
    }

    private static func isWord(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    package func stage(of word: String) -> SessionStage? {
        switch word {
        case "IDLE": .unopened
        case "STARTED", "PROCESS", "QC_PASSED", "CONFIRM": .opened
        case "COMPLETE": .done
        case "EXPIRED": .expired
        case "INVALID": .void
        default: nil
        }
    }
}
