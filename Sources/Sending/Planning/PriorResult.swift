package import CSV
package import Rows
import Text

/// What the result columns of a row say that was fed back: its fate as an earlier run wrote it.
package struct PriorResult: Sendable, Equatable {
    package var status: SessionStatus?
    package var session: CreatedSession?
    package var attempts = 0
    package var errorCode = ""
    package var ref: SessionRef?

    /// Reads the cells; nil where the file has no result columns, or the row's are empty.
    package init?(_ row: Record, _ mapping: HeaderMapping) {
        func cell(_ column: ResultColumn) -> String {
            guard let index = mapping.column(of: column) else { return "" }
            return TextTrim.trimmed(row[index]).text
        }
        if mapping.resultColumns.isEmpty { return nil }
        status = SessionStatus(rawValue: cell(.status).lowercased())
        if let index = mapping.column(of: .ref) { ref = SessionRef(TextTrim.trimmed(row[index])) }
        errorCode = cell(.errorCode)
        if status == nil, ref == nil, errorCode.isEmpty { return nil }
        attempts = Int(cell(.attempts)) ?? 0
        let (id, url, expires) = (cell(.id), cell(.url), cell(.expiresAt))
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
