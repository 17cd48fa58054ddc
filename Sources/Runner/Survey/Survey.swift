import CSV
import Files
import Ledger
import Providers
import Reports
import Rows
import Sending

/// The first stage: reads all rows, checks all rows, finds duplicates, asks the ledger. Nothing is sent.
///
/// It is the only stage that does. What it finds out about a row goes to the decision log.
struct Survey {
    private let context: RunContext
    private let policy: Disposition.Policy
    private let keys: KeyRegistry

    /// Rows that the ledger is asked about at once.
    private static let batchSize = 1_000

    fileprivate struct Candidate {
        var position: RecordPosition
        var checked: CheckedRow
        var identity: RowIdentity
        /// It has the cells of a session, and no reference that says whose it is.
        var hasLostRef: Bool
        /// What its own result cells say of it, in a dry run: any other has taken that over.
        var told: PriorState?
        /// Of another scope: copied through as it is.
        var isElsewhere: Bool
        /// Of all that would be sent; nil where no number is changed.
        var fingerprint: Digest?
    }

    private struct Settled {
        /// What is known of the row's key; nil where it was never heard of.
        var known: PriorState?
        /// Where the ledger keeps it; 0 where it does not, or has nothing but an open call.
        var location: Int64
        var disposition: Disposition

        var claimsKey: Bool {
            if case .invalid = disposition { false } else { true }
        }

        /// The ledger knows the row as another customer's: the car's driver before.
        var customerChanged: Bool
        var existing: ExistingSession?
        var repair = PhoneRepair.none
    }

    private var isKeyless: Bool { context.request.rowOptions.keyColumns.isEmpty }

    /// Takes its key from a row whose vehicle's earlier customer is in the file too: two customers, one key.
    private func displace(_ displaced: NewRow, row number: Int, by rightful: Int, _ plan: inout Plan) throws {
        let conflict = Problem(.keyConflict)
        try context.decisions.replace(displaced.number) { row in
            if row.decision == .existing {
                plan.takeBackExisting(row.repair)
                row.repair = .none
            } else {
                plan.takeBack(displaced.notify, isBeyondLimit: displaced.isBeyondLimit)
            }
            row.decision = .conflict
            row.firstRow = rightful
            row.problems = row.problems.filter { $0.code != .customerChanged } + [conflict]
        }
        plan.addInvalid([conflict], row: number)
    }

    init(_ context: RunContext) throws {
        self.context = context
        keys = try KeyRegistry()
        let request = context.request
        policy = Disposition.Policy(
            onUnknown: request.sending.onUnknown,
            retriesRefused: request.retriesRefused,
            includesUnknown: request.includesUnknown,
            recreates: request.recreates,
            maxAttempts: request.sending.maxAttempts,
            now: context.clock.secondsSince1970
        )
    }

    func perform() async throws -> Plan {
        let input = context.request.input
        var plan = Plan()
        var found = SurveyFindings()
        var pass = try RowPass(
            input.file,
            dialect: input.dialect,
            checker: context.checker,
            scope: context.scope,
            tracksPositions: true
        )
        // Only where the ledger knows rows is it asked which it knows under another key.
        let hasHistory = try await hasHistory()
        let (ledger, scope) = (context.ledger, context.scope)
        var batch = try nextBatch(&pass)
        while !batch.isEmpty {
            let keys = batch.compactMap(\.identity.key)
            // The ledger answers while the next rows are read.
            async let records = ledger.records(for: keys, in: scope)
            let next = batch.count == Self.batchSize ? try nextBatch(&pass) : []
            try await decide(batch, records, hasHistory, &found, &plan)
            batch = next
        }
        plan.blankRows = pass.blankRows
        try context.decisions.finish()
        for (row, rightful) in found.displaced.sorted(by: { $0.key < $1.key }) {
            if let displaced = found.changedRows[row] { try displace(displaced, row: row, by: rightful, &plan) }
        }
        try await found.phones.takeBack(context, &plan)
        if found.newRows > 0 {
            let search = OtherKeySearch(
                context: context,
                keys: keys,
                hasHistory: hasHistory,
                listed: found.listed,
                listedOpenCalls: found.listedOpenCalls
            )
            try await search.perform(&plan)
        }
        if input.file.hasChanged { throw InputError.changed }
        return plan
    }

