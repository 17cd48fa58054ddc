import Text

/// The distance between the provider's clock and ours: a signature that looks too old is rejected.
package enum ClockSkew {
    /// The provider's time minus ours; nil where its response carried no date that can be read.
    ///
    /// - Parameters:
    ///   - date: the response's header `Date`, in whole seconds.
    ///   - now: our clock when the response came, in seconds since 1970.
    package static func difference(date: String?, now: Double) -> Duration? {
        guard let date, let theirs = HTTPDate.seconds(date) else { return nil }
        return .seconds(Double(theirs) - now)
    }
}
