package import Rows

/// What there is to know of a provider before any key is read, and how to make one that can be called.
package struct Provider: Sendable {
    package var rules: ProviderRules
    package var environments: [ProviderEnvironment]
    /// The environment variables that hold its keys.
    package var secretNames: [String]
    /// Whether its answers say when a link expires, without which `--recreate expired` means nothing.
    package var tellsExpiry: Bool
    /// Whose account it is where the user does not say.
    package var defaultAccount: @Sendable (Secrets) -> String
    package var make: @Sendable (ProviderEndpoint, Secrets, ProviderOptions) -> any SessionProvider

    /// As on the command line.
    package var name: String { rules.name }

    package func environment(named name: String) -> ProviderEnvironment? {
        environments.first { $0.name == name }
    }

    package static let all = [tchek, pave]

    package static let tchek = Provider(
        rules: TchekProvider.rules,
        environments: TchekProvider.environments,
        secretNames: ["TCHEK_API_KEY"],
        tellsExpiry: true,
        defaultAccount: { _ in "default" },
        make: { endpoint, secrets, _ in
            TchekProvider(
                apiRoot: endpoint.apiRoot,
                webAppRoot: endpoint.webAppRoot ?? endpoint.apiRoot,
                key: secrets["TCHEK_API_KEY"]
            )
        }
    )

    package static let pave = Provider(
        rules: PaveProvider.rules,
        environments: PaveProvider.environments,
        secretNames: ["PAVE_USERNAME", "PAVE_API_KEY", "PAVE_API_SECRET"],
        tellsExpiry: false,
        defaultAccount: { $0["PAVE_USERNAME"] },
        make: { endpoint, secrets, options in
            PaveProvider(
                apiRoot: endpoint.apiRoot,
                username: secrets["PAVE_USERNAME"],
                key: secrets["PAVE_API_KEY"],
                secret: secrets["PAVE_API_SECRET"],
                account: options.account ?? secrets["PAVE_USERNAME"],
                options: options.sessionOptions
            )
        }
    )
}

/// What a job file may say to a provider beyond the columns of a row.
package struct ProviderOptions: Sendable, Equatable {
    /// The account in PAVE's links; nil for the username.
    package var account: String?
    /// PAVE's `options`, a JSON object.
    package var sessionOptions: [UInt8]?

    package init(account: String? = nil, sessionOptions: [UInt8]? = nil) {
        self.account = account
        self.sessionOptions = sessionOptions
    }
}
