/// A session as the provider said it created it.
package struct CreatedSession: Sendable, Equatable {
    /// The provider's id of the session.
    package var id: String
    /// The link for the customer.
    package var url: String
    /// When the link expires, as the provider wrote it (ISO 8601); nil where it does not say.
    package var expiresAt: String?

    package init(id: String, url: String, expiresAt: String?) {
        self.id = id
        self.url = url
        self.expiresAt = expiresAt
    }
}
