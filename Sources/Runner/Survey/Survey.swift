import CSV
import Files
import Ledger
import Reports
import Rows
import Sending

/// The first stage: reads all rows, checks all rows, finds duplicates, asks the ledger. Nothing is sent.
struct Survey {
    var file: InputFile
    var dialect: Dialect
    var checker: RowChecker
    var scope: SessionScope
    var policy: Disposition.Policy
    /// At most so many rows are sent; nil for all.
    var limit: Int?
    var ledger: any SessionLedger
    var claims: KeyRegistry
    var marks: DecisionLog

    /// Rows that the ledger is asked about at once.
    private static let batchSize = 1_000

    private struct Candidate {
        var row: Int
        var checked: CheckedRow
        var identity: RowIdentity
        var prior: PriorResult?
        var fingerprint: Digest
    }

    /// - Parameter adopt: Called with rows that only the file knows, before anything is sent; in batches.
    func run(adopt: ([ImportedRow]) async throws -> Void) async throws -> Plan {
        var plan = Plan()
        var pass = try RowPass(file, dialect: dialect, checker: checker, scope: scope)
        // Only a row that was refused before is asked whether it has changed since.
        let hasHistory = try await ledger.hasCalls(in: scope)
        var batch: [Candidate] = []
        batch.reserveCapacity(Self.batchSize)
        while try pass.next() {
            let (checked, prior) = pass.judge()
            let identity = pass.identify(checked, prior)
            batch.append(
                Candidate(
                    row: pass.row,
                    checked: checked,
                    identity: identity,
                    prior: prior,
                    fingerprint: hasHistory ? pass.fingerprint() : .zero
                )
            )
            if batch.count == Self.batchSize {
                try await decide(batch, &plan, adopt)
                batch.removeAll(keepingCapacity: true)
            }
        }
        try await decide(batch, &plan, adopt)
        plan.blankRows = pass.blankRows
        try marks.flush()
        if file.hasChanged { throw InputError.changed }
        return plan
    }

    private func decide(
        _ batch: [Candidate],
        _ plan: inout Plan,
        _ adopt: ([ImportedRow]) async throws -> Void
    ) async throws {
        let entries = try await ledger.entries(for: batch.compactMap(\.identity.key), in: scope)
        var adopted: [ImportedRow] = []
        var claimed: [RowKey] = []
        for candidate in batch {
            guard case .known(let key, let vehicle) = candidate.identity else { continue }
            if candidate.checked.passes { claimed.append(RowKey(row: candidate.row, key: key, vehicle: vehicle)) }
        }
        let verdicts = try claims.claim(claimed)
        var nextClaim = 0
        for candidate in batch {
            var verdict = KeyMatch.first
            var fate: PriorState?
            if case .known(let key, let vehicle) = candidate.identity {
                if candidate.checked.passes {
                    verdict = verdicts[nextClaim]
                    nextClaim += 1
                }
                fate = entries[key].map { PriorState($0) }
                if let prior = candidate.prior,
                    let told = PriorState(prior, key: key, vehicle: vehicle, scope: scope), told.outweighs(fate)
                {
                    fate = told
                    adopted.append(ImportedRow(key: key, told, attempts: prior.attempts))
                }
            }
            let mark = mark(candidate, verdict, fate, &plan)
            try marks.append(mark)
        }
        plan.rows += batch.count
        if !adopted.isEmpty { try await adopt(adopted) }
    }

    private func mark(_ candidate: Candidate, _ verdict: KeyMatch, _ fate: PriorState?, _ plan: inout Plan)
        -> RowDecision
    {
        switch verdict {
        case .duplicate:
            plan.duplicates += 1
            return .duplicate
        case .conflict:
            plan.invalid += 1
            plan.problems.add(Problem(.keyConflict), row: candidate.row)
            return .conflict
        case .first:
            break
        }
        let disposition = Disposition.of(
            checked: candidate.checked,
            identity: candidate.identity,
            fate: fate,
            fingerprint: candidate.fingerprint,
            policy: policy
        )
        switch disposition {
        case .existing:
            plan.existing += 1
            return .existing
        case .heldUnknown:
            plan.heldUnknown += 1
            return .heldUnknown
        case .refusedBefore:
            plan.refusedBefore += 1
            return .refusedBefore
        case .invalid(let problems):
            plan.invalid += 1
            for problem in problems where !problem.isWarning { plan.problems.add(problem, row: candidate.row) }
            return .invalid
        case .send:
            if let limit, plan.toSend >= limit {
                plan.beyondLimit += 1
                return .beyondLimit
            }
            plan.toSend += 1
            plan.messages[candidate.checked.notify, default: 0] += 1
            guard let fate, fate.ambiguousCalls > 0 else { return fate?.wasForbidden == true ? .resend : .send }
            plan.resending += 1
            if candidate.checked.notify != .none { plan.repeatedMessages += 1 }
            return .resend
        }
    }
}

extension RowIdentity {
    var key: Digest? {
        if case .known(let key, _) = self { key } else { nil }
    }
}

extension ImportedRow {
    fileprivate init(key: Digest, _ fate: PriorState, attempts: Int) {
        var session: CreatedSession?
        if case .created(let created) = fate.state { session = created }
        self.init(key: key, vehicle: fate.vehicle, session: session, attempts: attempts)
    }
}
