import Ledger
import Rows
import Sending

/// The phones that have come from one row of a file to another, as when a column is sorted by itself or moved by a row.
///
/// Each such row looks like one whose phone was corrected, and has somebody else's. So where a row's new phone was that of
/// another row whose phone is new as well, neither cell is believed.
struct PhoneExchange {
    private struct Change {
        /// The row's place in the decision log.
        var number: Int
        var old: UInt64
        var new: UInt64
    }

    private var changes: [Change] = []

    /// Takes a row for which a number would be changed; of any other nothing is kept.
    mutating func add(_ repair: PhoneRepair, row number: Int, _ identity: RowIdentity, _ known: PriorState?) {
        guard repair.isSent, case .known(_, let traits) = identity, let old = known?.traits.phone else { return }
        changes.append(Change(number: number, old: old, new: traits.phone))
    }

    /// Takes back what was decided for the rows that have another one's phone. To be called when all rows are decided.
    func takeBack(_ decisions: DecisionLog, _ plan: inout Plan) throws {
        let left = Set(changes.map(\.old))
        for change in changes where change.new != change.old && left.contains(change.new) {
            try decisions.replace(change.number) { row in
                guard row.repair.isSent else { return }
                plan.takeBackRepair(customerChanged: row.problems.contains { $0.code == .customerChanged })
                row.repair = .uncertain
            }
        }
    }
}
