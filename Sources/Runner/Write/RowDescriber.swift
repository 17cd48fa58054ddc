import CSV
import Ledger
import Reports
import Rows
import Sending
import Text

/// The describer of rows: what a decision and the ledger's record come to in the result columns.
///
/// A class, because it is asked about every row and copying what it holds would cost more than the answer.
final class RowDescriber: Sendable {
    private let scope: SessionScope
    /// The run's number in the ledger; nil in a dry run.
    private let run: RunID?
    private let mapping: HeaderMapping
    private let messages: RowMessages
    private let now: Double
    /// The row of which is said where its link leads.
    private let foreignLinkRow: Int?
    private let waiting: WaitingCodes
    private let phones: PhoneChanges

    init(_ context: RunContext, foreignLinkRow: Int?, _ waiting: WaitingCodes, _ phones: PhoneChanges) {
        self.waiting = waiting
        self.phones = phones
        scope = context.scope
        run = context.run
        mapping = context.checker.mapping
        messages = RowMessages(context.checker)
        now = context.clock.secondsSince1970
        self.foreignLinkRow = foreignLinkRow
    }

    func result(
        _ row: SurveyedRow,
        _ cells: Record,
        _ record: RowRecord?,
        isLedgerUnread: Bool
    ) -> RowResult {
        var result = RowResult(status: .pending)
        if let identity = row.identity {
            result.ref = SessionRef(scope: scope, key: identity.key, vehicle: identity.traits)
        }
        switch row.decision {
        case .elsewhere:
            preconditionFailure("A row of another scope is copied, not described.")
        case .invalid:
            result.status = .invalid
            // A reference that does not fit stays until somebody has looked at it: without it, the next run would take
            // the row for a new one and create a second session.
            result.ref = row.identity == nil ? reference(in: cells) : nil
            if row.problems.contains(where: { $0.code == .keyConflict }) { keepID(of: cells, in: &result) }
            messages.add(row.problems, row: cells, to: &result)
        case .conflict:
            result.status = .invalid
            result.ref = nil
            messages.add(row.problems, row: cells, firstRow: row.firstRow, to: &result)
        case .duplicate:
            result.status = .duplicate
            result.session = record?.state == .created ? record?.session : nil
            if record?.state == .cancelled || record?.isForgotten == true {
                describeSettled(record, row, cells, &result)
            } else if result.session == nil, let first = row.firstRow {
                result.sentence = "Same as row \(first), which has no link yet"
            }
        case .send, .resend, .beyondLimit, .existing, .heldUnknown, .refusedBefore, .cancelled:
            if let existing = row.existing {
                describe(existing, &result)
            } else if isLedgerUnread, record == nil {
                describeUnread(row, &result)
            } else if row.decision == .cancelled || record?.isForgotten == true && !row.decision.isSent {
                result.status =
                    row.decision == .cancelled ? .cancelled : row.decision == .existing ? .existing : .failed
                describeSettled(record, row, cells, &result)
            } else {
                describe(record, row, &result)
            }
            let change = phoneChange(of: row)
            if let change { messages.add(change, to: &result) }
            let isSettled = change.map(Self.speaksForSameCustomer) ?? false
            let problems = isSettled ? row.problems.filter { $0.code != .customerChanged } : row.problems
            if !problems.isEmpty, result.status != .invalid { messages.add(problems, row: cells, to: &result) }
        }
        return result
    }

    /// What came of changing the number that the message of the row's session goes to; nil where there is nothing to say.
    private func phoneChange(of row: SurveyedRow) -> PhoneChange? {
        switch row.repair {
        case .none: return nil
        case .held: return .inDoubt
        case .beyondLimit: return .waiting(.notAttempted)
        case .uncertain: return .uncertain
        case .change, .changeAgain:
            let change = row.identity.flatMap { phones[$0.key] }
            // What may have been done before is not undone by a call that was not made, or has not done it.
            if row.repair == .changeAgain, change != .changed { return .inDoubt }
            return change ?? .waiting(waiting.code(of: row))
        }
    }

    /// Whether it is out of place to say that the row may have another customer now: whoever gets the message is who the
    /// session is for, and nobody is to be given a second one while it may yet be sent.
    private static func speaksForSameCustomer(_ change: PhoneChange) -> Bool {
        switch change {
        case .changed, .inDoubt, .waiting, .failed, .missing: true
        case .refused, .uncertain: false
        }
    }

    /// Keeps the id of a session that the row's cells tell of, but not its link, which may be another customer's: once
    /// the row is put right, its session is found by the id.
    private func keepID(of cells: Record, in result: inout RowResult) {
        guard let prior = PriorResult(cells, mapping), !prior.id.isEmpty else { return }
        result.session = CreatedSession(id: prior.id, url: "", expiresAt: prior.expiresAt)
        result.attempts = prior.attempts
    }

