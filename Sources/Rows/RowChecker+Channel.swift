import CSV
import Text

// A file may have a column in our words, and one in the provider's numbers.
extension RowChecker {
    /// Whether the channel stands in a column of the provider's own name for it, whatever is said about it behind.
    static func isChannelColumn(_ mapping: HeaderMapping, _ rules: ProviderRules) -> Bool {
        guard let column = mapping.column(of: .notify) else { return false }
        return isChannelColumn(mapping.columns[column], rules)
    }

    private static func isChannelColumn(_ name: String, _ rules: ProviderRules) -> Bool {
        !rules.channelColumn.isEmpty
            && NameFolding.normalised(name).hasPrefix(NameFolding.normalised(rules.channelColumn))
    }

    /// The provider's own column beside the one that is read. None where the user named the latter with a name that only
    /// an option can give it.
    static func otherChannelColumn(_ mapping: HeaderMapping, _ rules: ProviderRules) -> Int? {
        guard let column = mapping.column(of: .notify), HeaderName.anyField(of: mapping.columns[column]) == .notify
        else {
            return nil
        }
        let taken = mapping.taken
        return mapping.columns.indices.first { index in
            index != column && mapping.field(at: index) == nil && !taken.contains(index)
                && isChannelColumn(mapping.columns[index], rules)
        }
    }

    /// A message that one column orders and the other does not is nobody's to decide.
    @inline(never)
    func checkOtherChannel(_ row: Record, _ result: inout CheckedRow) {
        let cell = Self.value(row[otherChannelColumn])
        if cell.count == 0 || result.problems.contains(where: { $0.field == .notify }) { return }
        let other = try? NotifyRule.read(cell, numbers: rules.channelNumbers).get()
        if other == result.notify { return }
        result.add(.notifyConflict, .notify)
    }
}
