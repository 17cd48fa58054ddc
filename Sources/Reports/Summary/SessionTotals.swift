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

    package init() {}

    package var unanswered: Int { toAsk - answered }
}
