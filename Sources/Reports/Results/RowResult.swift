package import Rows
package import Sending
import Text

/// The result of one row: what the result columns say of it.
package struct RowResult: Sendable, Equatable {
    package var status: SessionStatus
    package var session: CreatedSession?
    package var attempts = 0
    /// The codes of `session_error_code`.
    package var codes: [String] = []
    /// The fields at which the checks found what some of `codes` say.
    package var findings: [ProblemTally.Group] = []
    /// For the user who fixes the row.
    package var sentence = ""
    package var ref: SessionRef?

    package init(status: SessionStatus) { self.status = status }

    /// Whether there is no link in it, and that is a problem: a link that was withdrawn or forgotten is none.
    package var lacksLink: Bool {
        session == nil && !codes.contains(CallCode.cancelled.rawValue) && !codes.contains(CallCode.forgotten.rawValue)
    }

    /// Keeps what an earlier run wrote of the row's session, as it came.
    package mutating func keep(_ prior: PriorResult) {
        kept = [.id: prior.id, .url: prior.url, .expiresAt: prior.expiresAt ?? ""]
        attempts = prior.attempts
        ref = prior.ref
    }

    /// Cells of an earlier run that are kept in place of what `session` says.
    private var kept: [ResultColumn: String] = [:]

    /// The text of the session that stands in a column as the provider gave it; nil of the other columns.
    func sessionText(in column: ResultColumn) -> CreatedSession.Text? {
        guard kept.isEmpty, session != nil else { return nil }
        return switch column {
        case .id: .id
        case .url: .url
        case .expiresAt: .expiresAt
        default: nil
        }
    }

    /// A sentence that holds no backslash before a quotation mark nor at its end, for readers to which that does not end a
    /// cell.
    private static func readable(_ sentence: String) -> String {
        let backslash = SIMD4(repeating: UInt8(ascii: "\\"))
        guard sentence.withBytes({ $0.containsAny(of: backslash) }) else { return sentence }
        let text = sentence.replacing("\\\"", with: "\\ \"")
        return text.hasSuffix("\\") ? text + " ." : text
    }

    /// What stands in a result column, safe from being taken for a formula.
    func text(of column: ResultColumn) -> String {
        if !kept.isEmpty, let cell = kept[column] { return SafeCell.text(cell) }
        return switch column {
        case .status: status.rawValue
        case .id: SafeCell.text(session?.id ?? "")
        case .url: SafeCell.text(session?.url ?? "")
        case .expiresAt: SafeCell.text(session?.expiresAt ?? "")
        case .attempts: attempts > 0 ? String(attempts) : ""
        case .errorCode: codes.joined(separator: ";")
        case .error: Self.readable(SafeCell.text(sentence))
        case .ref: ref?.text ?? ""
        // Of the session, not of what became of the row: whoever writes the file knows it.
        case .state, .stateAt: ""
        }
    }
}
