import Messages
import Rows
import Sending
import Text

extension Summary {
    /// The summary as a table for people. Rows are named by number, and nothing of their content is repeated.
    package var text: String {
        var table = SummaryTable(headline, largest: totals.rows)
        for status in Self.order where totals.count(status) > 0 {
            table.add(totals.count(status), status.rawValue + remark(status))
        }
        table.addIfAny(totals.elsewhere, "elsewhere, of other runs, left as they are")
        table.addIfAny(totals.possibleOrphans, "of the created ones may exist twice (possible_orphan)")
        table.addIfAny(
            totals.customersChanged,
            "of them have another customer's link, an earlier one's (customer_changed)"
        )
        table.addIfAny(totals.phonesChanged, "of them have the provider's SMS at another number now (phone_changed)")
        table.addIfAny(
            totals.phonesNotChanged,
            "of them were to have it at another number and do not, or not for certain: see session_error"
        )
        table.addIfAny(
            totals.phonesDiffering,
            "of them have another phone than their session was made for (phone_differs): see session_error"
        )
        table.addIfAny(totals.blankRows, "blank, skipped")

        let groups = (isCheck ? totals.columnProblems : totals.problems).sorted
        if !groups.isEmpty {
            table.begin("Problems:")
            for entry in groups.prefix(20) { table.add(entry.count, words(entry)) }
            if groups.count > 20 { table.add("  … and \(NumberText.counted(groups.count - 20, "more kind"))") }
        }
        table.add("")
        let indent = "\n" + String(repeating: " ", count: 9)
        for (name, value) in facts {
            let lines = value.map { $0.replacing("\n", with: indent) }.joined(separator: indent)
            table.add((name + ":").padding(9) + lines)
        }
        return table.text
    }

    private static let order: [SessionStatus] = [
        .valid, .created, .existing, .duplicate, .cancelled, .invalid, .failed, .unknown, .pending,
    ]

    private var headline: String {
        "\(NumberText.counted(totals.rows, "row")) in \(DurationText.measured(elapsedSeconds))"
    }

    /// A name and its lines.
    private var facts: [(String, [String])] {
        var facts: [(String, [String])] = []
        if let sending, requests > 0 {
            var calls = NumberText.grouped(requests)
            if retries > 0 { calls += ", of them \(NumberText.counted(retries, "retry", "retries"))" }
            let rate = sending.averageRate(of: requests)
            calls += "; \(NumberText.decimal(rate)) a second over \(DurationText.measured(sending.duration))"
            facts.append(("Calls", [calls]))
            if let latency = sending.latency {
                let answers =
                    "after \(DurationText.measured(latency.median)) (median), \(DurationText.measured(latency.p95)) (95 %), "
                    + "\(DurationText.measured(latency.p99)) (99 %)"
                facts.append(("Answers", [answers]))
            }
            if let waits = waits(sending) { facts.append(("Waited", [waits])) }
        }
        if let hours = limits.hours { facts.append(("Hours", [hours])) }
        if let day = limits.day { facts.append(("24 hours", [day])) }
        if let output { facts.append(("Results", [output == "-" ? "standard output" : VisibleText.line(output)])) }
        if let problemFile { facts.append(("To fix", [VisibleText.line(problemFile)])) }
        if let report { facts.append(("Report", [VisibleText.line(report)])) }
        if droppedLines > 0 {
            facts.append(
                ("Log", ["\(NumberText.counted(droppedLines, "line")) dropped, as nobody read standard error"])
            )
        }
        if let stopped { facts.append(("Stopped", [stopped])) }
        if let nextCommand { facts.append(("Next", [advice, nextCommand].compactMap { $0 })) }
        return facts
    }

    private func waits(_ sending: RunReport.Sending) -> String? {
        var parts: [String] = []
        if sending.pauses > 0 {
            parts.append(
                "\(DurationText.measured(sending.throttledSeconds)) as the provider asked for it "
                    + "(\(NumberText.counted(sending.pauses, "pause")))"
            )
        }
        if sending.outages > 0 {
            let outages = sending.interruptions.filter { $0.kind == .outage }
            let seconds = outages.reduce(0) { $0 + $1.to - $1.from }
            parts.append(
                "\(DurationText.measured(seconds)) for the provider (\(NumberText.counted(sending.outages, "outage")))"
            )
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func remark(_ status: SessionStatus) -> String {
        switch status {
        case .valid: ""
        case .created: " by this run"
        case .existing: ", created by an earlier run"
        case .duplicate:
            totals.duplicatesWithoutLink > 0 && !isCheck
                ? " of an earlier row, \(NumberText.grouped(totals.duplicatesWithoutLink)) without a link"
                : " of an earlier row"
        case .cancelled: ", withdrawn and not created again"
        case .invalid: isCheck ? "" : ", not sent"
        case .failed: ", refused or failing"
        case .unknown: ": a session may exist whose link is not known"
        case .pending:
            totals.leftByLimit == totals.count(.pending) ? ", left to a later run by --limit" : ", not sent yet"
        }
    }

    /// A kind of problem, with its code and the first rows that have it.
    func words(_ entry: ProblemTally.Entry) -> String {
        let code = "\(CodeLabels.kind(entry.group.code)) (\(entry.group.code))"
        let rows = "row\(entry.count == 1 ? "" : "s") \(NumberText.list(entry.rows, of: entry.count, shown: 5))"
        return (columnName(entry.group.field).map { $0 + ": " } ?? "") + code + ", " + rows
    }

    /// The column's name in the file, and ours where that is another: `Téléphone (phone)`.
    private func columnName(_ field: Field?) -> String? {
        guard let field else { return nil }
        guard let column = columns[field], column != field.rawValue else { return field.rawValue }
        return "\(column) (\(field.rawValue))"
    }
}

extension String {
    fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
