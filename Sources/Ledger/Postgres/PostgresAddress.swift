import Files
import Foundation
import Glibc

/// The address of a ledger in a PostgreSQL database, as `--ledger` names it: `postgresql://HOST/DATABASE`.
package struct PostgresAddress: Sendable, Equatable {
    /// The address as messages show it: without role, password and options.
    package let name: String
    private let url: String

    /// Whether this names a database and not a file.
    package static func isOne(_ text: String) -> Bool {
        let text = text.prefix(13).lowercased()
        return text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    }

    /// Throws where a password stands in it: command lines and job files can be read by others.
    package init(_ text: String) throws(LedgerError) {
        url = text
        let rest = text.split(separator: "://", maxSplits: 1).last.map(String.init) ?? ""
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first.map(String.init) ?? ""
        let slash = path.firstIndex(of: "/") ?? path.endIndex
        let authority = path[..<slash]
        let at = authority.lastIndex(of: "@")
        let hosts = at.map { authority[authority.index(after: $0)...] } ?? authority
        name = "postgresql://" + hosts + path[slash...]
        let hasPassword =
            at.map { authority[..<$0].contains(":") } ?? false
            || parts.dropFirst().contains { $0.contains("password=") }
        if hasPassword { throw .misconfigured(place: name, reason: Self.noPassword) }
    }

    private static let noPassword =
        "a password stands in the URL, where others can read it. Leave it out, and put it into a file that PGPASSFILE "
        + "names, or into ~/.pgpass; a password that stood there should be changed"
}

// MARK: - Settings of a connection

extension PostgresAddress {
    /// A connection to the first of its servers that will do.
    ///
    /// - Parameter patience: For each of them.
    func connect(
        mayBeReadOnly: Bool = false,
        patience: Duration = .seconds(5)
    ) throws(PostgresError) -> PostgresConnection {
        let library = try LibPQ.loaded()
        let environment = ProcessInfo.processInfo.environment
        let settings = try attempts(library, environment: environment, mayBeReadOnly: mayBeReadOnly)
        return try PostgresConnection.open(library, settings, patience: patience)
    }

    /// What libpq is told to make a connection, one after the other where the address names several hosts.
    ///
    /// - Parameters:
    ///   - environment: The process's.
    ///   - mayBeReadOnly: Whether a server that takes no writes will do.
    func attempts(
        _ pq: LibPQ,
        environment: [String: String],
        mayBeReadOnly: Bool
    ) throws(PostgresError) -> [[(String, String)]] {
        guard let named = pq.settings(of: url) else {
            throw .setting("it is no address of a database. Write postgresql://HOST/DATABASE, see the README")
        }
        if named["password"] != nil { throw .setting(Self.noPassword) }
        let settings = pq.defaults().merging(named) { $1 }
        try Self.checkPasswordFile(named["passfile"] ?? environment["PGPASSFILE"], home: environment["HOME"])
        var common = [
            ("dbname", url), ("application_name", named["application_name"] ?? "bulk-sessions"),
            ("client_encoding", "UTF8"),
            // A machine that is switched off answers nothing: the system gives the connection up after that time.
            ("keepalives_idle", "10"), ("keepalives_interval", "3"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"),
        ]
        if !mayBeReadOnly, named["target_session_attrs"] == nil {
            common.append(("target_session_attrs", "read-write"))
        }
        let hosts = Self.hosts(settings)
        let isService = named["service"] != nil || environment["PGSERVICE"] != nil
        // What a service file names is not known before libpq has read it.
        if isService || !hosts.allSatisfy(\.isLocal) {
            common += try Self.encryption(named, environment)
        }
        return isService ? [common] : hosts.map { common + $0.settings }
    }

    /// One server of an address.
    private struct Host {
        var settings: [(String, String)]
        /// Whether nothing leaves this machine on the way to it.
        var isLocal: Bool
    }

    private static func hosts(_ settings: [String: String]) -> [Host] {
        func list(_ name: String) -> [String] {
            let parts = (settings[name] ?? "").split(separator: ",", omittingEmptySubsequences: false)
            return parts.map { $0.trimmingPrefix { $0 == " " } }.map(String.init)
        }
        let (names, addresses, ports) = (list("host"), list("hostaddr"), list("port"))
        let count = max(names.filter { !$0.isEmpty }.isEmpty ? 0 : names.count, addresses.count, 1)
        return (0..<count).map { index in
            var own: [(String, String)] = []
            let name = index < names.count ? names[index] : ""
            let address = index < addresses.count ? addresses[index] : ""
            if count > 1 {
                own = [("host", name), ("hostaddr", address)]
                own.append(("port", index < ports.count ? ports[index] : ports.first ?? "5432"))
            }
            let isLocal = address.isEmpty ? isLoopback(name) : isLoopback(address)
            return Host(settings: own, isLocal: isLocal)
        }
    }

    /// A socket's folder and its abstract name count as local, and so does no name at all, which is libpq's own socket.
    private static func isLoopback(_ host: String) -> Bool {
        host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1"
            || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }

    /// Over a network the server must prove who it is: the links of all customers go there.
    private static func encryption(
        _ named: [String: String],
        _ environment: [String: String]
    ) throws(PostgresError) -> [(String, String)] {
        if let mode = named["sslmode"] ?? environment["PGSSLMODE"], mode != "verify-full" {
            throw .setting(
                "sslmode=\(mode) does not check whose server it is. Over a network only sslmode=verify-full is taken, "
                    + "which is the default"
            )
        }
        var settings = [("sslmode", "verify-full")]
        if named["sslrootcert"] ?? environment["PGSSLROOTCERT"] == nil, let file = authorities(environment) {
            settings.append(("sslrootcert", file))
        }
        return settings
    }

    /// Libpq trusts no authority by itself; nil where it finds a file of its own.
    private static func authorities(_ environment: [String: String]) -> String? {
        if let home = environment["HOME"], access(home + "/.postgresql/root.crt", R_OK) == 0 { return nil }
        let usual = [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
            "/etc/ssl/cert.pem",
        ]
        return ([environment["SSL_CERT_FILE"]].compactMap(\.self) + usual).first { access($0, R_OK) == 0 }
    }

    /// Libpq goes on without a password file that others may read, and without one that is not there, and says so to
    /// nobody who reads a log.
    private static func checkPasswordFile(_ named: String?, home: String?) throws(PostgresError) {
        guard let path = named ?? home.map({ $0 + "/.pgpass" }) else { return }
        var status = stat()
        guard stat(path, &status) == 0 else {
            if named == nil { return }
            throw .setting("the password file \(path) cannot be read: \(LedgerLocation.text(errno))")
        }
        if status.st_mode & S_IFMT == S_IFREG, status.st_mode & (S_IRWXG | S_IRWXO) != 0 {
            throw .setting("others may read the password file \(path). Run: chmod 600 '\(path)'")
        }
        if access(path, R_OK) != 0 {
            throw .setting("the password file \(path) cannot be read: \(LedgerLocation.text(errno))")
        }
    }
}
