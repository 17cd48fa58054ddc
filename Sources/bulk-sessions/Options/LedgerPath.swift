import Foundation

/// The location of the ledger.
struct LedgerPath {
    var path: String
    private var temporaryFolder: String?

    /// The path that was named, else the one that the XDG Base Directory Specification has for state.
    static func chosen(_ named: String?, isTemporary: Bool) throws -> LedgerPath {
        if let named {
            // A place like that holds a password, and would become folders of its name.
            if named.prefixMatch(of: /[A-Za-z][A-Za-z0-9+.\-]*:\/\//) != nil { throw ledgerIsNoFile }
            return LedgerPath(path: named)
        }
        if isTemporary {
            let folder = FileManager.default.temporaryDirectory.path + "/bulk-sessions-" + UUID().uuidString
            return LedgerPath(path: folder + "/ledger.sqlite", temporaryFolder: folder)
        }
        let environment = ProcessInfo.processInfo.environment
        // The specification has relative paths ignored.
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return LedgerPath(path: state + "/bulk-sessions/ledger.sqlite")
        }
        if let home = environment["HOME"], home.hasPrefix("/") {
            return LedgerPath(path: home + "/.local/state/bulk-sessions/ledger.sqlite")
        }
        throw ConfigurationError(
            description: "There is no place for the ledger: neither XDG_STATE_HOME nor HOME is set. "
                + "Name one with --ledger PATH; it must be the same in every run."
        )
    }

    private static let ledgerIsNoFile = ConfigurationError(
        description: "--ledger names a place by a URL. A ledger in a database, such as PostgreSQL, is not part of this "
            + "build: name a file. (For a folder of such a name, write ./ before it.) A password that stood there should "
            + "be replaced: other users of this machine can read command lines."
    )

    func removeIfTemporary() {
        if let temporaryFolder { try? FileManager.default.removeItem(atPath: temporaryFolder) }
    }
}
