import ArgumentParser
import Foundation
import Rows
import Sending
import Text

/// The options of `reconcile` beside place, input and output: the list, and how it is read.
struct ReconcileOptions: ParsableArguments {
    @Option(
        name: .customLong("with"),
        help: ArgumentHelp("The list of sessions: CSV, or JSON, in an array or in lines.", valueName: "FILE"),
        completion: .file()
    )
    var list: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Read the list's column COLUMN as \(ListField.allCases.map(\.rawValue).joinedWithOr()). Repeatable.",
            valueName: "FIELD=COLUMN"
        )
    )
    var withMap: [String] = []

    @Flag(
        name: .customLong("complete"),
        inversion: .prefixedNo,
        help: "The list has all sessions of the time of the calls, also where its own times do not show that."
    )
    var completeFlag: Bool?

    @Flag(
        name: .customLong("trust-list"),
        inversion: .prefixedNo,
        help: "What the list has beside each session is its own, also where no session that is known here shows it."
    )
    var trustListFlag: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp("Whose clock the list's times are by where they do not say.", valueName: "ZONE")
    )
    var timeZone: String?

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        inversion: .prefixedNo,
        help: "Say what would be settled; nothing is written."
    )
    var dryRunFlag: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp("Wait that long for another run on the same account to end.", valueName: "DURATION")
    )
    var wait: String = "0s"

    var complete: Bool { completeFlag ?? false }
    var trustsList: Bool { trustListFlag ?? false }
    var dryRun: Bool { dryRunFlag ?? false }

    func columns() throws -> [HeaderOverride] {
        try withMap.map { mapping in
            do { return try HeaderOverride(argument: mapping) } catch {
                throw ValidationError("\(ListHeaderError.malformed(mapping))")
            }
        }
    }

    func zone() throws -> ZoneRules? {
        try timeZone.map { try ZonePlaces(ProcessInfo.processInfo.environment).zone(named: $0) }
    }

    func validate() throws {
        try EmptyValue.reject([
            "--with": list, "--with-map": withMap.first(where: \.isEmpty), "--time-zone": timeZone,
        ])
    }
}
