import CSV
import Providers
import Rows
import Sending
import Text

extension ResultAdoption.Adopted {
    /// What is taken over from a result file; nil where the ledger knew it all.
    func line(_ request: RunRequest) -> String? {
        let counts = [
            sessions > 0 ? NumberText.counted(sessions, "session") : nil,
            unknown > 0 ? NumberText.counted(unknown, "unknown row") : nil,
        ].compactMap(\.self)
        guard !counts.isEmpty else { return nil }
        let file = path == "-" ? "standard input" : VisibleText.escaped(path)
        if request.dryRun {
            return "\(file) holds \(counts.joinedWithAnd()) that the ledger does not know. "
                + "A run takes them over first, so it sends fewer rows than this plan says"
        }
        return "Taken over from \(file), as the ledger did not know them: \(counts.joinedWithAnd())"
    }
}

extension Plan {
    /// What is going to happen, in a few lines.
    func lines(_ request: RunRequest) -> [String] {
        var lines: [String] = []
        lines.append(
            "Read \(NumberText.counted(rows, "row")): \(request.input.dialect.summary)"
                + (blankRows > 0 ? ", \(NumberText.counted(blankRows, "blank row")) skipped" : "")
        )
        for hint in request.input.hints {
            lines.append("\(hint.description.prefix(1).uppercased())\(hint.description.dropFirst())")
        }
        if knownRows > 0 {
            let unknown = heldUnknown + resending + unknownBeyondLimit
            lines.append(
                "Resuming: \(NumberText.grouped(existing)) of \(NumberText.counted(rows, "row")) done, \(NumberText.grouped(unknown)) unknown"
                    + (refusedBefore > 0 ? ", \(NumberText.grouped(refusedBefore)) refused earlier and unchanged" : "")
            )
        }
        var parts = [
            "\(NumberText.grouped(toSend)) to create", "\(NumberText.grouped(existing)) exist",
            "\(NumberText.grouped(invalid)) invalid",
        ]
        let provider = request.provider.rules.displayName
        if repairs > 0 { parts.append("\(NumberText.counted(repairs, "number")) changed at \(provider)") }
        if elsewhere > 0 { parts.append("\(NumberText.grouped(elsewhere)) of other runs left as they are") }
        if cancelled > 0 { parts.append("\(NumberText.grouped(cancelled)) withdrawn") }
        if duplicates > 0 { parts.append(NumberText.counted(duplicates, "duplicate")) }
        if beyondLimit > 0 { parts.append("\(NumberText.grouped(beyondLimit)) left to a later run by --limit") }
        lines.append("Plan: " + parts.joined(separator: ", "))
        lines += limits(request)
        if repeatedMessages > 0 {
            lines.append("Of these, \(NumberText.counted(repeatedMessages, "message")) may be sent a second time")
        }
        if underOtherKeys > 0 {
            lines.append(
                "Of the invalid rows, \(NumberText.grouped(underOtherKeys)) \(underOtherKeys == 1 ? "is" : "are") known under "
                    + "another key (known_under_another_key), so nothing is sent for them. Renamed ids: --same-rows; new rows: "
                    + "--new-rows"
            )
        }
        if customersChanged > 0 {
            lines.append(
                "Of those that exist, \(NumberText.counted(customersChanged, "row")) \(customersChanged == 1 ? "has" : "have") another "
                    + "customer now (customer_changed): the link is the earlier customer's. For a link of their own: "
                    + "--recreate customer-changed"
            )
        }
        if request.rowOptions.keyColumns.isEmpty, rows > 0 {
            lines.append(
                "Rows are told apart by vehicle and customer, as there is no key column. Better: a column external_id, or "
                    + "--key COLUMN"
            )
        }
        return lines
    }

    /// What holds back rows that would be sent otherwise.
    private func limits(_ request: RunRequest) -> [String] {
        var lines: [String] = []
        if let hours = request.hours, messagedCustomers > 0 {
            let words = hours.words(at: Double(hoursOpen))
            lines.append(
                "Customers are messaged \(words)"
                    + (outsideHours > 0
                        ? ", not now: \(NumberText.counted(outsideHours, "row")) \(outsideHours == 1 ? "waits" : "wait") "
                            + "until \(request.zone.words(Double(hoursOpen))) (outside_hours)" : " only")
            )
        }
        if let callsWithinDay, let limit = request.sending.maxPerDay, let left = callsLeft(request) {
            lines.append(
                "Of \(NumberText.counted(limit, "call")) in 24 hours (--max-per-day), \(NumberText.grouped(callsWithinDay)) "
                    + "\(callsWithinDay == 1 ? "was" : "were") made; \(NumberText.grouped(left)) "
                    + "\(left == 1 ? "is" : "are") left"
                    + (left < calls - outsideHours ? ", so not all rows are sent now (daily_limit)" : "")
            )
        }
        return lines
    }

    /// What a person is asked before customers are messaged.
    ///
    /// - Parameter lateness: What is wrong with the hour; nil where nothing is.
    func question(_ request: RunRequest, isNew: Bool, lateness: String? = nil) -> String {
        let provider = request.provider.rules.displayName
        var parts: [String] = []
        for (channel, name) in [(Notify.email, "an e-mail"), (.sms, "an SMS"), (.both, "an e-mail and an SMS")] {
            if let count = messages[channel], count > 0 {
                parts.append("\(NumberText.counted(count, "customer")) will get \(name) from \(provider)")
            }
        }
        if repairs > 0 {
            parts.append(
                "\(NumberText.counted(repairs, "customer")) who \(repairs == 1 ? "has" : "have") a link will get \(provider)'s "
                    + "SMS at another number"
            )
        }
        var text = parts.joined(separator: ", ") + "."
        if isNew {
            text +=
                " The ledger knows of no earlier run of campaign \"\(request.scope.campaign)\" on account "
                + "\"\(request.scope.account)\"."
        }
        if let left = callsLeft(request), left < calls {
            text += " No more than \(NumberText.counted(left, "call")) may be made now (--max-per-day)."
        }
        if let lateness { text += " But \(lateness)." }
        return text + " Go on?"
    }
}
