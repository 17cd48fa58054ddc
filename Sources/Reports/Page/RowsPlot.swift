import Sending
import Text

/// One bar for all rows, divided by what became of them.
enum RowsPlot {
    static let order: [SessionStatus] = [
        .created, .existing, .duplicate, .cancelled, .invalid, .failed, .unknown, .pending,
    ]

    static func svg(_ report: RunReport) -> String {
        let shares = order.map { (status: $0, count: report.count($0)) }.filter { $0.count > 0 }
        let total = shares.reduce(0) { $0 + $1.count }
        guard total > 0 else { return "" }
        // A share too small to be seen is drawn as wide as it takes, at the cost of the others.
        let widths = shares.map { max(1.5, Double($0.count) / Double(total) * 100) }
        let scale = 100 / widths.reduce(0, +)
        var drawing = SVG()
        var x = 0.0
        for (share, width) in zip(shares, widths) {
            let title = "\(NumberText.grouped(share.count)) \(share.status.rawValue)"
            drawing.bar("s-\(share.status.rawValue) cell", x: x, width: width * scale, y: 0, height: 28, title: title)
            x += width * scale
        }
        let words = shares.map { "\(NumberText.grouped($0.count)) \($0.status.rawValue)" }.joined(separator: ", ")
        return drawing.element(id: "rows", height: 28, title: "Rows by what became of them", description: words)
    }

    static func meaning(_ status: SessionStatus, _ report: RunReport) -> String {
        switch status {
        case .created: "created by this run"
        case .existing: "created by an earlier run"
        case .duplicate:
            report.duplicatesWithoutLink > 0
                ? "same as an earlier row; \(NumberText.grouped(report.duplicatesWithoutLink)) without a link"
                : "same as an earlier row, with its link"
        case .cancelled: "withdrawn, and not created again"
        case .invalid: "did not pass the checks, not sent"
        case .failed: "refused by the provider, or kept failing"
        case .unknown: "a session may exist whose link is not known"
        case .pending:
            report.leftByLimit > 0 && report.leftByLimit == report.count(.pending)
                ? "left to a later run by --limit" : "not sent yet: the run stopped first"
        case .valid: "passed the checks"
        }
    }
}
