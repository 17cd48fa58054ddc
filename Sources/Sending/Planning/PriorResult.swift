package import CSV
package import Rows
import Text

/// What the result columns say of a row that was fed back: what became of it in an earlier run.
package struct PriorResult: Sendable, Equatable {
    package var status: SessionStatus?
    /// The cells of the session, empty where somebody has emptied them.
    package var id = ""
    package var url = ""
    package var expiresAt: String?
    package var attempts = 0
    package var errorCode = ""
    package var ref: SessionRef?
    /// How the session stood when the provider was last asked; empty where nobody asked.
    package var state = ""
    package var stateAt = ""
    /// Something stands in `session_ref` that is no reference.
    package var hasUnreadableRef = false

    /// More calls than any row has had: what a file says beyond is no number of calls.
    private static let mostAttempts = 1_000_000

    /// Reads the cells; nil where the file has no result columns, or the row's are empty.
    package init?(_ row: Record, _ mapping: HeaderMapping) {
        if mapping.resultColumns.isEmpty { return nil }
        for column in ResultColumn.allCases {
            guard let index = mapping.column(of: column) else { continue }
            let cell = TextTrim.trimmed(row[index])
            switch column {
            case .status: status = SessionStatus(rawValue: cell.text.lowercased())
            case .id: id = cell.text
            case .url: url = cell.text
            case .expiresAt: expiresAt = SessionForm.isDate(cell) ? cell.text : nil
            case .attempts: attempts = Self.attempts(cell)
            case .errorCode: errorCode = cell.text
            case .error: break  // For the user alone.
            case .ref:
                ref = SessionRef(cell)
                hasUnreadableRef = ref == nil && cell.count > 0
            case .state: state = cell.text
            case .stateAt: stateAt = cell.text
            }
        }
        if status == nil, ref == nil, errorCode.isEmpty, id.isEmpty, url.isEmpty, !hasUnreadableRef { return nil }
    }

    /// A number of calls; 0 where the cell holds something else.
    private static func attempts(_ cell: Bytes) -> Int {
        guard cell.allSatisfy({ (0x30...0x39).contains($0) }) else { return 0 }
        return cell.reduce(0) { min($0 * 10 + Int($1 - 0x30), mostAttempts) }
    }

    package init(status: SessionStatus?, session: CreatedSession? = nil, attempts: Int = 0, ref: SessionRef? = nil) {
        self.status = status
        id = session?.id ?? ""
        url = session?.url ?? ""
        expiresAt = session?.expiresAt
        self.attempts = attempts
        self.ref = ref
    }

    /// Whether this shows any sign of a session: a status of one, an id, or a link.
    package var isDoneOrUnknown: Bool {
        switch status {
        case .created, .existing, .duplicate, .cancelled, .unknown: true
        default: !id.isEmpty || !url.isEmpty
        }
    }

    /// A row that had too few or too many cells was padded when it was written back. It stays invalid until somebody
    /// has looked at it and cleared its error code.
    package var columnProblem: ProblemCode? {
        [.tooFewFields, .tooManyFields].first { code in errorCodes.contains { $0 == code.rawValue } }
    }

    /// Why the row is unknown, where its codes say so.
    package var unknownCode: CallCode? {
        errorCodes.first { ProblemCode(rawValue: String($0)) == nil }.map { CallCode(rawValue: String($0)) }
    }

    /// The row has a session, and nothing says any more that it is this row's.
    package func hasLostRef(_ mapping: HeaderMapping) -> Bool {
        ref == nil && !hasUnreadableRef && mapping.column(of: .status) != nil && (!id.isEmpty || !url.isEmpty)
    }

    /// A call for the row was accepted, and its session is not known.
    package var hasAcceptedCall: Bool { errorCodes.contains { CallCode(rawValue: String($0)).isAcceptance } }

    private var errorCodes: [Substring] { errorCode.split(separator: ";") }
}
