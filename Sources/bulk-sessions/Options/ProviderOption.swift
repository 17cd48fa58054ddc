import ArgumentParser
import Providers

/// Which provider's rules apply.
struct ProviderOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The provider: tchek or pave. Required.", valueName: "NAME"),
        completion: .list(["tchek", "pave"])
    )
    var provider: String

    func chosen() throws -> Provider {
        guard let known = Provider.all.first(where: { $0.name == provider.lowercased() }) else {
            throw ValidationError(
                "The value '\(provider)' is invalid for '--provider'. Write "
                    + Provider.all.map(\.name).joined(separator: " or ") + "."
            )
        }
        return known
    }
}
