import Sending
import Text

/// The headline of a run's page: how the run ended, at a glance.
struct ReportVerdict {
    enum Mood: String {
        case good, fair, bad
    }

    var text: String
    var mood: Mood
    /// What to do where the run itself has no command to offer; nil where nothing is to be done.
    var advice: String?

    /// - Parameter isUnderWay: Of a run that has not ended: whether a process holds its account; nil where unknown.
    init(_ report: RunReport, hasEnded: Bool, isUnderWay: Bool? = nil) {
        guard hasEnded else {
            let created = report.count(.created)
            let soFar = "\(NumberText.grouped(created)) \(created == 1 ? "row has" : "rows have") a link by it"
            let goOn = "Run the same command again: it goes on where it stopped."
            switch isUnderWay {
            case true?:
                text = "This run is under way: \(soFar) so far"
                mood = .good
                advice = "Wait for its end. Figures of its calls are written then."
            case false?:
                text = "This run died before it could tell how it ended: \(soFar)"
                mood = .bad
                advice = "\(goOn) Calls that were on their way when it died are unknown until then."
            case nil:
                text = "This run has not ended: \(soFar)"
                mood = .fair
                advice = "It is under way, or it died before it could tell. If it is not under way: \(goOn)"
            }
            return
        }
        if let task = report.task, [0, 1].contains(report.exitCode) {
            // A ledger may be anybody's.
            text =
                "\(NumberText.grouped(task.done)) of \(NumberText.grouped(task.rows)) "
                + VisibleText.shortened(task.word)
            mood = report.exitCode == 0 ? .good : .fair
            advice =
                report.exitCode == 0
                ? "Nothing: everything is done."
                : task.parts == nil
                    ? "See what its summary said of the others." : "What is left, and why, stands below."
            return
        }
        let linked =
            report.count(.created) + report.count(.existing) + report.count(.duplicate) - report.duplicatesWithoutLink
        let cancelled = report.count(.cancelled)
        let missing = report.rows - linked - report.leftByLimit - cancelled
        let links =
            "\(NumberText.grouped(linked)) of \(NumberText.grouped(report.rows)) "
            + (report.rows == 1 ? "row has a link" : "rows have a link")
        switch report.exitCode {
        case 0:
            mood = .good
            let withdrawn = cancelled > 0 ? ", \(NumberText.grouped(cancelled)) withdrawn" : ""
            text =
                report.leftByLimit > 0
                ? links + withdrawn + ", the rest is left for later"
                : cancelled > 0 ? links + withdrawn : "Every row has its link"
            if report.rows == 0 { text = "There was nothing to do" }
            advice = "Nothing: everything is done."
        case 1:
            mood = .fair
            text = "\(links), \(NumberText.grouped(missing)) \(missing == 1 ? "has" : "have") none"
            advice = "See the column session_error of the rows without a link."
        case 75:
            mood = .fair
            text = report.statuses.isEmpty ? "The run stopped early" : "The run stopped early: \(links)"
        case 73:
            mood = .bad
            text = report.statuses.isEmpty ? "The results could not be written" : "Something could not be written"
        case 77:
            mood = .bad
            text = "The provider refused the credentials"
        case 78:
            mood = .bad
            text = "The configuration is not right"
        case 65:
            mood = .bad
            text = "The input cannot be used"
        case 66:
            mood = .bad
            text = "The input cannot be read"
        default:
            mood = .bad
            text = "The run failed (exit code \(report.exitCode))"
        }
        if mood == .bad, !report.statuses.isEmpty { text += ": \(links)" }
    }
}
