/// Where a row is created once: the same key in another scope is another row.
package struct SessionScope: Sendable, Hashable {
    /// The provider's name, as on the command line.
    package var provider: String
    /// The environment's name, or the normalised API root where that is no environment's own.
    package var environment: String
    package var account: String
    package var campaign: String

    package init(provider: String, environment: String, account: String, campaign: String) {
        self.provider = provider
        self.environment = environment
        self.account = account
        self.campaign = campaign
    }

    /// Whether only one run at a time may work on both.
    package func isSameAccount(_ other: SessionScope) -> Bool {
        provider == other.provider && environment == other.environment && account == other.account
    }
}
