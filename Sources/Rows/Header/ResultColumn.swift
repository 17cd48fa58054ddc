import Text

/// The columns that a result file has behind those of the user, in this order: the one list of them.
///
/// The last two stand only in a file whose sessions somebody has asked about.
package enum ResultColumn: String, CaseIterable, Sendable {
    case status = "session_status"
    case id = "session_id"
    case url = "session_url"
    case expiresAt = "session_expires_at"
    case attempts = "session_attempts"
    case errorCode = "session_error_code"
    case error = "session_error"
    case ref = "session_ref"
    case state = "session_state"
    case stateAt = "session_state_at"

    /// Those that every result file has.
    package static let always = allCases.filter { !states.contains($0) }
    /// How a session stood when the provider was asked, and when that was.
    package static let states: [ResultColumn] = [.state, .stateAt]

    /// The column of this name, whatever its case and the white space around it.
    package init?(named column: String) {
        self.init(rawValue: NameFolding.trimmed(column).lowercased())
    }

    /// The column whose name this was before another program changed case, blanks, `_`, `-` or `.`.
    ///
    /// Only in a file that has a `session_ref` in any of these spellings: elsewhere "Session URL" is the user's own column
    /// and stays.
    package init?(renamed column: String) {
        guard let column = Self.byLetters[Self.letters(NameFolding.trimmed(column))] else { return nil }
        self = column
    }

    private static let byLetters = Dictionary(uniqueKeysWithValues: allCases.map { (letters($0.rawValue), $0) })

    private static func letters(_ name: String) -> String {
        name.lowercased().filter { !" _-.\u{A0}".contains($0) }
    }

    /// For each column of a header the one of ours that it is.
    package static func find(in columns: [String]) -> [ResultColumn?] {
        let renamed = columns.map { ResultColumn(renamed: $0) }
        if renamed.contains(.ref) { return renamed }
        // Of sessions that no reference ties to their rows nobody asks how they stand: such a column is the user's own.
        return columns.map { column in ResultColumn(named: column).flatMap { states.contains($0) ? nil : $0 } }
    }

    /// Whether a file with these columns is a result file, whichever version of this program wrote it: the reference
    /// ties its rows to their sessions, and the status says what became of them.
    package static func areOfResultFile(_ columns: some Sequence<String>) -> Bool {
        Set(find(in: Array(columns)).compactMap(\.self)).isSuperset(of: [.status, .ref])
    }
}
