import ArgumentParser
import Foundation
import Sending
import Text

/// The options that say when customers may be messaged.
struct HoursOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Message customers between these times only; a span may pass midnight. Rows that message nobody are sent at any "
                + "hour.",
            valueName: "HH:MM-HH:MM"
        )
    )
    var sendBetween: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The days on which that span begins: mon-sat, or mon,wed,fri.", valueName: "DAYS")
    )
    var sendDays: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Whose clock that is, such as Europe/Paris. [default: this machine's]", valueName: "ZONE")
    )
    var timeZone: String?

    @Flag(
        name: .customLong("any-hour"),
        inversion: .prefixedNo,
        help: "Without --send-between: message customers between 21:00 and 08:00, too."
    )
    var anyHourFlag: Bool?

    var anyHour: Bool { anyHourFlag ?? false }

    /// When customers may be messaged; nil where that is not said.
    func window(in zone: ZoneRules) throws -> SendWindow? {
        if sendBetween == nil, sendDays == nil { return nil }
        return try SendWindow(span: sendBetween, days: sendDays.map { try SendDays(parsing: $0) } ?? .all, zone: zone)
    }

    /// Whose clock counts. Throws where it is named and unknown, or where it is needed and this machine has no data.
    func zone(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws -> ZoneRules {
        let places = ZonePlaces(environment)
        if let timeZone { return try places.zone(named: timeZone) }
        return try places.local(isNeeded: sendBetween != nil || sendDays != nil)
    }

    /// Both together.
    func chosen() throws -> (zone: ZoneRules, window: SendWindow?) {
        let zone = try zone()
        return (zone, try window(in: zone))
    }

    func validate() throws {
        try EmptyValue.reject(["--send-between": sendBetween, "--send-days": sendDays, "--time-zone": timeZone])
        if anyHour, sendBetween != nil {
            throw ValidationError(
                "'--any-hour' and '--send-between' contradict each other; any hour is also --send-between 00:00-24:00."
            )
        }
    }
}
