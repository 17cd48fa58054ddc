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
        while !batch.rows.isEmpty {
            let keys = batch.rows.compactMap(\.identity.key)
            // The ledger answers while the next rows are read.
            async let records = ledger.records(for: keys, in: scope)
            let next = batch.rows.count == SurveyBatch.size ? try nextBatch(&pass) : SurveyBatch()
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

    private func nextBatch(_ pass: inout RowPass) throws -> SurveyBatch {
        var batch = SurveyBatch()
        batch.rows.reserveCapacity(SurveyBatch.size)
        while batch.rows.count < SurveyBatch.size, try pass.next() {
            let (checked, prior) = pass.check()
            let isElsewhere = context.request.leavesOtherScopes && prior?.ref.map { $0.scope != context.scope } ?? false
            let identity = isElsewhere ? .missing : pass.identify(checked, prior)
            if let prior { batch.told[batch.rows.count] = told(prior, checked, identity) }
            batch.rows.append(
                SurveyBatch.Row(
                    position: pass.position,
                    checked: checked,
                    identity: identity,
                    hasLostRef: prior?.hasLostRef(context.checker.mapping) ?? false,
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
        _ batch: SurveyBatch,
        _ records: [RowRecord?],
        _ hasHistory: Bool,
        _ found: inout SurveyFindings,
        _ plan: inout Plan
    ) async throws {
        var existing: [PhoneSurvey.Row] = []
        var settled = try settle(batch, records.span, &existing, &found)
        for (index, repair) in try await PhoneSurvey(context: context, policy: policy).decide(existing) {
            settled[index].repair = repair
            found.phones.add(repair, row: plan.rows + index, batch.rows[index].identity, settled[index].known)
        }
        try note(batch.rows.span, settled.span, hasHistory, &found, &plan)
    }

    /// Decides for each row by itself.
    ///
    /// - Parameters:
    ///   - records: Of the rows that have a key.
    ///   - existing: Gets the rows whose numbers are looked at.
    private func settle(
        _ batch: SurveyBatch,
        _ records: Span<RowRecord?>,
        _ existing: inout [PhoneSurvey.Row],
        _ found: inout SurveyFindings
    ) throws -> [Settled] {
        let rows = batch.rows.span
        var settled: [Settled] = []
        settled.reserveCapacity(rows.count)
        var keyed = 0
        for index in rows.indices {
            let record: RowRecord?
            if rows[index].identity.key != nil {
                record = records[keyed]
                keyed += 1
            } else {
                record = nil
            }
            let told = batch.told.isEmpty ? nil : batch.told[index]
            settled.append(try settle(rows[index], told, record, &found))
            if case .existing = settled[index].disposition, let row = rows[index].beside(record, at: index) {
                existing.append(row)
            }
        }
        return settled
    }

    /// Decides for each row beside the others of the file, and puts it into the decision log.
    private func note(
        _ rows: Span<SurveyBatch.Row>,
        _ settled: Span<Settled>,
        _ hasHistory: Bool,
        _ found: inout SurveyFindings,
        _ plan: inout Plan
    ) throws {
        // Only rows that will be sent, or exist, claim a key: one that is not valid takes no other row's away.
        var claims: [KeyClaims.Claim?] = []
        claims.reserveCapacity(rows.count)
        for index in rows.indices {
            claims.append(settled[index].claimsKey ? rows[index].claim(settled[index].location) : nil)
        }
        let matches = try found.claims.register(claims, firstNumber: plan.rows, keys, context.decisions)
        var newRows: [NewRow] = []
        for index in rows.indices {
            if rows[index].isElsewhere {
                plan.elsewhere += 1
                try context.decisions.append(SurveyedRow(.elsewhere, at: rows[index].position, identity: nil))
                continue
            }
            let isRightful = settled[index].disposition == .existing(customerChanged: false)
            let match = found.rightful(matches[index], of: rows[index].position.row, isRightful: isRightful)
            let row = row(rows[index], match, settled[index], &plan)
            try context.decisions.append(row)
            if case .first = match, settled[index].customerChanged {
                found.changedRows[row.position.row] = rows[index].newRow(plan.rows + index, .none, row.decision)
            }
            let isToCreate = row.decision == .send || row.decision == .beyondLimit
            if hasHistory || isKeyless, settled[index].known == nil, isToCreate, let traits = row.identity?.traits {
                newRows.append(rows[index].newRow(plan.rows + index, traits, row.decision))
            }
        }
        try keys.addNew(newRows)
        found.newRows += newRows.count
        plan.rows += rows.count
    }

    /// Decides for a row by what is known of its key, without regard to the file's other rows.
    private func settle(
        _ candidate: SurveyBatch.Row,
        _ told: PriorState?,
        _ record: RowRecord?,
        _ found: inout SurveyFindings
    ) throws -> Settled {
        var known: PriorState?
        var existing: ExistingSession?
        var location: Int64 = 0
        if let record {
            known = PriorState(record)
            existing = ExistingSession(record)
            location = record.location
        }
        if let told, told.outweighs(known) { known = told }
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

    private func row(_ candidate: SurveyBatch.Row, _ match: KeyMatch, _ settled: Settled, _ plan: inout Plan)
        -> SurveyedRow
    {
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
