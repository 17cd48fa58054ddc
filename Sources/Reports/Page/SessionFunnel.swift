package import Ledger
import Sending
import Text

/// The funnel of a campaign: of its rows those with a session, and how far their customers have come.
package struct SessionFunnel: Sendable, Equatable {
    package private(set) var rows = 0
    /// Rows that got a session, the withdrawn ones included.
    package private(set) var created = 0
    /// Sessions that somebody has begun, whatever came of them.
    package private(set) var opened = 0
    package private(set) var done = 0
    /// Sessions that expired before anybody was done with them.
    package private(set) var expired = 0
    /// Sessions that the provider was asked about, at least once.
    package private(set) var asked = 0
    /// Rows that the ledger knows, as they were called.
    private var called = 0

    /// - Parameter rows: As the run counted them; the ledger knows those alone that were called.
    package init(rows: Int) { self.rows = rows }

    /// Counts a row of the campaign as its ledger knows it.
    ///
    /// - Parameter now: Seconds since 1970.
    package mutating func count(_ row: DatedRow, now: Double) {
        let record = row.row.record
        called += 1
        rows = max(rows, called)
        guard record.state == .created || record.state == .cancelled else { return }
        created += 1
        if row.stage != nil { asked += 1 }
        let hasPassed = record.session.map { Expiry.hasPassed($0, now: now) } ?? false
        switch row.stage {
        case .done:
            opened += 1
            done += 1
        case .opened, .void:
            opened += 1
            if hasPassed, row.stage == .opened { expired += 1 }
        case .expired: expired += 1
        case .unopened, nil: if hasPassed, record.state == .created { expired += 1 }
        }
    }

    /// What is counted, from the widest to the narrowest, with the class that its bar has.
    private var steps: [(name: String, count: Int, kind: String)] {
        [
            ("rows", rows, "s-pending"), ("created", created, "s-existing"), ("opened", opened, "latency"),
            ("done", done, "s-created"), ("expired", expired, "s-invalid"),
        ]
    }

    var words: String {
        steps.map { "\(NumberText.grouped($0.count)) \($0.name)" }.joined(separator: ", ")
    }

    /// One bar for each step, with its share of the rows.
    func svg() -> String {
        var drawing = SVG()
        for (index, step) in steps.enumerated() {
            let top = Double(index) * Self.step
            let share = rows > 0 ? Double(step.count) / Double(rows) * 100 : 0
            let label = "\(NumberText.grouped(step.count)) \(step.name)"
            let percent = index == 0 ? "" : " (\(NumberText.decimal(share)) %)"
            drawing.text(label + percent, "start", x: 0, y: top + 13)
            drawing.bar(step.kind, x: 0, width: share, y: top + 19, height: 14, title: label)
        }
        let height = Int(Self.step) * steps.count - 8
        return drawing.element(id: "funnel", height: height, title: "How far customers have come", description: words)
    }

    private static let step = 44.0
}
