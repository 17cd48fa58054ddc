import Text

/// The header `Retry-After` (RFC 9110 section 10.2.3).
package enum RetryAfter {
    /// How long to wait, or nil where the header is absent or says nothing that can be read.
    ///
    /// - Parameters:
    ///   - value: seconds in digits, or an HTTP date.
    ///   - date: the same response's `Date`. A date in `value` is measured against it and not against our clock, so that
    ///     a clock that is wrong here cannot stretch or skip the wait. Without it, a date says nothing.
    /// - Returns: never negative; zero where the date has passed. Longer than ten years reads as ten years.
    package static func parse(_ value: String?, date: String?) -> Duration? {
        guard let value else { return nil }
        let text = value.utf8.drop(while: isSpace)
        let digits = text.prefix { (0x30...0x39).contains($0) }
        if !digits.isEmpty, text.dropFirst(digits.count).allSatisfy(isSpace) {
            return .seconds(digits.reduce(0) { min($0 * 10 + Int($1 - 0x30), longest) })
        }
        guard let until = HTTPDate.seconds(value), let date, let now = HTTPDate.seconds(date) else { return nil }
        return .seconds(min(max(until - now, 0), longest))
    }

    /// Ten years in seconds: far above anything a run waits for, far below what overflows.
    private static let longest = 315_360_000

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
