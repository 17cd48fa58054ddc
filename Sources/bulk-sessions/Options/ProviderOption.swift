import ArgumentParser
import Providers
import Text

/// Which provider's rules apply.
struct ProviderOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The provider: \(ProviderHelp.names.joinedWithOr()). Required.", valueName: "NAME"),
        completion: .list(ProviderHelp.names)
    )
    var provider: String

    func chosen() throws -> Provider {
        guard let known = Provider.named(provider.lowercased()) else {
            throw ValidationError(
                "The value '\(provider)' is invalid for '--provider'. Write \(ProviderHelp.names.joinedWithOr())."
            )
        }
        return known
    }
}
