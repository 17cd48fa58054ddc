import CSV
import Ledger
import Providers
import Rows
import Sending
import Synchronization
import Text

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A row on its way: all that its calls need, so that the file need not be read again for a second one.
struct SendItem: Sendable {
    /// As a spreadsheet counts.
    var row: Int
    var key: Digest
    var traits: Traits
    var fingerprint: Digest
    var order: SessionOrder
    var values: PersonalValues
    /// What the ledger knows of the row from earlier runs; nil where that is nothing, or changes nothing for its next
    /// call.
    var record: RowRecord?
    /// The session whose message is to go to the row's phone; nil of a row to create.
    var repaired: CreatedSession?
    /// Whether an earlier call may have seen to that already.
    var mayBeRepaired = false

    var messages: Bool { order.notify != .none }
}

extension SendItem {
    /// The call about its session; nil of a row to create.
    var followUp: FollowUp? { repaired.map { FollowUp(.changePhone, key: key, of: $0) } }

    /// - Parameter now: The time of this attempt.
    func request(at provider: any SessionProvider, now: Date) -> ProviderRequest {
        guard let repaired else { return provider.create(order, now: now) }
        guard let call, let request = provider.request(call, about: repaired.id, now: now) else {
            preconditionFailure("A phone was to be changed that is none, or by a provider that changes none.")
        }
        return request
    }

    /// What is asked for about its session.
    var call: SessionCall? { order.customer.phone.map { .changePhone(to: $0.plusPrefixed) } }
}

/// The rows on their way, by a number that the scheduler knows them by.
final class SendItems<Item: Sendable>: Sendable {
    private struct State {
        var items: [Item?] = []
        var free: [Int] = []
    }

    private let state = Mutex(State())

    func insert(_ item: Item) -> Int {
        state.withLock { state in
            if let slot = state.free.popLast() {
                state.items[slot] = item
                return slot
            }
            state.items.append(item)
            return state.items.count - 1
        }
    }

    subscript(slot: Int) -> Item {
        state.withLock { state in
            guard let item = state.items[slot] else { preconditionFailure("A row that is done was asked for.") }
            return item
        }
    }

    func remove(_ slot: Int) {
        state.withLock { state in
            state.items[slot] = nil
            state.free.append(slot)
        }
    }
}

/// A row's own values, to be taken out of what the provider says about it.
///
/// They are needed for few rows and kept for all that are on their way, so they are kept as bytes in one piece.
struct PersonalValues: Sendable {
    /// For each column the length of its value, four bytes, and the value.
    private var bytes: [UInt8] = []

    /// - Parameter columns: Those that say who the customer is or which vehicle is meant.
    init(_ row: Record, columns: [Int]) {
        var size = 0
        for column in columns { size += 4 + row[column].count }
        bytes.reserveCapacity(size)
        for column in columns {
            let value = RowChecker.value(row[column])
            withUnsafeBytes(of: UInt32(value.count)) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: value)
        }
    }

    /// Each value with its column's name.
    ///
    /// - Parameter columns: The names, in the order of the columns.
    func named(_ columns: [String]) -> [(value: String, column: String)] {
        var position = 0
        return columns.map { column in
            let length = bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: position, as: UInt32.self)) }
            let value = bytes[(position + 4)..<(position + 4 + length)]
            position += 4 + length
            return (String(decoding: value, as: UTF8.self), column)
        }
    }
}
