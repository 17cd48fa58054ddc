package import CSV
package import Rows
import Text

/// What the result columns say of a row that was fed back: what became of it in an earlier run.
package struct PriorResult: Sendable, Equatable {
    package var status: SessionStatus?
    package var session: CreatedSession?
    package var attempts = 0
    package var errorCode = ""
    package var ref: SessionRef?

    /// Reads the cells; nil where the file has no result columns, or the row's are empty.
    package init?(_ row: Record, _ mapping: HeaderMapping) {
        if mapping.resultColumns.isEmpty { return nil }
        var (id, url, expires) = ("", "", "")
        for column in ResultColumn.allCases {
            guard let index = mapping.column(of: column) else { continue }
            let cell = TextTrim.trimmed(row[index])
            switch column {
            case .status: status = SessionStatus(rawValue: cell.text.lowercased())
            case .id: id = cell.text
            case .url: url = cell.text
            case .expiresAt: expires = cell.text
            case .attempts: attempts = Int(cell.text) ?? 0
            case .errorCode: errorCode = cell.text
            case .error: break  // For the user alone.
            case .ref: ref = SessionRef(cell)
            }
        }
        if status == nil, ref == nil, errorCode.isEmpty { return nil }
        if !id.isEmpty, !url.isEmpty {
            session = CreatedSession(id: id, url: url, expiresAt: expires.isEmpty ? nil : expires)
        }
    }

    package init(status: SessionStatus?, session: CreatedSession? = nil, attempts: Int = 0, ref: SessionRef? = nil) {
        self.status = status
        self.session = session
        self.attempts = attempts
        self.ref = ref
    }

    /// Whether this says that a session exists, or may exist.
    package var isDoneOrUnknown: Bool {
        switch status {
        case .created, .existing, .duplicate, .unknown: true
        default: false
        }
    }

    /// A row that had too few or too many cells was padded when it was written back. It stays invalid until somebody
    /// has looked at it and cleared its error code.
    package var columnProblem: ProblemCode? {
        let codes = errorCode.split(separator: ";")
        return [.tooFewFields, .tooManyFields].first { code in codes.contains { $0 == code.rawValue } }
    }
}
