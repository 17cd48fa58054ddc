import ArgumentParser
import Foundation
import Providers
import Text

/// The provider of a command: the one that it names, else the only one whose keys are set.
struct ChosenProvider {
    var provider: Provider
    /// What is to be said where nobody has named it; nil where somebody has.
    var news: String?

    /// - Parameters:
    ///   - name: as on the command line; nil where that says nothing.
    ///   - environment: where keys are looked for.
    init(
        named name: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ValidationError) {
        if let name {
            guard let known = Provider.named(name.lowercased()) else {
                throw ValidationError(
                    "The value '\(name)' is invalid for '--provider'. Write \(ProviderHelp.names.joinedWithOr())."
                )
            }
            provider = known
            return
        }
        let found = Self.withKeys(environment)
        guard found.count == 1, let only = found.first else {
            let hint =
                found.isEmpty
                ? "It can be left out where the keys of one provider are set, and here there are none"
                : "It can be left out where the keys of one provider are set, and here there are those of "
                    + found.map(\.displayName).joinedWithAnd()
            throw ValidationError("Missing expected argument '--provider <NAME>'. \(hint).")
        }
        provider = only
        news = "The provider is \(only.displayName), as only its keys are set"
    }

    /// Those of which any key is set.
    static func withKeys(_ environment: [String: String]) -> [Provider] {
        Provider.all.filter { provider in
            provider.secrets.flatMap(\.variables).contains { Secrets.value(of: $0, in: environment) != nil }
        }
    }
}
