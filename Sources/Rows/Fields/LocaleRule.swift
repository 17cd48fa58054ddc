/// Which locales a provider takes, and what it wants them to look like.
package enum LocaleRule: Sendable, Equatable {
    /// Exactly one of these, in this spelling; a language with a region this list lacks falls back to the language,
    /// and `aliases` maps lower-case languages onto entries ("nl" to "nl-BE").
    case oneOf([String], aliases: [String: String])
    /// The ISO 639-1 language alone, upper-cased: "nl-BE" becomes "NL".
    case languageUpperCased
}
