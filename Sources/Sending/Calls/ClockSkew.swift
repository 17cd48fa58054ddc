import Text

/// How far the provider's clock and ours are apart: some reject a signature that is a few minutes old.
package enum ClockSkew {
    /// The provider's time minus ours; nil where its answer carried no date that can be read.
    ///
    /// - Parameters:
    ///   - date: the answer's header `Date`, in whole seconds.
    ///   - now: our clock when the answer came, in seconds since 1970.
    package static func difference(date: String?, now: Double) -> Duration? {
        guard let date, let theirs = HTTPDate.seconds(date) else { return nil }
        return .seconds(Double(theirs) - now)
    }
}
