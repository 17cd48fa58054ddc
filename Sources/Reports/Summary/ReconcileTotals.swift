/// The unknown rows of a result file, counted by what a provider's list said about them.
package struct ReconcileTotals: Sendable, Equatable {
    package var rows = 0
    package var blankRows = 0
    /// Rows of other scopes.
    package var elsewhere = 0
    /// Sessions in the list.
    package var listed = 0
    /// Rows of which nobody knew whether they have a session.
    package var unknown = 0
    /// Of these, those whose session was found, and those of which the list shows that there is none.
    package var found = 0
    package var notFound = 0
    /// Of those that were found, the ones that were called several times: a second session may exist.
    package var possibleOrphans = 0
    /// Rows that the ledger had settled before, and the file has not.
    package var settledBefore = 0
    /// Why the others stay unknown.
    package var left: [String: Int] = [:]
    /// Links that lead to another host than the provider's.
    package var foreignLinks = 0

    package init() {}

    package var settledCount: Int { found + notFound }

    package var leftCount: Int { left.values.reduce(0, +) }
}
