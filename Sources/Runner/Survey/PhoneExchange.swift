import Ledger
import Rows
import Sending

/// The phones that have come from one row to another, as when a column is sorted by itself, moved by a row, or filled.
///
/// Each such row looks like one whose phone was corrected, and has somebody else's. So a new phone that is, or was, the phone
/// of another row of the file or of the campaign is not believed, unless both have the same e-mail address: one customer may
/// have several vehicles.
struct PhoneExchange {
    private struct Change {
        /// The row's place in the decision log.
        var number: Int
        var key: Digest
        var email: UInt64
        var customerChanged: Bool
    }

    private var changes: [Change] = []
    /// The changes by the new phone.
    private var byPhone: [UInt64: [Int]] = [:]

    /// Takes a row for which a number would be changed; of any other nothing is kept, nor of one of which nothing but the
    /// country code is new.
    mutating func add(_ repair: PhoneRepair, row number: Int, _ identity: RowIdentity, _ known: PriorState?) {
        guard repair.isSent, case .known(let key, let traits) = identity, let known, known.traits.phone != traits.phone
        else { return }
        byPhone[traits.phone, default: []].append(changes.count)
        let isChanged = SameKey.againstLedger(traits, known.traits) == .customerChanged
        changes.append(Change(number: number, key: key, email: traits.email, customerChanged: isChanged))
    }

    /// Takes back what was decided for the rows that have another one's phone. To be called when all rows are decided.
    func takeBack(_ context: RunContext, _ plan: inout Plan) async throws {
        if changes.isEmpty { return }
        var exchanged: Set<Int> = []
        var rows = context.decisions.reader()
        while let row = try rows.next() {
            if let identity = row.identity { note(identity.key, identity.traits, &exchanged) }
        }
        var last: Int64 = 0
        while true {
            let page = try await context.ledger.sessions(
                in: context.scope,
                after: last,
                except: LocationSet(),
                limit: 1_000
            )
            for row in page { note(row.key, row.record.traits, &exchanged) }
            guard let end = page.last?.location, end > last else { break }
            last = end
        }
        for index in exchanged.sorted() {
            let change = changes[index]
            try context.decisions.replace(change.number) { row in
                guard row.repair.isSent else { return }
                plan.takeBackRepair(customerChanged: change.customerChanged)
                row.repair = .uncertain
            }
        }
    }

    private func note(_ key: Digest, _ traits: Traits, _ exchanged: inout Set<Int>) {
        for index in byPhone[traits.phone] ?? [] where changes[index].key != key {
            if traits.email == 0 || traits.email != changes[index].email { exchanged.insert(index) }
        }
    }
}
