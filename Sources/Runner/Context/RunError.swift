/// The reason why a run ends without a result, beyond what its parts throw.
package enum RunError: Error, Sendable, Equatable, CustomStringConvertible {
    case tooFewRows(found: Int, minimum: Int)
    /// Production, messages, and a ledger that has never seen this campaign and account.
    case firstRunNotSaid(campaign: String, account: String, customers: Int, ledger: String)
    case notConfirmed
    /// Somebody wrote to the input while calls were made for its rows.
    case inputChanged(command: String)
    /// Neither the ledger nor the result took what came of these rows.
    case nothingWritable(reason: String, rows: [Int])

    package var description: String {
        switch self {
        case .tooFewRows(let found, let minimum):
            "The input has \(found) row\(found == 1 ? "" : "s"), fewer than the \(minimum) that --min-rows asks for. "
                + "Nothing was sent. Perhaps the export came out empty."
        case .firstRunNotSaid(let campaign, let account, let customers, let ledger):
            "This run would message \(customers) customer\(customers == 1 ? "" : "s"), but the ledger \(ledger) knows of "
                + "no call for campaign \"\(campaign)\" on account \"\(account)\". A lost ledger or a mistyped campaign "
                + "would message everybody again, so nothing was sent. If they are meant to be new, run the same "
                + "command with --first-run."
        case .notConfirmed:
            "Not confirmed: nothing was sent."
        case .inputChanged(let command):
            "The input was changed during the run, so no result was written. What was created is in the ledger; "
                + "to write it out: \(command) --limit 0"
        case .nothingWritable(let reason, let rows):
            "\(reason) The ledger could not be written either, so what came of these rows is known nowhere: row"
                + (rows.count == 1 ? " " : "s ") + rows.map(String.init).joined(separator: ", ")
                + ". Ask the provider about them before you run again."
        }
    }
}
