package import Ledger
package import Rows

/// The clearing of old rows in a ledger: looked through first, then, where that is wanted, cleared and made unreadable.
package struct ForgetStage: Sendable {
    /// What is found in one campaign.
    package struct Campaign: Sendable, Equatable {
        package var scope: SessionScope
        package var counts: Forgetting.Counts
    }

    private let ledger: any SessionLedger
    private let forgetting: Forgetting

    /// Rows that are looked at, and cleared, at once.
    private static let batchSize = 10_000

    package init(_ ledger: any SessionLedger, _ forgetting: Forgetting) {
        self.ledger = ledger
        self.forgetting = forgetting
    }

    /// Counts what would be cleared in each campaign. Changes nothing.
    package func counts(in scopes: [SessionScope]) async throws(LedgerError) -> [Campaign] {
        var campaigns: [Campaign] = []
        for scope in scopes {
            var campaign = Campaign(scope: scope, counts: Forgetting.Counts())
            try await eachBatch(of: scope) { batch, _ in
                for (_, verdict) in batch { campaign.counts.count(verdict) }
            }
            campaigns.append(campaign)
        }
        return campaigns
    }

    /// Clears, and sees to it that nothing of it can be read any more, also of what an earlier command did not come to erase.
    ///
    /// - Returns: how many rows were cleared.
    package func perform(in scopes: [SessionScope]) async throws(LedgerError) -> Int {
        var count = 0
        for scope in scopes {
            try await eachBatch(of: scope) { batch, ledger async throws(LedgerError) in
                let keys = batch.filter { $0.verdict == .forget }.map(\.key)
                count += try await ledger.forget(keys, in: scope)
            }
        }
        try await ledger.erase()
        return count
    }

    private func eachBatch(
        of scope: SessionScope,
        _ body: ([(key: Digest, verdict: Forgetting.Verdict)], any SessionLedger) async throws(LedgerError) -> Void
    ) async throws(LedgerError) {
        var last: Int64 = 0
        while true {
            let rows = try await ledger.rows(in: scope, after: last, limit: Self.batchSize)
            guard let end = rows.last else { return }
            last = end.row.location
            let records = try await ledger.records(for: rows.map(\.row.key), in: scope)
            var batch: [(key: Digest, verdict: Forgetting.Verdict)] = []
            for (row, record) in zip(rows, records) {
                batch.append((row.row.key, forgetting.verdict(on: row, record ?? row.row.record)))
            }
            try await body(batch, ledger)
        }
    }
}
