import Text

/// The columns that a result file has behind those of the user, in this order: the one list of them.
package enum ResultColumn: String, CaseIterable, Sendable {
    case status = "session_status"
    case id = "session_id"
    case url = "session_url"
    case expiresAt = "session_expires_at"
    case attempts = "session_attempts"
    case errorCode = "session_error_code"
    case error = "session_error"
    case ref = "session_ref"

    /// The column of this name, whatever its case and the white space around it. Stricter than the matching of
    /// fields, because a column that is ours is replaced: "Session URL" is the user's own and stays.
    package init?(named column: String) {
        self.init(rawValue: NameFolding.trimmed(column).lowercased())
    }

    /// Whether a file with these columns is a result file, whichever version of this program wrote it: the reference
    /// ties its rows to their sessions, and the status says what became of them.
    package static func areOfResultFile(_ columns: some Sequence<String>) -> Bool {
        Set(columns.compactMap { ResultColumn(named: $0) }).isSuperset(of: [.status, .ref])
    }
}
