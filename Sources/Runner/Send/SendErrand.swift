import Providers
import Sending

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a sender goes out for: the call that each item makes, what its answer means, and what is noted before and after.
///
/// Pace, retries, pauses, outages and doubt are the scheduler's, and the same for all errands. To it `created` is the
/// outcome of a call that did what it was for.
protocol SendErrand: Sendable {
    associatedtype Item: Sendable

    /// The next item; nil where there are no more. Throws where the input or the ledger cannot be read.
    func next() async throws -> Item?
    /// Whether any was passed over because it would message a customer out of hours.
    var hasPassedMessages: Bool { get }
    /// The item as the scheduler sees it.
    func row(_ item: Item, slot: Int) -> SendRow

    /// Notes that a call is about to leave. Returns when that is durable, where it has to be.
    func announce(_ item: Item) async throws
    /// Throws where the account is another run's by now, and no call may leave.
    func confirmHold() async throws
    /// Notes that an announced call was not made.
    func retract(_ item: Item)
    /// - Parameter now: The time of this attempt.
    func request(_ item: Item, now: Date) -> ProviderRequest
    func meaning(of result: TransportResult, for item: Item) -> CallMeaning
    /// Notes what became of the item, perhaps not for the last time.
    func record(_ verdict: SendVerdict, of item: Item)
    /// Has everything noted that was to be. Throws where that is not possible.
    func flush() async throws
}

extension SessionProvider {
    /// Whether a text holds a key of ours.
    func leaksSecret(_ text: String) -> Bool {
        let text = text.lowercased()
        return secrets.contains { $0.count >= 6 && text.contains($0.lowercased()) }
    }
}
