extension RunReport.Work {
    /// What a reconciliation came to.
    package init(_ totals: ReconcileTotals) {
        self.init(word: "reconciled", rows: totals.unknown, done: totals.settledCount)
        parts = Self.parts(
            [
                ("found", totals.found), ("possible_orphan", totals.possibleOrphans),
                ("not_at_provider", totals.notFound), ("settled_before", totals.settledBefore),
            ] + totals.left.byFrequency
        )
    }

    /// What a run came to that was to do something about sessions.
    package init(_ totals: SessionTotals.FollowUp) {
        self.init(word: totals.word, rows: totals.chosen, done: totals.done)
        let missed = totals.chosen - totals.done - totals.codes.values.reduce(0, +)
        parts = Self.parts(
            [(totals.word, totals.done)] + totals.codes.alphabetically + [("not_tried", missed)]
                + totals.left.alphabetically
        )
    }

    private static func parts(_ counts: [(key: String, value: Int)]) -> [Part] {
        counts.filter { $0.value > 0 }.map { Part(code: $0.key, count: $0.value) }
    }
}
