import ArgumentParser
import Providers
import Rows
import Text

/// The options that say where the sessions are created, and on whose account.
struct TargetOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(ProviderHelp.provider, valueName: "NAME"),
        completion: .list(ProviderHelp.names)
    )
    var provider: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "\(ProviderHelp.environmentList), which needs no key: a stand-in inside this process.",
            valueName: "NAME"
        ),
        completion: .list(ProviderHelp.environments)
    )
    var environment: String?

    @Option(
        name: .long,
        help: ArgumentHelp("API root in place of the environment's.", valueName: "URL")
    )
    var baseUrl: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Whose account, where one ledger serves several. [default: \(ProviderHelp.defaultAccount)]",
            valueName: "NAME"
        )
    )
    var account: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A row is created once per campaign. [default: default]", valueName: "NAME")
    )
    var campaign: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The durable memory of what was created; a database is shared by several machines. [default: in ~/.local/state]",
            valueName: "PATH|postgresql://HOST/DATABASE"
        ),
        completion: .file()
    )
    var ledger: String?

    /// The name that `--environment` gives.
    func requiredEnvironment() throws -> String {
        guard let environment else {
            throw ValidationError(
                "Missing expected argument '--environment <NAME>'. It has no default, so that nobody messages real "
                    + "people by accident."
            )
        }
        return environment
    }

    static func environment(named name: String, of provider: Provider) throws -> ProviderEnvironment {
        guard let environment = provider.environment(named: name) else {
            throw ValidationError(
                "\(provider.rules.displayName) has no environment '\(name)'. Write "
                    + provider.environments.map(\.name).joined(separator: ", ") + "."
            )
        }
        return environment
    }

    func validate() throws {
        try EmptyValue.reject(["--account": account, "--campaign": campaign, "--ledger": ledger])
    }
}

/// The option that says which provider's rules apply.
struct ProviderOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(ProviderHelp.provider, valueName: "NAME"),
        completion: .list(ProviderHelp.names)
    )
    var provider: String?

    func chosen() throws -> ChosenProvider { try ChosenProvider(named: provider) }
}

/// A check for values that are empty because a shell variable was: `--campaign "$C"` must not begin a campaign of its own.
enum EmptyValue {
    static func reject(_ options: KeyValuePairs<String, String?>) throws {
        for (name, value) in options where value?.isEmpty == true {
            throw ValidationError(
                "The value of '\(name)' is empty; perhaps a variable of the shell is not set. Give it a value, or leave "
                    + "the option out."
            )
        }
    }
}
