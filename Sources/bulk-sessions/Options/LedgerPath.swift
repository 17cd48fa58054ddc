import Foundation
import Ledger

/// The location of the ledger: a path, or the address of a database.
struct LedgerPath {
    var path: String
    /// As messages show it.
    let name: String
    private var temporaryFolder: String?

    private init(path: String, name: String? = nil, temporaryFolder: String? = nil) {
        self.path = path
        self.name = name ?? path
        self.temporaryFolder = temporaryFolder
    }

    /// The path that was named, else the one that the XDG Base Directory Specification has for state.
    static func chosen(_ named: String?, isTemporary: Bool) throws -> LedgerPath {
        if let named {
            // What is wrong with an address is said before anything else is done.
            let source = try LedgerSource(named)
            // Any other place like that may hold a password, and would become folders of its name.
            if case .file = source, named.prefixMatch(of: /[A-Za-z][A-Za-z0-9+.\-]*:\/\//) != nil {
                throw unknownAddress
            }
            return LedgerPath(path: named, name: source.name)
        }
        if isTemporary {
            let folder = FileManager.default.temporaryDirectory.path + "/bulk-sessions-" + UUID().uuidString
            return LedgerPath(path: folder + "/ledger.sqlite", temporaryFolder: folder)
        }
        if let stateFolder { return LedgerPath(path: stateFolder + "/ledger.sqlite") }
        throw ConfigurationError(
            description: "There is no place for the ledger: neither XDG_STATE_HOME nor HOME is set. "
                + "Name one with --ledger PATH; it must be the same in every run."
        )
    }

    private static let unknownAddress = ConfigurationError(
        description:
            "--ledger names a place by a URL of a kind that is not known. Write postgresql://HOST/DATABASE, or "
            + "name a file. (For a folder of such a name, write ./ before it.) A password that stood there should be replaced: "
            + "other users of this machine can read command lines."
    )

    /// The folder of this program's own state; nil where the environment tells none.
    static var stateFolder: String? {
        let environment = ProcessInfo.processInfo.environment
        // The specification has relative paths ignored.
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/bulk-sessions" }
        if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.local/state/bulk-sessions" }
        return nil
    }

    func removeIfTemporary() {
        if let temporaryFolder { try? FileManager.default.removeItem(atPath: temporaryFolder) }
    }
}
