import ArgumentParser
import Sending

/// The options that say how much may be sent at all.
struct CapOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Create calls of this account in any 24 hours at most, over all runs.", valueName: "N")
    )
    var maxPerDay: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "More rows to create than that: nothing is sent. 500, or 10% of the file's rows.",
            valueName: "N"
        )
    )
    var maxNew: String?

    func limitOfNew() throws -> CountOrShare? { try maxNew.map(CountOrShare.maxNew) }

    func validate() throws {
        try EmptyValue.reject(["--max-new": maxNew])
        if let maxPerDay, maxPerDay < 1 {
            throw ValidationError("The value '\(maxPerDay)' is invalid for '--max-per-day'. Write 1 or more.")
        }
    }
}
