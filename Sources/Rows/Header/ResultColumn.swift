import Text

/// The columns that a result file has behind those of the person, in this order.
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
    /// fields, because a column that is ours is replaced: "Session URL" is the person's own and stays.
    package init?(named column: String) {
        self.init(rawValue: NameFolding.trimmed(column).lowercased())
    }
}
