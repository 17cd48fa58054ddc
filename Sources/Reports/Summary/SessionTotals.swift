/// The sessions of a result file, counted by how they stand.
package struct SessionTotals: Sendable, Equatable {
    package var rows = 0
    package var blankRows = 0
    package var sessions = 0
    /// Those that the provider was to be asked about, and those of which it said how they stand.
    package var toAsk = 0
    package var answered = 0
    package var withoutSession = 0
    /// Rows of other scopes.
    package var elsewhere = 0
    /// Sessions by the newest word for each, also of those that were not asked about again.
    package var states: [String: Int] = [:]
    /// Why the provider did not say how some stand.
    package var codes: [String: Int] = [:]

    /// What was done about them; nil of a run that only asked.
    package var followUp: FollowUp?

    /// What was done about sessions beyond asking.
    package struct FollowUp: Sendable, Equatable {
        /// What a session is that it has been done to: `reminded`.
        package var word: String
        package var chosen = 0
        package var done = 0
        /// Of these nobody knows whether it was done.
        package var inDoubt = 0
        /// Why nothing was done about the others.
        package var left: [String: Int] = [:]
        /// Why it was not done, or may not have been, to some that were chosen.
        package var codes: [String: Int] = [:]

        package init(word: String) { self.word = word }

        /// Whether it was done to all that it was meant for, by this run or an earlier one. What was left as nobody knows
        /// whether it was done, as it was refused, or as the ledger does not know whose it is, somebody has to see every time.
        package var isComplete: Bool {
            codes.isEmpty && done >= chosen
                && ["in_doubt", "refused_before", "not_in_ledger", "key_conflict"].allSatisfy { left[$0] == nil }
        }
    }

    package init() {}

    package var unanswered: Int { toAsk - answered }
}
