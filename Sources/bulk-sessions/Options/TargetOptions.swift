import ArgumentParser
import Text

/// Where the sessions are created, and on whose account.
struct TargetOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The provider: \(ProviderHelp.names.joinedWithOr()).", valueName: "NAME"),
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

    @Option(name: .long, help: ArgumentHelp("API root in place of the environment's.", valueName: "URL"))
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
        help: ArgumentHelp("The durable memory of what was created. [default: in ~/.local/state]", valueName: "PATH"),
        completion: .file()
    )
    var ledger: String?

    func validate() throws {
        try EmptyValue.refuse(["--account": account, "--campaign": campaign, "--ledger": ledger])
    }
}
