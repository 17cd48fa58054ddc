import Providers
import Sending

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The errand of asking how sessions stand. Nothing is changed by it, so nothing is noted before a call.
struct StatusErrand: SendErrand {
    private let ahead: ReadAhead<ListedSession>
    private let table: SessionTable
    private let provider: any SessionProvider
    private let clock: any RunClock

    /// What a session's state is called that the provider does not know.
    static let missing = LeftSession.missing.rawValue

    init(_ list: SessionList, _ table: SessionTable, provider: any SessionProvider, clock: any RunClock) {
        ahead = ReadAhead { try list.read($0) }
        self.table = table
        self.provider = provider
        self.clock = clock
    }

    func next() async throws -> ListedSession? { try await ahead.next() }

    var hasPassedMessages: Bool { false }

    func row(_ item: ListedSession, slot: Int) -> SendRow { SendRow(row: item.row, slot: slot, messages: false) }

    func announce(_ item: ListedSession) async throws {}

    func confirmHold() async throws {}

    func retract(_ item: ListedSession) {}

    func request(_ item: ListedSession, now: Date) -> ProviderRequest {
        guard let call = provider.request(.status, about: item.id, now: now) else {
            preconditionFailure("A provider without this call was asked for it.")
        }
        return call
    }

    func meaning(of result: TransportResult, for item: ListedSession) -> CallMeaning {
        provider.meaning(of: result, of: .status, about: item.id) { answer in
            let word: String
            switch answer {
            case .stands(let given): word = given
            case .missing: word = Self.missing
            case .done, .begun: return nil
            }
            table.find(item.index, word, at: Int(clock.secondsSince1970))
            return item.doneMeaning
        }
    }

    func record(_ verdict: SendVerdict, of item: ListedSession) {
        if !verdict.comesAgain, let code = verdict.outcome.code { table.fail(item.index, code) }
    }

    func flush() async throws {}
}

extension SessionProvider {
    /// The meaning of the result of a call about a session: what the provider documents as an answer to it, by `judge`, and
    /// everything else as after a create.
    ///
    /// - Parameters:
    ///   - id: The session's.
    ///   - message: Reads what the provider says about a refusal.
    func meaning(
        of result: TransportResult,
        of call: SessionCall,
        about id: String,
        message: (Response) -> String? = { _ in nil },
        judge: (SessionAnswer) -> CallMeaning?
    ) -> CallMeaning {
        if case .responded(let response) = result, response.isComplete,
            let answer = answer(response, to: call, about: id), let meaning = judge(answer)
        {
            return meaning
        }
        return CallClassification.meaning(
            of: result,
            session: { _ in nil },
            isOwn: { $0.isComplete && isOwn($0.body) },
            message: message
        )
    }
}
