import Files
import Foundation
import Glibc
import Ledger
import Reports
import Sending
import Text

/// The checks of the places that a run writes to, and of what else it finds on this machine. Nothing is left behind there.
enum PlaceChecks {
    /// A disk with less room than that is full after a night or two.
    private static let leastRoom: Int64 = 64 << 20

    static func ledger(_ path: String) throws -> String {
        if case .database(let address) = try LedgerSource(path) {
            let checkup = try DatabaseCheckup(of: address)
            return "\(VisibleText.line(address.name)) "
                + (checkup.isMade ? "holds one" : "has none yet; it can be made there")
                + ", PostgreSQL \(checkup.version)"
        }
        let checkup = try LedgerCheckup(of: path, within: .seconds(6))
        let left = try room(in: checkup.folder, for: "the ledger", least: leastRoom)
        let name = VisibleText.line(path)
        return switch checkup.state {
        case .new: "none at \(name) yet; it can be made there, \(left)"
        case .whole: "\(name) is whole, \(left)"
        case .large: "\(name) is a ledger, too large to be looked through in so short a time; \(left)"
        }
    }

    /// - Parameter input: what the results are made from; nil where it is not known.
    static func output(_ path: String, _ input: InputFile?, _ rules: OutputFile.Rules) throws -> String {
        if path == "-" { return "standard output" }
        // Opened as a run would open it, and thrown away.
        try OutputFile(path: path, input: input ?? InputFile(path: "/dev/null"), rules: rules).discard()
        let size = 2 * (input?.size ?? 0)
        return "\(VisibleText.line(path)) can be written, "
            + (try room(in: PathName(path).folder, for: "the result", least: max(size, leastRoom)))
    }

    static func temporaryFiles() throws -> String {
        let folder = try ScratchFile("doctor").folder
        return "temporary files can be made in \(VisibleText.line(folder)), "
            + (try room(in: folder, for: "temporary files", least: leastRoom))
    }

    static func timeZone(_ zone: ZoneRules, _ window: SendWindow?) throws -> String {
        guard ZonePlaces(ProcessInfo.processInfo.environment).hasData else {
            throw ConfigurationError(
                description:
                    "This machine has no time zone data, so no hours of a place are known. Install the package "
                    + "tzdata."
            )
        }
        let now = WallClock.system.now()
        let time = "data is there; it is \(zone.words(now))"
        guard let window else { return time }
        let state =
            switch window.state(at: now) {
            case .open(let until): "now, until \(zone.words(Double(until)))"
            case .closed(let opens): "next from \(zone.words(Double(opens))) on"
            }
        return "\(time); customers are messaged \(window.words(at: now)), \(state)"
    }

    private static func room(in folder: String, for purpose: String, least: Int64) throws -> String {
        var status = statvfs()
        // What does not tell has no end, as a memory of its own has none.
        guard statvfs(folder, &status) == 0, status.f_blocks > 0 else { return "room unknown" }
        let free = Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
        let megabytes = NumberText.grouped(Int(free >> 20))
        guard free >= least else {
            throw ConfigurationError(
                description:
                    "The disk of \(VisibleText.line(folder)) has \(megabytes) MB left, too little for \(purpose). Make "
                    + "room: \(NumberText.grouped(Int(least >> 20))) MB at least."
            )
        }
        return "\(megabytes) MB free"
    }
}