    /// What the survey found in the ledger, of a row that this run has not called, when the ledger cannot be read now.
    private func describeUnread(_ row: SurveyedRow, _ result: inout RowResult) {
        switch row.decision {
        case .existing: result.status = .existing
        case .cancelled: result.status = .cancelled
        case .heldUnknown, .resend: result.status = .unknown
        case .refusedBefore: result.status = .failed
        case .send, .beyondLimit, .invalid, .conflict, .duplicate, .elsewhere:
            return describe(nil, row, &result)
        }
        messages.add(.ledgerUnreadable, message: nil, mayExist: result.status == .unknown, to: &result)
    }

    /// A row that has no link and needs none: its session was withdrawn, or what was known of it was cleared. A link that
    /// the input still has stays in the result.
    private func describeSettled(
        _ record: RowRecord?,
        _ row: SurveyedRow,
        _ cells: Record,
        _ result: inout RowResult
    ) {
        result.attempts = record?.attempts ?? 0
        let isWithdrawn = record?.state == .cancelled
        if isWithdrawn {
            result.session = record?.session.flatMap { CreatedSession.withdrawn(id: $0.id) }
            messages.add(.cancelled, message: nil, mayExist: false, to: &result)
        }
        guard record?.isForgotten == true else { return }
        messages.add(.forgotten, message: nil, mayExist: false, to: &result)
        let prior = PriorResult(cells, mapping)
        if !isWithdrawn, let prior, prior.isDoneOrUnknown, let ref = prior.ref, ref.scope == scope,
            ref.key == row.identity?.key
        {
            result.keep(prior)
        }
    }

    /// What stands in the row's column `session_ref`.
    private func reference(in cells: Record) -> SessionRef? {
        mapping.column(of: .ref).flatMap { SessionRef(TextTrim.trimmed(cells[$0])) }
    }

    private func describe(_ existing: ExistingSession, _ result: inout RowResult) {
        result.status = .existing
        result.attempts = existing.attempts
        result.session = existing.session
        if let code = existing.code { messages.add(code, message: nil, mayExist: false, to: &result) }
        addExpiry(of: existing.session, to: &result)
    }

    private func describe(_ record: RowRecord?, _ row: SurveyedRow, _ result: inout RowResult) {
        let isBeyondLimit = row.decision == .beyondLimit
        result.attempts = record?.attempts ?? 0
        guard let record else {
            let code = waiting.code(of: row)
            messages.add(code, message: nil, mayExist: false, isBeyondLimit: isBeyondLimit, to: &result)
            return
        }
        if let session = record.session, row.decision == .existing || record.state == .created {
            result.status = record.run == run && row.decision != .existing ? .created : .existing
            result.session = session
            if record.state == .created, let code = record.code {
                messages.add(code, message: nil, mayExist: false, to: &result)
            }
            if result.status == .created, row.position.row == foreignLinkRow {
                messages.add(.linkHost, message: nil, mayExist: false, to: &result)
            }
            addExpiry(of: session, to: &result)
            return
        }
        describeWithoutNewSession(record, row, &result)
        // What was to be created anew keeps the link it had.
        if let session = record.session, result.status != .unknown, Expiry.hasPassed(session, now: now) {
            result.session = session
            addExpiry(of: session, to: &result)
        }
    }

    private func addExpiry(of session: CreatedSession, to result: inout RowResult) {
        guard Expiry.hasPassed(session, now: now) else { return }
        messages.add(.linkExpired, message: nil, mayExist: false, to: &result)
    }

    private func describeWithoutNewSession(_ record: RowRecord, _ row: SurveyedRow, _ result: inout RowResult) {
        switch record.state {
        case .cancelled where record.run != run:
            messages.add(
                waiting.code(of: row),
                message: nil,
                mayExist: false,
                isBeyondLimit: row.decision == .beyondLimit,
                to: &result
            )
        case .created, .unknown, .calling:
            result.status = .unknown
            let code = record.state == .calling ? .interrupted : record.code ?? .interrupted
            messages.add(code, message: record.message, mayExist: true, to: &result)
        // Of one that was withdrawn: what was to be created again was not.
        case .refused, .keptFailing, .cancelled:
            result.status = .failed
            messages.add(record.code ?? .notAttempted, message: record.message, mayExist: false, to: &result)
        case .pending:
            messages.add(
                waiting.code(of: row),
                message: nil,
                mayExist: false,
                lastAnswer: record.code,
                isBeyondLimit: row.decision == .beyondLimit,
                to: &result
            )
        }
    }
}

/// The codes of rows that a run was to send and has not sent: why they wait.
struct WaitingCodes: Sendable {
    private let isDailyLimit: Bool
    private let areMessagesOver: Bool

    /// - Parameter areMessagesOver: Whether customers may not be messaged now.
    init(_ reason: StopReason?, areMessagesOver: Bool) {
        if case .dailyLimit = reason { isDailyLimit = true } else { isDailyLimit = false }
        self.areMessagesOver = areMessagesOver
    }

    func code(of row: SurveyedRow) -> CallCode {
        if row.decision == .beyondLimit { return .notAttempted }
        if row.messages, areMessagesOver { return .outsideHours }
        return isDailyLimit ? .dailyLimit : .notAttempted
    }
}
