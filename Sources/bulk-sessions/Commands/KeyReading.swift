import Files
import Foundation
import Providers

/// The keys of a run, from the environment or the files that it names, and what is to be said of those files.
struct KeyReading {
    var secrets: Secrets
    var warnings: [String] = []

    init(secrets: Secrets) { self.secrets = secrets }

    /// - Parameter mayBeMissing: Whether nothing will be sent.
    init(_ provider: Provider, _ environment: ProviderEnvironment, mayBeMissing: Bool) throws {
        var values = ProcessInfo.processInfo.environment
        if environment.name == ProviderEnvironment.sandbox.name {
            // A sandbox served by another process takes any key, unless it was given some.
            for secret in provider.secrets
            where secret.variables.allSatisfy({ Secrets.value(of: $0, in: values) == nil }) {
                values[secret.name] = "sandbox"
            }
        }
        secrets = Secrets([:])
        secrets = try Secrets(provider.secrets, from: values, mayBeMissing: mayBeMissing) { path in
            try bytes(of: path, values)
        }
        // What came through a pipe was not known before.
        let keys = provider.secrets.filter { !$0.namesAccount }.map { (variable: $0.name, key: secrets[$0.name]) }
            .filter { MisplacedKey.isLong($0.key) }
        KnownKeys.remember(keys.map(\.key))
        try MisplacedKey.reject(KnownKeys.words, keys)
    }

    /// The proxy on the way to an API root, see `ProxySetting`.
    mutating func proxy(_ option: String?, to root: String) throws -> ProxyServer? {
        let values = ProcessInfo.processInfo.environment
        return try ProxySetting.chosen(option, to: root, environment: values) { path in try bytes(of: path, values) }
    }

    private mutating func bytes(of path: String, _ environment: [String: String]) throws(SecretFile.Failure) -> [UInt8]
    {
        let file = try SecretFile(path)
        if file.isReadableByOthers,
            let name = SecretVariable.all.map(\.fileName).first(where: { environment[$0] == path })
        {
            warnings.append(
                "The file that \(name) names may be read by other users of this machine. Make it yours alone: chmod 600"
            )
        }
        return file.bytes
    }
}

extension KeyReading {
    /// Keeps what this process knows out of core dumps, and from other processes of its user (`PR_SET_DUMPABLE`), where its
    /// environment holds a key or says where one is.
    static func keepOutOfCoreDumps() {
        let names = SecretVariable.all.flatMap(\.variables)
        let proxies = ProxySetting.variables.compactMap { getenv($0).map { String(cString: $0) } }
        guard names.contains(where: { getenv($0) != nil }) || proxies.contains(where: { $0.contains("@") }) else {
            return
        }
        // The number stands in a header that Swift does not import, and the function takes any number of arguments, which
        // Swift does not either.
        let dumpable: Int32 = 4
        typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        guard let control = dlsym(nil, "prctl").map({ unsafeBitCast($0, to: Control.self) }) else { return }
        _ = control(dumpable, 0, 0, 0, 0)
    }
}
