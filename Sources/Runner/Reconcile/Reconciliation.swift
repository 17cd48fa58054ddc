import Ledger
import Providers
import Rows
import Sending

/// The decision about all unknown rows at once: which session of the list is whose.
struct Reconciliation: Sendable {
    /// For each unknown row, in their order.
    private(set) var findings: [ListMatch.Finding]
    /// The sessions that rows get, by the indices of the rows.
    private(set) var sessions: [Int: CreatedSession] = [:]
    /// Whether any session of the list may be any of the rows'.
    private(set) var hasFoundAny = false

    init(
        _ rows: [UnknownRow],
        _ list: ListedSessions,
        _ known: KnownSessions,
        _ proof: ListCredibility.Proof,
        isComplete: Bool,
        timeOfFile: ClosedRange<Double>,
        provider: any SessionProvider
    ) {
        findings = Array(repeating: .none, count: rows.count)
        var candidates = rows.indices.map { row in
            list.related[row].sorted { $0.key < $1.key }.map { index, relation in
                let entry = list.entries[index]
                let holder = known.taken[entry.id]
                let isNamed = relation.isByReference
                let isOwn = holder == .some(.some(rows[row].key)) && entry.id != rows[row].formerID
                return ListMatch.Candidate(
                    index: index,
                    hasClientID: isNamed,
                    isOfSameVehicle: relation == .clientIDAndVehicle,
                    isOfOtherVehicle: relation == .clientIDOfOtherVehicle,
                    hasOddTime: entry.hasOddTime,
                    hasOtherClientID: relation == .otherClientID,
                    time: Self.time(entry.created, rows[row].calls, timeOfFile),
                    isTaken: holder != nil && !isOwn,
                    isOwn: isOwn,
                    isContradicted: isNamed && (holder ?? nil).map { $0 != rows[row].key } ?? false,
                    hasID: !entry.id.isEmpty
                )
            }
        }
        Self.addRivals(&candidates)
        for row in candidates.indices {
            for index in candidates[row].indices {
                let candidate = candidates[row][index]
                candidates[row][index].rivals += known.absent.rivals(
                    of: rows[row],
                    isNamed: candidate.hasClientID,
                    created: list.entries[candidate.index].created
                )
            }
        }
        hasFoundAny = candidates.joined().contains { candidate in
            candidate.hasClientID
                ? !candidate.isOfOtherVehicle
                : !candidate.hasOtherClientID && !candidate.isTaken && candidate.time != .outside
        }
        for (index, row) in rows.enumerated() {
            if let doubt = row.doubt {
                findings[index] = .uncertain(doubt)
                continue
            }
            let finding = ListMatch.finding(candidates[index], in: Self.view(row, list, known, proof, isComplete))
            findings[index] = finding
            guard case .one(let found) = finding else { continue }
            let entry = list.entries[found]
            let session = provider.session(
                id: entry.id,
                url: entry.url,
                expiresAt: entry.expiresAt,
                locale: row.locale
            )
            if let session, session.isWellFormed {
                sessions[index] = provider.withForeignHost(session)
            } else {
                findings[index] = .uncertain(.badLink)
            }
        }
    }

    /// Leaves a row unknown for which a session was found, after all.
    mutating func leave(_ row: Int, _ doubt: ListMatch.Doubt) {
        sessions[row] = nil
        findings[row] = .uncertain(doubt)
    }

    /// Counts for each candidate the other rows that it may be of. What a reference names as one row's is no other row's,
    /// unless the vehicle says otherwise: somebody may have copied the reference.
    private static func addRivals(_ candidates: inout [[ListMatch.Candidate]]) {
        var named: [Int: Int] = [:]
        for candidate in candidates.joined() where candidate.hasClientID { named[candidate.index, default: 0] += 1 }
        let surelyNamed = Set(candidates.joined().lazy.filter { $0.hasClientID && !$0.isOfOtherVehicle }.map(\.index))
        var alike: [Int: Int] = [:]
        for row in candidates where !row.contains(where: { $0.hasClientID && !$0.isTaken }) {
            for candidate in row where candidate.time != .outside { alike[candidate.index, default: 0] += 1 }
        }
        for row in candidates.indices {
            for index in candidates[row].indices {
                let entry = candidates[row][index].index
                if candidates[row][index].hasClientID {
                    candidates[row][index].rivals = named[entry, default: 1] - 1
                } else if surelyNamed.contains(entry) {
                    candidates[row][index].isTaken = true
                } else {
                    candidates[row][index].rivals = max(0, alike[entry, default: 1] - 1)
                }
            }
        }
    }

    private static func time(
        _ created: ClosedRange<Double>?,
        _ calls: CallTimes.Calls?,
        _ timeOfFile: ClosedRange<Double>
    ) -> ListMatch.Candidate.Time {
        guard let created else { return .unsure }
        guard let calls else { return timeOfFile.overlaps(created) ? .unsure : .outside }
        let times = calls.spans.map { $0.lowerBound - CallTimes.margin...$0.upperBound + CallTimes.margin }
        if !times.contains(where: created.overlaps) { return .outside }
        return times.contains { $0.contains(created.lowerBound) && $0.contains(created.upperBound) } ? .inside : .unsure
    }

    private static func view(
        _ row: UnknownRow,
        _ list: ListedSessions,
        _ known: KnownSessions,
        _ proof: ListCredibility.Proof,
        _ isComplete: Bool
    ) -> ListMatch.View {
        var view = ListMatch.View()
        view.proof = proof
        view.tellsRowsByReference = list.hasClientIDs && row.hasSentReference
        view.tellsRowsByVehicle =
            list.hasVINs && row.vehicle.vin != 0 || list.hasPlates && row.vehicle.plate != 0
        view.knowsCalls = row.calls != nil
        view.isReadable = list.isReadable
        view.hasAcceptedCall = row.hasAcceptedCall
        view.hasOwnSession = !row.id.isEmpty && row.id != row.formerID && list.has(row.id)
        guard let calls = row.calls else {
            view.coversTime = isComplete
            view.hasKnownSessions = known.lacking.isEmpty
            return view
        }
        view.hasKnownSessions = !known.lacking.contains { calls.runs.contains($0) }
        view.coversTime =
            isComplete
            || list.earliest.map { $0 <= calls.time.lowerBound - CallTimes.margin } ?? false
                && list.latest.map { $0 >= calls.time.upperBound + CallTimes.margin } ?? false
        return view
    }
}
