/// A call about a session that exists.
///
/// Not every provider has each of them. What follows from one is the provider's to say: the answers below are those that it
/// documents.
package enum SessionCall: Sendable, Equatable {
    /// How does it stand? Harmless, and may be repeated.
    case status
    /// The provider sends its message to the customer once more.
    case remind
    /// The session is withdrawn.
    case cancel
    /// The provider's message goes to this number, with its country code behind a plus.
    case changePhone(to: String)
}

/// The provider's own answer to a call about a session.
package enum SessionAnswer: Sendable, Equatable {
    /// How the session stands: the provider's own word, or the text that its number is shown as.
    case stands(String)
    /// It did what it was asked for.
    case done
    /// It knows no such session.
    case missing
    /// Somebody has begun the session, so it stays as it is.
    case begun
}
