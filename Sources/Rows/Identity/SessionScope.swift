/// The scope within which a row is created once: the same key in another scope is another row.
///
/// Every row carries its scope, and nearly all of a run the same one: so its texts lie in one place that they share.
package struct SessionScope: Sendable, Hashable {
    private final class Texts: Sendable {
        let provider, environment, account, campaign: String

        init(_ provider: String, _ environment: String, _ account: String, _ campaign: String) {
            self.provider = provider
            self.environment = environment
            self.account = account
            self.campaign = campaign
        }
    }

    private var texts: Texts

    package init(provider: String, environment: String, account: String, campaign: String) {
        texts = Texts(provider, environment, account, campaign)
    }

    /// The provider's name on the command line.
    package var provider: String { texts.provider }

    /// The environment's name, or the normalised API root where that is no environment's own.
    package var environment: String { texts.environment }

    package var account: String {
        get { texts.account }
        set { texts = Texts(provider, environment, newValue, campaign) }
    }

    package var campaign: String {
        get { texts.campaign }
        set { texts = Texts(provider, environment, account, newValue) }
    }

    package static func == (one: SessionScope, other: SessionScope) -> Bool {
        one.texts === other.texts || one.isSameAccount(other) && one.campaign == other.campaign
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(provider)
        hasher.combine(environment)
        hasher.combine(account)
        hasher.combine(campaign)
    }

    /// Whether only one run at a time may work on both.
    package func isSameAccount(_ other: SessionScope) -> Bool {
        provider == other.provider && environment == other.environment && account == other.account
    }
}
