package import Sending
import Text

/// The reason why a run ends without a result, beyond what its parts throw.
package enum RunError: Error, Sendable, Equatable, CustomStringConvertible {
    case tooFewRows(found: Int, minimum: Int)
    /// Production, messages, and a ledger that has never seen this campaign and account.
    case firstRunNotSaid(campaign: String, account: String, customers: Int, ledger: String)
    case notConfirmed
    /// A signal came before anything was changed.
    case stopped(signal: String)
    /// Sessions would be withdrawn, and nobody is there to be asked.
    case yesNotSaid(sessions: Int)
    /// More rows to create than `--max-new` allows: perhaps their keys have changed.
    case tooManyNew(found: Int, rows: Int, maximum: CountOrShare)
    /// Production, messages, at a time at which people sleep, and nobody there to be asked.
    case hourNotSaid(customers: Int, reason: String)
    /// Somebody wrote to the input while calls were made for its rows.
    case inputChanged(command: String, rescue: String?)
    /// The result could not be written, and what the ledger could not take either is in a rescue file.
    case rescued(reason: String, rescue: String)
    /// What the ledger could not take stands in a finished result alone, which could not be put in place.
    case onlyInKept(reason: String, kept: String, output: String)
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
        case .tooManyNew(let found, let rows, let maximum):
            "\(NumberText.grouped(found)) of \(NumberText.counted(rows, "row")) would be created, more than "
                + "--max-new \(maximum) allows. Nothing was sent. Perhaps the keys have changed, or it is another file. "
                + "If they are meant to be new, run the same command with a higher --max-new."
        case .hourNotSaid(let customers, let reason):
            "This run would message \(NumberText.counted(customers, "customer")), and \(reason), so nothing was sent. Say "
                + "when they may be messaged, such as --send-between 09:00-20:00, or run the same command with --any-hour."
        case .yesNotSaid(let sessions):
            "\(NumberText.counted(sessions, "session")) would be withdrawn, whose links customers may have, so nothing was "
                + "sent. If that is meant, run the same command with --yes."
        case .stopped(let signal):
            "\(signal): stopped before anything was changed. Run the same command again."
        case .notConfirmed:
            "Not confirmed: nothing was sent."
        case .inputChanged(let command, let rescue):
            "The input was changed during the run, so no result was written. What was created is in the ledger"
                + (rescue.map { " and in \($0), which the next run takes into it" } ?? "")
                + "; to write it out: \(command) --limit 0"
        case .rescued(let reason, let rescue):
            "\(reason) What was created is in the ledger and in \(rescue), which the next run takes into it. Make room or "
                + "repair the disk, then run the same command again: nothing is created twice."
        case .onlyInKept(let reason, let kept, let output):
            "\(reason) The ledger could not be written either, so \(kept) holds links that nothing else does. Move it to "
                + "\(output), then run the same command again: nothing is created twice."
        case .nothingWritable(let reason, let rows):
            "\(reason) The ledger could not be written either, so what came of these rows is known nowhere: row"
                + (rows.count == 1 ? " " : "s ") + rows.map(String.init).joined(separator: ", ")
                + ". Ask the provider about them before you run again."
        }
    }
}