    private func nextBatch(_ pass: inout RowPass) throws -> [Candidate] {
        var batch: [Candidate] = []
        batch.reserveCapacity(Self.batchSize)
        while batch.count < Self.batchSize, try pass.next() {
            let (checked, prior) = pass.check()
            let isElsewhere = context.request.leavesOtherScopes && prior?.ref.map { $0.scope != context.scope } ?? false
            let identity = isElsewhere ? .missing : pass.identify(checked, prior)
            batch.append(
                Candidate(
                    position: pass.position,
                    checked: checked,
                    identity: identity,
                    hasLostRef: prior?.hasLostRef(context.checker.mapping) ?? false,
                    told: prior.flatMap { told($0, checked, identity) },
                    isElsewhere: isElsewhere,
                    fingerprint: context.request.repairsPhones && checked.passes ? pass.fingerprint() : nil
                )
            )
        }
        return batch
    }

    private func hasHistory() async throws -> Bool {
        if try await context.ledger.hasCalls(in: context.scope) { return true }
        let page = try await context.ledger.sessions(in: context.scope, after: 0, except: LocationSet(), limit: 1)
        return !page.isEmpty
    }

    private func decide(
        _ batch: [Candidate],
        _ records: [RowRecord?],
        _ hasHistory: Bool,
        _ found: inout SurveyFindings,
        _ plan: inout Plan
    ) async throws {
        var settled: [Settled] = []
        settled.reserveCapacity(batch.count)
        var keyed = 0
        var existing: [PhoneSurvey.Row] = []
        for index in batch.indices {
            let hasKey = batch[index].identity.key != nil
            let record = hasKey ? records[keyed] : nil
            settled.append(try settle(batch[index], record, &found))
            if case .existing = settled[index].disposition, let row = batch[index].beside(record, at: index) {
                existing.append(row)
            }
            if hasKey { keyed += 1 }
        }
        for (index, repair) in try await PhoneSurvey(context: context, policy: policy).decide(existing) {
            settled[index].repair = repair
            found.phones.add(repair, row: plan.rows + index, batch[index].identity, settled[index].known)
        }
        // Only rows that will be sent, or exist, claim a key: one that is not valid takes no other row's away.
        let claims = batch.indices.map { settled[$0].claimsKey ? batch[$0].claim(settled[$0].location) : nil }
        let matches = try found.claims.register(claims, firstNumber: plan.rows, keys, context.decisions)
        var newRows: [NewRow] = []
        for (index, candidate) in batch.enumerated() {
            if candidate.isElsewhere {
                plan.elsewhere += 1
                try context.decisions.append(SurveyedRow(.elsewhere, at: candidate.position, identity: nil))
                continue
            }
            let isRightful = settled[index].disposition == .existing(customerChanged: false)
            let match = found.rightful(matches[index], of: candidate.position.row, isRightful: isRightful)
            let row = row(candidate, match, settled[index], &plan)
            try context.decisions.append(row)
            if case .first = match, settled[index].customerChanged {
                found.changedRows[row.position.row] = NewRow(
                    number: plan.rows + index,
                    traits: .none,
                    notify: candidate.checked.notify,
                    isBeyondLimit: row.decision == .beyondLimit
                )
            }
            let isToCreate = row.decision == .send || row.decision == .beyondLimit
            if hasHistory || isKeyless, settled[index].known == nil, isToCreate, let traits = row.identity?.traits {
                newRows.append(
                    NewRow(
                        number: plan.rows + index,
                        traits: traits,
                        notify: candidate.checked.notify,
                        isBeyondLimit: row.decision == .beyondLimit
                    )
                )
            }
        }
        try keys.addNew(newRows)
        found.newRows += newRows.count
        plan.rows += batch.count
    }

