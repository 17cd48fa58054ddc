import Ledger
import Providers
import Sending

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The errand of doing something about sessions that exist: an intent in the ledger before each call, its outcome behind
/// it, as for a create.
struct FollowUpErrand: SendErrand {
    private let ahead: ReadAhead<ListedSession>
    private let choice: FollowUpChoice
    private let provider: any SessionProvider
    private let committer: GroupCommitter
    private let ledger: any SessionLedger
    private let run: RunID
    private let call: SessionCall
    private let kind: FollowUp.Kind

    init(
        _ list: SessionList,
        _ choice: FollowUpChoice,
        _ call: SessionCall,
        _ kind: FollowUp.Kind,
        provider: any SessionProvider,
        committer: GroupCommitter,
        ledger: any SessionLedger,
        run: RunID
    ) {
        self.ledger = ledger
        self.run = run
        ahead = ReadAhead { try list.read($0) }
        self.choice = choice
        self.call = call
        self.kind = kind
        self.provider = provider
        self.committer = committer
    }

    func next() async throws -> ListedSession? { try await ahead.next() }

    var hasPassedMessages: Bool { false }

    func row(_ item: ListedSession, slot: Int) -> SendRow {
        SendRow(row: item.row, slot: slot, messages: call == .remind)
    }

    func announce(_ item: ListedSession) async throws { try await committer.write(.followUpIntent(followUp(item))) }

    func confirmHold() async throws { try await ledger.confirmHold(of: run) }

    func retract(_ item: ListedSession) { committer.enqueue(.followUpOutcome(followUp(item), .notCalled)) }

    func request(_ item: ListedSession, now: Date) -> ProviderRequest {
        guard let request = provider.request(call, about: item.id, now: now) else {
            preconditionFailure("A provider without this call was asked for it.")
        }
        return request
    }

    func meaning(of result: TransportResult, for item: ListedSession) -> CallMeaning {
        provider.meaning(of: result, of: call, about: item.id) { answer in
            switch answer {
            case .done: item.doneMeaning
            // It was there a moment ago: a call whose answer was lost has taken it away.
            case .missing where call == .cancel: item.doneMeaning
            case .missing: .outcome(.refused(CallCode(rawValue: StatusErrand.missing)))
            case .begun: .outcome(.refused(CallCode(rawValue: LeftSession.begun.rawValue)))
            case .stands: nil
            }
        }
    }

    func record(_ verdict: SendVerdict, of item: ListedSession) {
        let outcome = FollowUpOutcome(verdict.outcome)
        committer.enqueue(.followUpOutcome(followUp(item), outcome))
        if !verdict.comesAgain { choice.conclude(item.index, row: item.row, outcome) }
    }

    func flush() async throws { try await committer.flush() }

    private func followUp(_ item: ListedSession) -> FollowUp {
        FollowUp(kind, key: item.key, session: FollowUp.session(item.id))
    }
}

extension FollowUpOutcome {
    /// What the scheduler calls created was done.
    init(_ outcome: CallOutcome) {
        switch outcome {
        case .created: self = .done
        case .refused(let code, let message): self = .refused(code, message: message)
        case .ambiguous(let code, let message): self = .ambiguous(code, message: message)
        case .notCreated(let code, let message), .keptFailing(let code, let message):
            self = .notDone(code, message: message)
        case .notCalled: self = .notCalled
        }
    }
}
