import Text

/// A moment as the clock on the wall shows it, with its distance from UTC, so that nobody has to guess the zone.
package struct WallTime: Sendable, Equatable {
    /// Since 1970, UTC.
    package var seconds: Double
    /// Seconds east of UTC.
    package var utcOffset: Int

    package init(seconds: Double, utcOffset: Int) {
        self.seconds = seconds
        self.utcOffset = utcOffset
    }

    /// `02:14:05`
    package var timeOfDay: String {
        let time = civil(seconds.rounded())
        return "\(Self.padded(time.hour, 2)):\(Self.padded(time.minute, 2)):\(Self.padded(time.second, 2))"
    }

    /// `+01:00`
    package var offset: String {
        let minutes = abs(utcOffset) / 60
        return "\(utcOffset < 0 ? "-" : "+")\(Self.padded(minutes / 60, 2)):\(Self.padded(minutes % 60, 2))"
    }

    /// `2026-01-17T02:14:05.120+01:00`
    package var iso8601: String {
        let whole = seconds.rounded(.down)
        let milliseconds = Int((seconds - whole) * 1000)
        return String(civil(whole).iso8601.dropLast()) + "." + Self.padded(milliseconds, 3) + offset
    }

    private func civil(_ seconds: Double) -> CivilTime {
        CivilTime(secondsSince1970: Int(seconds) + utcOffset)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// Tells the time of day. Spans are measured on the monotonic clock; this one is for showing alone.
package struct WallClock: Sendable {
    /// Seconds since 1970, UTC.
    package var now: @Sendable () -> Double
    /// Seconds east of UTC at a moment.
    package var utcOffset: @Sendable (_ seconds: Double) -> Int

    package init(now: @escaping @Sendable () -> Double, utcOffset: @escaping @Sendable (Double) -> Int) {
        self.now = now
        self.utcOffset = utcOffset
    }

    package func time(_ seconds: Double) -> WallTime { WallTime(seconds: seconds, utcOffset: utcOffset(seconds)) }
    package var time: WallTime { time(now()) }
}
