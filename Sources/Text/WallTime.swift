import Glibc

/// A moment as the clock on the wall shows it, with its offset from UTC, so that nobody has to guess the zone.
package struct WallTime: Sendable, Equatable {
    /// Since 1970, UTC.
    package var seconds: Double
    /// Seconds east of UTC.
    package var utcOffset: Int

    package init(seconds: Double, utcOffset: Int) {
        self.seconds = seconds
        self.utcOffset = utcOffset
    }

    /// `02:14:05`, rounded.
    package var timeOfDay: String {
        let text = ISO8601.text(secondsSince1970: Int(seconds.rounded()) + utcOffset)
        return String(text.dropFirst(11).prefix(8))
    }

    /// `+01:00`
    package var offset: String {
        // ISO 8601 writes the hours and minutes of a distance as it writes those of a day.
        let text = ISO8601.text(secondsSince1970: abs(utcOffset))
        return (utcOffset < 0 ? "-" : "+") + text.dropFirst(11).prefix(5)
    }

    /// `2026-01-17T02:14:05+01:00`
    package var iso8601Seconds: String {
        ISO8601.text(secondsSince1970: Int(seconds.rounded(.down)) + utcOffset).dropLast() + offset
    }

    /// `2026-01-17T02:14:05.120+01:00`
    package var iso8601: String {
        ISO8601.text(millisecondsOf: seconds + Double(utcOffset)).dropLast() + offset
    }
}

/// A clock that shows the time of day. Spans are measured on the monotonic clock; this one is for showing alone.
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

    /// This machine's clock and time zone.
    package static let system = WallClock(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        },
        utcOffset: { seconds in
            var moment = time_t(seconds)
            var local = tm()
            return localtime_r(&moment, &local) == nil ? 0 : local.tm_gmtoff
        }
    )
}
