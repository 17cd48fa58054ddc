/// An error of a database or of the way to it, before anybody knows what it means for a run.
struct PostgresError: Error, Equatable {
    /// What is to be done about it.
    enum Kind: Equatable {
        /// The connection is gone, or the server asks for another attempt: what was to be written may be written or not.
        case again
        /// The server's disk is full.
        case full
        /// What keeps the ledger from being written until somebody changes it, although the settings are right.
        case denied
        /// A setting: of this program, of libpq, or of the server.
        case setting
        /// A batch would open calls of rows whose story has become another one meanwhile.
        case rowsChanged
        /// What stands in the tables was not written by this program.
        case damaged
        /// A fault of this program.
        case fault
    }

    var kind: Kind
    /// The server's SQLSTATE; nil where it told none.
    var state: String?
    var text: String
    /// Whether the connection can be of no more use.
    var isConnectionLost = false

    static func setting(_ text: String) -> PostgresError { PostgresError(kind: .setting, text: text) }

    static func lost(_ text: String) -> PostgresError {
        PostgresError(kind: .again, text: text, isConnectionLost: true)
    }

    /// What the server answers to a statement, by its SQLSTATE.
    init(state: String?, text: String, isConnectionLost: Bool = false) {
        self.init(
            kind: Self.kind(state),
            state: state,
            text: text + (state.map { " (SQLSTATE \($0))" } ?? ""),
            isConnectionLost: isConnectionLost
        )
    }

    init(kind: Kind, state: String? = nil, text: String, isConnectionLost: Bool = false) {
        self.kind = kind
        self.state = state
        self.text = text
        self.isConnectionLost = isConnectionLost
    }

    /// https://www.postgresql.org/docs/current/errcodes-appendix.html
    static func kind(_ state: String?) -> Kind {
        guard let state else { return .again }
        switch state {
        // Shutting down, starting, too many connections, a serialisation or a deadlock that was given up, a standby that
        // is not the primary yet, a statement that was ended from outside, a lock that was not to be had.
        case "57P01", "57P02", "57P03", "53300", "40001", "40P01", "25006", "57014", "55P03", "57P05": return .again
        case "53100": return .full
        case "42501": return .denied
        case "3D000", "0LP01": return .setting
        case PostgresSchema.rowsChanged: return .rowsChanged
        default: break
        }
        switch state.prefix(2) {
        // A connection exception; a server without memory; an internal or a system error of the server.
        case "08", "53", "58": return .again
        case "28": return .setting
        default: return .fault
        }
    }
}

extension PostgresError {
    /// An error of connecting, of which libpq tells a text alone.
    ///
    /// - Parameters:
    ///   - message: Written with `PQERRORS_SQLSTATE`, so that it names no role.
    ///   - user: The role's name, to be kept out of what is shown.
    init(connecting message: String, user: String?) {
        var line = message.split(separator: "\n").first.map(String.init) ?? "no connection"
        if let user, !user.isEmpty { line = line.replacing("\"\(user)\"", with: "\"***\"") }
        let last = line.split(separator: " ").last.map(String.init) ?? ""
        let isState = last.count == 5 && last.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
        guard isState, line.contains("FATAL:") || line.contains("ERROR:") else {
            // Of what the client finds by itself, only the words tell.
            let isSetting = ["SSL", "certificate", "password", "authentication"].contains { line.contains($0) }
            self.init(kind: isSetting ? .setting : .again, text: line, isConnectionLost: true)
            return
        }
        switch last {
        case "28P01", "28000":
            self.init(
                kind: .setting,
                state: last,
                text:
                    "the server refuses the role or its password (\(last)). Check the role in the URL, PGPASSFILE, and "
                    + "pg_hba.conf",
                isConnectionLost: true
            )
        case "3D000":
            self.init(
                kind: .setting,
                state: last,
                text: "the server has no such database (\(last)). Create it, see the README",
                isConnectionLost: true
            )
        default:
            self.init(state: last, text: "the server refuses the connection", isConnectionLost: true)
        }
    }
}

extension LedgerError {
    /// - Parameter place: The database's name, without a role.
    init(_ error: PostgresError, place: String) {
        switch error.kind {
        case .again: self = .unreachable(place: place, reason: error.text)
        case .full: self = .full(path: place)
        case .denied: self = .failed(path: place, reason: error.text)
        case .setting: self = .misconfigured(place: place, reason: error.text)
        case .rowsChanged: self = .rowsChanged(place: place)
        case .damaged: self = .corrupt(path: place, reason: error.text)
        case .fault: self = .fault(place: place, reason: error.text)
        }
    }
}