    /// Decides for a row by what is known of its key, without regard to the file's other rows.
    private func settle(_ candidate: Candidate, _ record: RowRecord?, _ found: inout SurveyFindings) throws -> Settled {
        var known: PriorState?
        var existing: ExistingSession?
        var location: Int64 = 0
        if let record {
            known = PriorState(record)
            existing = ExistingSession(record)
            location = record.location
        }
        if let told = candidate.told, told.outweighs(known) { known = told }
        var fingerprint = Digest.zero
        if let refused = known?.refusedFingerprint {
            let rereader = try found.rereader ?? RowRereader(context)
            fingerprint = try rereader.fingerprint(at: candidate.position, comparedTo: refused)
            found.rereader = rereader
        }
        let disposition = Disposition.of(
            checked: candidate.checked,
            identity: candidate.identity,
            prior: known,
            hasLostRef: candidate.hasLostRef,
            fingerprint: fingerprint,
            policy: policy
        )
        let customerChanged =
            switch (disposition, candidate.identity, known?.state) {
            case (.existing(let changed), _, _): changed
            // The car's next driver, for whom a session of their own is wanted.
            case (.send, .known(_, let traits), .created):
                SameKey.againstLedger(traits, known?.traits ?? .none) == .customerChanged
            default: false
            }
        let settled = Settled(
            known: known,
            location: location,
            disposition: disposition,
            customerChanged: customerChanged,
            existing: existing
        )
        // A key counts as held by the file only where the row that has it is that row: ids may have moved down by one.
        if settled.claimsKey, let key = candidate.identity.key, record != nil {
            found.listed.insert(location)
            if location == 0 { found.listedOpenCalls.insert(key) }
        }
        return settled
    }

    private func told(_ prior: PriorResult, _ checked: CheckedRow, _ identity: RowIdentity) -> PriorState? {
        guard context.run == nil, case .known(let key, let traits) = identity else { return nil }
        let session = prior.session(at: context.request.provider, locale: checked.locale)
        return PriorState(prior, key: key, traits: traits, scope: context.scope, session: session)
    }

    private func row(_ candidate: Candidate, _ match: KeyMatch, _ settled: Settled, _ plan: inout Plan) -> SurveyedRow {
        func surveyed(_ decision: RowDecision, firstRow: Int? = nil, problems: [Problem]? = nil) -> SurveyedRow {
            SurveyedRow(
                decision,
                at: candidate.position,
                identity: candidate.identity.surveyed,
                firstRow: firstRow,
                problems: problems ?? candidate.checked.problems,
                existing: decision == .existing ? settled.existing : nil,
                messages: candidate.checked.notify != .none
            )
        }
        switch match {
        case .duplicate(let first):
            plan.duplicates += 1
            return surveyed(.duplicate, firstRow: first)
        case .conflict(let first):
            let conflict = Problem(.keyConflict)
            plan.addInvalid([conflict], row: candidate.position.row)
            return surveyed(.conflict, firstRow: first, problems: candidate.checked.problems + [conflict])
        case .first:
            break
        }
        switch settled.disposition {
        case .existing(let customerChanged):
            let limit = context.request.limit
            let repair = plan.addExisting(settled.repair, customerChanged: customerChanged, limit: limit)
            let warnings = customerChanged ? [Problem(.customerChanged, isWarning: true)] : []
            var row = surveyed(.existing, problems: candidate.checked.problems + warnings)
            row.repair = repair
            return row
        case .heldUnknown:
            plan.heldUnknown += 1
            return surveyed(.heldUnknown)
        case .refusedBefore:
            plan.refusedBefore += 1
            return surveyed(.refusedBefore)
        case .cancelled:
            plan.cancelled += 1
            return surveyed(.cancelled)
        case .invalid(let problems):
            plan.addInvalid(problems.filter { !$0.isWarning }, row: candidate.position.row)
            return surveyed(.invalid, problems: problems)
        case .send:
            return surveyed(plan.addSent(candidate.checked.notify, settled.known, limit: context.request.limit))
        }
    }
}

extension Survey.Candidate {
    /// The row beside what the ledger knows of it; nil where no number is changed.
    fileprivate func beside(_ record: RowRecord?, at index: Int) -> PhoneSurvey.Row? {
        guard let record, record.state == .created, let fingerprint, let identity = identity.surveyed else {
            return nil
        }
        return PhoneSurvey.Row(
            index: index,
            checked: checked,
            identity: identity,
            fingerprint: fingerprint,
            record: record
        )
    }

    /// What the row is registered by, to find duplicates; nil where it has no key.
    fileprivate func claim(_ location: Int64) -> KeyClaims.Claim? {
        guard case .known(let key, let traits) = identity else { return nil }
        return KeyClaims.Claim(location: location, key: RowKey(row: position.row, key: key, traits: traits))
    }
}

extension RowIdentity {
    fileprivate var key: Digest? { surveyed?.key }

    fileprivate var surveyed: SurveyedRow.Identity? {
        if case .known(let key, let traits) = self { SurveyedRow.Identity(key: key, traits: traits) } else { nil }
    }
}
