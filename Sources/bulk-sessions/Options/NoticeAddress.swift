import ArgumentParser
import Text

/// The address that is told of a run's beginning or end (`--on-start`, `--on-end`). It may be a secret as a whole: of such an
/// address nothing but its host is ever said.
struct NoticeAddress: Sendable {
    /// What stands for the exit code.
    static let exitCode = "{exit_code}"

    /// The option that gave it, with its dashes.
    let option: String
    /// Scheme, host and port.
    let origin: String
    /// For messages.
    let host: String
    private let rest: String

    init(_ text: String, option: String) throws(ValidationError) {
        let authority = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let end = text[authority...].firstIndex { "/?#".contains($0) } ?? text.endIndex
        let root: BaseURL
        do { root = try BaseURL(String(text[..<end])) } catch {
            throw ValidationError("The value of '\(option)' \(Self.sentence(error))")
        }
        let rest = String(text[end...])
        let literal = rest.replacing(Self.exitCode, with: "")
        guard literal.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"#\"<>\\^`{|}".utf8.contains($0) }) else {
            throw ValidationError(
                "The value of '\(option)' holds a character that no address has. Write one like \(Self.example)."
            )
        }
        self.option = option
        origin = root.origin
        host = root.host
        self.rest = rest.hasPrefix("/") ? rest : "/" + rest
    }

    var takesExitCode: Bool { rest.contains(Self.exitCode) }

    /// What follows the origin in a request.
    func path(exitCode: Int32) -> String { rest.replacing(Self.exitCode, with: String(exitCode)) }

    private static let example = "https://hc-ping.com/UUID/\(exitCode)"

    /// The address itself is not repeated.
    private static func sentence(_ error: BaseURLError) -> String {
        switch error {
        case .plainHTTP(let host):
            "asks for plain http to \(host). Use https://; plain http is allowed only to this machine (localhost, 127.0.0.1)."
        case .userInfo: "holds a user name or password. Remove it."
        default: "is no address. Write one like \(example)."
        }
    }
}
