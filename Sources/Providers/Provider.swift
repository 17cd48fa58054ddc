package import Rows
package import Sending

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Everything that is known of a provider before any key is read, and how to make a client for it.
///
/// Each provider describes itself in one file, and its stand-in does so in the sandbox. Adding a provider is these two
/// files and a word in each of the two lists: help texts, completions, messages and `init` follow from the description.
package struct Provider: Sendable {
    /// The providers, in the order in which help texts name them.
    ///
    /// Task-local, so that a test can add one for its own task and nobody else's.
    @TaskLocal package static var all: [Provider] = [.tchek, .pave]

    /// What rows must look like, and the provider's name.
    package var rules: ProviderRules
    package var environments: [ProviderEnvironment]
    /// What a user has to put into the environment before anything can be sent.
    package var secrets: [SecretVariable]
    /// The headers of its calls whose values are keys or made from them, which nobody is shown.
    package var secretHeaders: [String]
    /// The options of the command line that this provider has and others may not have.
    package var ownOptions: [OwnOption]
    /// What `init` writes about `ownOptions` into a job file: each line `# key: value` works without its `# `.
    package var starterText: String
    /// Whether its responses say when a link expires, without which `--recreate expired` means nothing.
    package var tellsExpiry: Bool
    /// The age at which it rejects a signed call; nil where calls carry no time.
    package var signatureLifetime: Duration?
    /// The root of the web app that a link leads to; nil where a link does not show it or the provider's responses hold
    /// whole links.
    package var webAppRoot: @Sendable (_ link: String) -> String?
    package var make: @Sendable (ProviderEndpoint, Secrets, ProviderOptions) -> any SessionProvider

    package init(
        rules: ProviderRules,
        environments: [ProviderEnvironment],
        secrets: [SecretVariable],
        secretHeaders: [String],
        ownOptions: [OwnOption],
        starterText: String,
        tellsExpiry: Bool,
        signatureLifetime: Duration?,
        webAppRoot: @escaping @Sendable (_ link: String) -> String?,
        make: @escaping @Sendable (ProviderEndpoint, Secrets, ProviderOptions) -> any SessionProvider
    ) {
        self.rules = rules
        self.environments = environments
        self.secrets = secrets
        self.secretHeaders = secretHeaders
        self.ownOptions = ownOptions
        self.starterText = starterText
        self.tellsExpiry = tellsExpiry
        self.signatureLifetime = signatureLifetime
        self.webAppRoot = webAppRoot
        self.make = make
    }

    package static func named(_ name: String) -> Provider? { all.first { $0.name == name } }

    /// As on the command line.
    package var name: String { rules.name }

    /// As in sentences.
    package var displayName: String { rules.displayName }

    package func environment(named name: String) -> ProviderEnvironment? {
        environments.first { $0.name == name }
    }

    /// The variable whose value is the account's name; nil where the keys alone say whose account it is.
    package var accountVariable: SecretVariable? { secrets.first { $0.namesAccount } }

    /// Whose account it is where the user does not say.
    package func defaultAccount(_ secrets: Secrets) -> String {
        accountVariable.map { secrets[$0.name] } ?? "default"
    }

    package func has(option name: String) -> Bool { ownOptions.contains { $0.name == name } }

    /// The call that shows whether the key is good, as `GET /user`; nil where the API has none.
    package var preflightName: String? {
        let call = sample.preflight(now: Date(timeIntervalSince1970: 0))
        return call.map { "\($0.method.rawValue) \($0.path)" }
    }

    /// Whether it has a call of this kind about a session that exists.
    package func has(_ call: SessionCall) -> Bool {
        sample.request(call, about: "id", now: Date(timeIntervalSince1970: 0)) != nil
    }

    /// A client that calls nobody, to see what its API has.
    private var sample: any SessionProvider {
        let secrets = Secrets(Dictionary(uniqueKeysWithValues: secrets.map { ($0.name, "none") }))
        let endpoint = ProviderEndpoint(
            apiRoot: "https://localhost",
            webAppRoot: nil,
            scopeEnvironment: "",
            isProduction: false
        )
        return make(endpoint, secrets, ProviderOptions())
    }
}

/// An option of the command line that not every provider has.
package struct OwnOption: Sendable, Equatable {
    /// Its long name, without dashes.
    package var name: String
    /// What the help says about it, without the full stop.
    package var summary: String

    package init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
    }
}

/// What the options of a run say to a provider beyond the values of a row.
package struct ProviderOptions: Sendable, Equatable {
    /// The account that the user named; nil for the provider's default.
    package var account: String?
    /// The JSON object that is passed on as the session's options.
    package var sessionOptions: [UInt8]?

    package init(account: String? = nil, sessionOptions: [UInt8]? = nil) {
        self.account = account
        self.sessionOptions = sessionOptions
    }
}
