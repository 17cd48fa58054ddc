import Domain

extension Summary {
    /// The table for people. Rows are named by number, and nothing of their content is repeated.
    package var text: String {
        var lines: [String] = []
        let width = String(outcome.rows).count
        func line(_ count: Int, _ text: String) { lines.append("  \(padded(count, width))  \(text)") }

        lines.append(headline)
        for status in Self.order where outcome.count(status) > 0 {
            line(outcome.count(status), "\(status.rawValue)\(remark(status))")
        }
        if outcome.possibleOrphans > 0 {
            line(outcome.possibleOrphans, "of the created ones may exist twice (possible_orphan)")
        }
        if outcome.blankRows > 0 { line(outcome.blankRows, "blank, skipped") }
        let groups = isCheck ? outcome.columnProblems : outcome.problems
        if !groups.isEmpty {
            lines.append("")
            lines.append("Problems:")
            lines += groups.sorted.prefix(20).map { problem($0, width) }
            if groups.sorted.count > 20 { lines.append("  … and \(groups.sorted.count - 20) more kinds") }
        }
        lines.append("")
        if requests > 0 { lines.append(callLine) }
        if let output { lines.append("Results: \(output == "-" ? "standard output" : output)") }
        if let stopped { lines.append("Stopped: \(stopped)") }
        if let nextCommand { lines.append("Next:    \(nextCommand)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let order: [SessionStatus] = [
        .valid, .created, .existing, .duplicate, .invalid, .failed, .unknown, .pending,
    ]

    private var headline: String {
        let rows = "\(outcome.rows) row\(outcome.rows == 1 ? "" : "s")"
        return "\(rows) in \(Self.seconds(elapsedSeconds))"
    }

    private var callLine: String {
        let rate = elapsedSeconds > 0 ? Double(requests) / elapsedSeconds : 0
        var line = "Calls:   \(requests), of them \(retries) retries; \(Self.decimal(rate)) a second"
        if let latency {
            line +=
                "; answered in \(Self.seconds(latency.median)) (median), \(Self.seconds(latency.p95)) (95 %), "
                + "\(Self.seconds(latency.p99)) (99 %)"
        }
        return line
    }

    private func remark(_ status: SessionStatus) -> String {
        switch status {
        case .valid: ""
        case .created: " by this run"
        case .existing: ", an earlier run created them"
        case .duplicate:
            outcome.duplicatesWithoutLink > 0 && !isCheck
                ? " of an earlier row, \(outcome.duplicatesWithoutLink) without a link" : " of an earlier row"
        case .invalid: ", not sent: see the column session_error"
        case .failed: ": see the column session_error"
        case .unknown: ": a session may exist whose link is not known"
        case .pending:
            outcome.leftByLimit == outcome.count(.pending) ? ", left to a later run by --limit" : ", not sent yet"
        }
    }

    private func problem(_ entry: ProblemTally.Entry, _ width: Int) -> String {
        let kind = ProblemCode(rawValue: entry.group.code).map { ProblemSentence.kind($0) }
        let field = entry.group.field.map { "\($0.rawValue): " } ?? ""
        let code = kind.map { "\($0) (\(entry.group.code))" } ?? entry.group.code
        let rows = entry.rows.map(String.init).joined(separator: ", ")
        let more = entry.count > entry.rows.count ? ", …" : ""
        return "  \(padded(entry.count, width))  \(field)\(code), row\(entry.count == 1 ? "" : "s") \(rows)\(more)"
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, width - digits.count)) + digits
    }

    private static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    static func seconds(_ value: Double) -> String {
        switch value {
        case ..<1: "\(Int((value * 1000).rounded())) ms"
        case ..<60: "\(decimal(value)) s"
        case ..<3600: "\(Int(value) / 60) min \(Int(value) % 60) s"
        default: "\(Int(value) / 3600) h \(Int(value) % 3600 / 60) min"
        }
    }
}
