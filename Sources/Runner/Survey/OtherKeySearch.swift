import CSV
import Files
import Ledger
import Rows
import Sending

/// The second look of the survey: rows to create that the campaign knows under another key are found by their traits.
///
/// That is what a new id column, another export or eaten leading zeros look like: every key is new, every vehicle and
/// customer is not. With a key column such a row is not created until the user says what it is; a row whose old key the
/// file still holds is left alone, since the two are two on purpose. Without a key column it is the same row, whatever
/// has been filled in or corrected since.
struct OtherKeySearch {
    let context: RunContext
    let keys: KeyRegistry
    /// Whether the ledger knows anything of the scope.
    let hasHistory: Bool
    /// The rows of the ledger whose keys the file holds.
    let listed: LocationSet
    /// Those of them that are nothing but an open call, and have no location.
    let listedOpenCalls: Set<Digest>

    private static let pageSize = 1_000

    private var isKeyless: Bool { context.request.rowOptions.keyColumns.isEmpty }

    func perform(_ plan: inout Plan) async throws {
        if !isKeyless, context.request.rowsUnderOtherKeys == .new { return }
        try keys.indexNew()
        var found = isKeyless ? try joinAlike(&plan) : []
        guard hasHistory else { return }
        var location: Int64 = 0
        while true {
            let page = try await context.ledger.sessions(
                in: context.scope,
                after: location,
                except: isKeyless ? LocationSet() : listed,
                limit: Self.pageSize
            )
            guard let last = page.last else { return }
            let rows = page.filter { isKeyless || !listedOpenCalls.contains($0.key) }
            let matches = try keys.new(like: rows.map(\.record.traits))
            var imported: [ImportedRow] = []
            for (row, matches) in zip(rows, matches) {
                for match in matches where found.insert(match.number).inserted {
                    try settle(match, as: row.record, &plan, &imported)
                }
            }
            if !imported.isEmpty, let run = context.run {
                try await context.ledger.adopt(imported, in: context.scope, run: run)
            }
            // Nothing but open calls: the page that follows them is the first one of rows.
            if last.location == 0 { return }
            location = last.location
        }
    }

    /// Makes new rows of the file duplicates of the earlier ones with which they agree in vehicle and customer: without a
    /// key column one row may have the VIN that the other lacks.
    ///
    /// - Returns: the numbers of the duplicates.
    private func joinAlike(_ plan: inout Plan) throws -> Set<Int> {
        var firsts: [Int: Int] = [:]
        for (earlier, later) in try keys.newAlike() where firsts[later.number] == nil {
            let first = firsts[earlier.number] ?? earlier.number
            guard let row = try context.decisions.row(at: first) else { continue }
            firsts[later.number] = first
            plan.takeBack(later.notify, isBeyondLimit: later.isBeyondLimit)
            plan.duplicates += 1
            try context.decisions.replace(later.number) {
                $0.decision = .duplicate
                $0.firstRow = row.position.row
                $0.identity?.key = row.identity?.key ?? .zero
            }
        }
        return Set(firsts.keys)
    }

    /// Decides anew for a row that the ledger knows as `record`.
    private func settle(
        _ match: NewRow,
        as record: RowRecord,
        _ plan: inout Plan,
        _ imported: inout [ImportedRow]
    ) throws {
        plan.takeBack(match.notify, isBeyondLimit: match.isBeyondLimit)
        guard isKeyless || context.request.rowsUnderOtherKeys == .same else {
            let problem = Problem(.knownUnderAnotherKey)
            plan.underOtherKeys += 1
            try context.decisions.replace(match.number) { row in
                row.decision = .invalid
                row.problems.append(problem)
                plan.addInvalid([problem], row: row.position.row)
            }
            return
        }
        var session: CreatedSession?
        var decision = RowDecision.heldUnknown
        switch PriorState(record).state {
        case .created(let known): (session, decision) = (known, .existing)
        case .cancelled(let known): (session, decision) = (known, .cancelled)
        default: break
        }
        switch decision {
        case .existing: plan.existing += 1
        case .cancelled: plan.cancelled += 1
        default: plan.heldUnknown += 1
        }
        try context.decisions.replace(match.number) { row in
            row.decision = decision
            guard let identity = row.identity else { return }
            imported.append(
                ImportedRow(
                    key: identity.key,
                    traits: identity.traits.completed(by: record.traits),
                    session: session,
                    attempts: record.attempts,
                    isCancelled: decision == .cancelled
                )
            )
        }
    }
}
