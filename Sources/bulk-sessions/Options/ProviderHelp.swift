import Providers
import Rows
import Sending
import Text

/// The help texts and completions that follow from the providers' descriptions of themselves.
enum ProviderHelp {
    static var names: [String] { Provider.all.map(\.name) }

    /// The help of `--provider`.
    static var provider: String {
        "The provider: \(names.joinedWithOr()). May be left out where the keys of one alone are set."
    }

    static var displayNames: [String] { Provider.all.map(\.displayName) }

    /// The environments of all providers, each once, in their order.
    static var environments: [String] {
        var names: [String] = []
        for environment in Provider.all.flatMap(\.environments) where !names.contains(environment.name) {
            names.append(environment.name)
        }
        return names.filter { $0 != sandbox } + [sandbox]
    }

    /// `production, preprod (Acme) or sandbox`: those that not every provider has are followed by who has them.
    static var environmentList: String {
        environments.map { name in
            let owners = Provider.all.filter { $0.environment(named: name) != nil }
            return owners.count == Provider.all.count ? name : "\(name) (\(display(owners)))"
        }.joinedWithOr()
    }

    /// The values that `--theme` takes anywhere.
    static var themes: [String] {
        var themes: [String] = []
        for theme in Provider.all.flatMap(\.rules.themes) where !themes.contains(theme) { themes.append(theme) }
        return themes
    }

    /// The help of an option that only some providers have: `Days until a link expires (Acme).`
    static func option(_ name: String, values: [String] = []) -> String {
        let owners = Provider.all.filter { $0.has(option: name) }
        let summary = owners.first?.ownOptions.first { $0.name == name }?.summary ?? "No provider takes this"
        let marked = owners.isEmpty ? summary : "\(summary) (\(display(owners)))"
        return marked + (values.isEmpty ? "." : ": \(values.joinedWithOr()).")
    }

    /// ` (Acme)`: the providers that have such a call about a session.
    static func owners(of call: SessionCall) -> String { mark { $0.has(call) } }

    /// The providers that have an option, for sentences.
    static func owners(of option: String) -> String {
        Provider.all.filter { $0.has(option: option) }.map(\.displayName).joinedWithOr()
    }

    /// ` (Acme)`, the providers of which something is true; empty where it is true of none.
    private static func mark(_ isTrue: (Provider) -> Bool) -> String {
        let providers = Provider.all.filter(isTrue)
        return providers.isEmpty ? "" : " (\(display(providers)))"
    }

    /// The calls that check a key, by provider: ` (Acme: GET /user)`.
    static var preflights: String {
        let calls = Provider.all.compactMap { provider in
            provider.preflightName.map { "\(provider.displayName): \($0)" }
        }
        return calls.isEmpty ? "" : " (\(calls.joined(separator: ", ")))"
    }

    /// Where an account's name comes from that the user does not give.
    static var defaultAccount: String {
        let variables = Provider.all.compactMap(\.accountVariable?.name)
        return variables.isEmpty ? "default" : "\(variables.joinedWithOr()), else 'default'"
    }

    /// The variables that hold keys, by provider: `ACME_KEY, or OTHER_NAME and OTHER_KEY`.
    static var keyVariables: String {
        Provider.all.map { $0.secrets.map(\.name).joinedWithAnd() }.joined(separator: ", or ")
    }

    /// The provider of the examples.
    static var example: String { Provider.all[0].name }

    /// The provider of examples that send an SMS.
    static var messagingExample: String {
        Provider.all.last { $0.rules.channels.contains(.sms) }?.name ?? example
    }

    /// A variable that holds a key.
    static var exampleVariable: String { Provider.all[0].secrets.first?.name ?? "API_KEY" }

    /// Who says when a link expires: ` (Acme)`.
    static var expiryMark: String { mark(\.tellsExpiry) }

    /// Who documents placeholders: ` (Acme)`.
    static var placeholdersMark: String { mark { !$0.rules.placeholders.isEmpty } }

    private static let sandbox = ProviderEnvironment.sandbox.name

    private static func display(_ providers: [Provider]) -> String {
        providers.map(\.displayName).joined(separator: ", ")
    }
}
