import Foundation
import Ledger
import Providers
import Rows

/// The account that a command about a ledger is on, where no call is made and so no key is needed.
enum LedgerAccount {
    /// The name that was given, else that of the keys that are set, else the only one that the ledger knows there.
    static func name(
        _ named: String?,
        _ provider: Provider,
        _ environment: ProviderEnvironment,
        _ scopeEnvironment: String,
        _ ledger: any SessionLedger
    ) async throws -> String {
        if let named { return named }
        let secrets = try KeyReading(provider, environment, mayBeMissing: true).secrets
        let isNamedByKeys = provider.accountVariable.map { !secrets[$0.name].isEmpty } ?? false
        var known: Set<String> = []
        for scope in try await ledger.runs(limit: .max).map(\.start.scope)
        where scope.provider == provider.name && scope.environment == scopeEnvironment { known.insert(scope.account) }
        let usual = isNamedByKeys || provider.accountVariable == nil ? provider.defaultAccount(secrets) : nil
        if let usual, known.isEmpty || known.contains(usual) { return usual }
        if known.count == 1, let only = known.first { return only }
        throw ConfigurationError(
            description: "It is not clear which account is meant: the ledger knows "
                + (known.isEmpty ? "none" : known.sorted().joined(separator: ", ")) + " there. Name it with --account."
        )
    }
}
