import Domain

/// How a run ended, in one line for somebody who has just got up.
struct ReportVerdict {
    enum Mood: String {
        case good, fair, bad
    }

    var text: String
    var mood: Mood
    /// What to do where the run itself has no command to offer; nil where nothing is to be done.
    var advice: String?

    init(_ report: RunReport, hasEnded: Bool) {
        guard hasEnded else {
            text = "This run has not ended"
            mood = .fair
            advice =
                "It is under way, or it died before it could tell. The ledger cannot tell which, nor how many rows it "
                + "has done: figures are written when a run ends. Its calls are recorded, each as it is made. If it is "
                + "not under way, run the same command again: it goes on where it stopped."
            return
        }
        let linked =
            report.count(.created) + report.count(.existing) + report.count(.duplicate) - report.duplicatesWithoutLink
        let missing = report.rows - linked - report.leftByLimit
        let links =
            "\(Figures.count(linked)) of \(Figures.count(report.rows)) "
            + (report.rows == 1 ? "row has a link" : "rows have a link")
        switch report.exitCode {
        case 0:
            mood = .good
            text = report.leftByLimit > 0 ? links + ", the rest is left for later" : "Every row has its link"
            if report.rows == 0 { text = "There was nothing to do" }
            advice = "Nothing: everything is done."
        case 1:
            mood = .fair
            text = "\(links), \(Figures.count(missing)) \(missing == 1 ? "has" : "have") none"
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
