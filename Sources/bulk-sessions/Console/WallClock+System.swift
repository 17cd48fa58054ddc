import Foundation
import Glibc
import Reports

extension WallClock {
    /// This machine's clock and time zone.
    static let system = WallClock(
        now: { Date().timeIntervalSince1970 },
        utcOffset: { seconds in
            var moment = time_t(seconds)
            var local = tm()
            return localtime_r(&moment, &local) == nil ? 0 : local.tm_gmtoff
        }
    )
}
