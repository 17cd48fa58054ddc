import Foundation
import Ledger
import Messages
import Providers
import Rows
import Sending
import Synchronization
import Text

/// The errand of creating sessions, and of changing the number that the message of one that exists goes to: an intent in
/// the ledger before each call, its outcome behind it. The next intent of a worker waits for the outcome before, since the
/// ledger's queue keeps its order.
struct CreateErrand: SendErrand {
    private let context: RunContext
    private let source: RowSource
    private let committer: GroupCommitter
    private let phones: PhoneChanges
    private let foreignLink = ForeignLink()
    private let warn: @Sendable (String) -> Void

    private final class ForeignLink: Sendable {
        let row = Mutex<Int?>(nil)
    }

    /// - Parameters:
    ///   - phones: Is told what came of each number that was to be changed.
    ///   - warn: tells the user one line that must not be missed.
    init(
        _ context: RunContext,
        source: RowSource,
        committer: GroupCommitter,
        phones: PhoneChanges,
        warn: @escaping @Sendable (String) -> Void
    ) {
        self.context = context
        self.source = source
        self.committer = committer
        self.phones = phones
        self.warn = warn
    }

    private var provider: any SessionProvider { context.request.provider }

    /// The first row whose new link leads to a host that is neither the provider's nor the account's, of which the user
    /// has been told.
    var foreignLinkRow: Int? { foreignLink.row.withLock { $0 } }

    func next() async throws -> SendItem? { try await source.next() }

    var hasPassedMessages: Bool { source.hasPassedMessages }

    func row(_ item: SendItem, slot: Int) -> SendRow {
        SendRow(
            row: item.row,
            slot: slot,
            messages: item.messages || item.record?.mayHaveMessaged ?? false,
            asksForMessage: item.messages,
            ambiguousCalls: item.record.map { PriorState($0).ambiguousCalls } ?? (item.mayBeRepaired ? 1 : 0)
        )
    }

    func announce(_ item: SendItem) async throws {
        try await committer.write(
            item.followUp.map { .followUpIntent($0) }
                ?? .intent(key: item.key, traits: item.traits, fingerprint: item.fingerprint, messages: item.messages)
        )
    }

    func confirmHold() async throws { try await context.confirmHold() }

    func retract(_ item: SendItem) {
        committer.enqueue(
            item.followUp.map { .followUpOutcome($0, .notCalled) } ?? .outcome(key: item.key, .notCalled)
        )
    }

    func request(_ item: SendItem, now: Date) -> ProviderRequest { item.request(at: provider, now: now) }

    func meaning(of result: TransportResult, for item: SendItem) -> CallMeaning {
        if let session = item.repaired, let call = item.call { return meaning(of: result, of: call, session, item) }
        let meaning = CallClassification.meaning(
            of: result,
            session: { response in
                provider.session(in: response.body, for: item.order).flatMap { session in
                    // An answer may give a key of ours for the customer's session.
                    provider.leaksSecret(session.id + " " + session.url) ? nil : session
                }
            },
            isOwn: { $0.isComplete && provider.isOwn($0.body) },
            message: { response in provider.message(in: response.body).map { redacted($0, item) } }
        )
        if case .outcome(.created(let session), _) = meaning, let host = session.foreignHost {
            warn(of: host, item.row)
        }
        return meaning
    }

    /// The meaning of the result of a call that changes a number. To the scheduler a session whose number was changed is one
    /// that was created.
    private func meaning(
        of result: TransportResult,
        of call: SessionCall,
        _ session: CreatedSession,
        _ item: SendItem
    ) -> CallMeaning {
        provider.meaning(
            of: result,
            of: call,
            about: session.id,
            message: { response in provider.message(in: response.body).map { redacted($0, item) } }
        ) { answer in
            switch answer {
            case .done: .outcome(.created(session))
            case .missing: .outcome(.refused(.sessionNotFound))
            case .begun, .stands: nil
            }
        }
    }

    func record(_ verdict: SendVerdict, of item: SendItem) {
        guard let followUp = item.followUp else {
            return committer.enqueue(.outcome(key: item.key, verdict.outcome))
        }
        var outcome = FollowUpOutcome(verdict.outcome)
        // From now on the ledger knows the session as this row's, with its phone.
        if outcome == .done { outcome = .corrected(item.traits, fingerprint: item.fingerprint) }
        committer.enqueue(.followUpOutcome(followUp, outcome))
        phones.note(verdict.phoneChange, of: item.key)
    }

    func flush() async throws { try await committer.flush() }

    private func redacted(_ message: String, _ item: SendItem) -> String {
        let values = item.values.named(source.personalNames) + item.order.personalValues
        return Redaction.redact(message, values: values, secrets: provider.secrets)
    }

    /// Once in a run: where one link leads, all may.
    private func warn(of host: String, _ row: Int) {
        let isFirst = foreignLink.row.withLock { known in
            defer { known = known ?? row }
            return known == nil
        }
        guard isFirst else { return }
        let name = provider.rules.displayName
        warn(
            "The link of row \(row) leads to \(VisibleText.shortened(host)), which is neither \(name)'s host nor the "
                + "account's (link_host). Ask \(name) about it before customers use it; it is said of this row only"
        )
    }
}
