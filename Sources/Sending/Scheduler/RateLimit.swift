package import Text

/// The ceiling that `--rate` sets: how many create calls may be made in a time.
package struct RateLimit: Sendable, Hashable, CustomStringConvertible {
    /// Calls per second; greater than zero.
    package var perSecond: Double

    package init(perSecond: Double) {
        precondition(perSecond > 0 && perSecond.isFinite, "A rate is a positive number.")
        self.perSecond = perSecond
    }

    /// Reads `7.5` (calls per second), `10/s`, `600/min` and `2000/h`.
    package init(parsing text: String) throws(OptionTextError) {
        let parts = text.lowercased().split(separator: "/", omittingEmptySubsequences: false)
            .map { String($0.trimmingSpaces) }
        let units: [String: Double] = ["s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600]
        guard parts.count <= 2, let number = NumberText.parse(parts[0]),
            let unit = units[parts.count == 2 ? parts[1] : "s"]
        else {
            throw OptionTextError(
                "'\(text)' is not a rate. Write calls per second such as 7.5, or 10/s, 600/min, 2000/h."
            )
        }
        let perSecond = number / unit
        guard perSecond >= Self.lowest, perSecond <= Self.highest else {
            throw OptionTextError("The rate '\(text)' is out of range. Write one from 0.1/h to 10000000/s.")
        }
        self.perSecond = perSecond
    }

    private static let lowest = 0.1 / 3600
    private static let highest = 10_000_000.0

    /// In the unit that makes it readable: `7.5/s`, `20/min`, `2/h`.
    package var description: String {
        for (unit, seconds) in [("s", 1.0), ("min", 60.0)] where perSecond * seconds >= 1 {
            return NumberText.plain((perSecond * seconds * 100).rounded() / 100) + "/" + unit
        }
        return NumberText.plain((perSecond * 3600 * 100).rounded() / 100) + "/h"
    }
}
