import Ledger
import Rows
import Sending
import Text

/// A session whose row is known, and what a list has to say of it.
struct KnownSession: Sendable {
    /// Of its row, in whatever campaign.
    var key: Digest
    /// Its row is of the campaign whose rows are looked for.
    var isOfCampaign = true
    /// Its row is in the file.
    var isInFile = false
    /// The caller's own reference as the file's row has it; empty where only the ledger knows the row.
    var reference = ""
    /// Whether that is surely what was sent.
    var hasSentReference = false
    /// The vehicles of its row, as they were when it was called and as they are now.
    var vehicles: [Traits] = []
    /// When the run had ended that noted it, in seconds since 1970: it was created before. Nil where that is not known.
    var noted: Double?

    /// What a list's reference beside it says.
    ///
    /// - Parameters:
    ///   - key: The key of a row whose key column holds that reference.
    ///   - holder: The row of the file that has that reference.
    ///   - vehicle: What the list's vehicle beside it says.
    func agreement(
        reference text: String,
        key other: Digest,
        holder: Digest?,
        vehicle: Traits.Agreement
    ) -> ListCredibility.Agreement {
        if text.isEmpty || text.withBytes({ SpreadsheetDamage.codeOfKey($0) }) != nil { return .silent }
        if other == key || text == reference || text == key.hex.prefix(32) { return .agrees }
        // Another campaign may know the same row by another key.
        if !isOfCampaign { return .silent }
        // And so may an earlier run of this one, where only the ledger knows the row.
        if let holder, holder != key { return isInFile || vehicle != .agrees ? .differs : .unclear }
        // Other programs take zeros from it, or its case.
        if ListedSessions.folded(text) == ListedSessions.folded(reference) { return .unclear }
        return hasSentReference ? .differs : .unclear
    }

    func agreement(vehicle: Traits) -> Traits.Agreement {
        let found = vehicles.map { $0.vehicle(comparedTo: vehicle) }
        if found.contains(where: { $0 == .agrees }) { return .agrees }
        return found.contains { $0 == .differs } ? .differs : .silent
    }
}

/// What a result file tells of sessions, whosever they are.
struct SessionsOfFile: Sendable {
    /// The ids that stand in it, with the keys of the rows that they are of, as far as those are of this campaign.
    var ids: [String: Digest?] = [:]
    /// The sessions of the rows that are done, by their ids.
    var sessions: [String: KnownSession] = [:]
    /// The keys of the rows by the references that are sent for them.
    var references: [String: Digest] = [:]
}

/// What is known, from the file and the ledger, of the sessions in a list.
struct KnownSessions: Sendable {
    /// Those of the list's entries that are some row's already, with its key where it is of this campaign.
    private(set) var taken: [String: Digest?] = [:]
    /// How many sessions of the list are known here.
    private(set) var count = 0
    /// Runs that have created sessions which the list lacks.
    private(set) var lacking: Set<Int64> = []
    /// The sessions of the list whose rows are known, by their ids.
    private var sessions: [String: KnownSession] = [:]
    private let file: SessionsOfFile

    /// Unknown rows that no session is looked for.
    private(set) var absent = AbsentRows()

    /// Looks through all sessions of the account's campaigns.
    ///
    /// - Parameter unknown: The keys of the rows for which one is looked for.
    init(
        _ list: ListedSessions,
        _ file: SessionsOfFile,
        unknown: [Digest],
        _ times: CallTimes,
        _ scope: SessionScope,
        _ ledger: any SessionLedger
    ) async throws {
        self.file = file
        sessions = file.sessions.filter { list.has($0.key) }
        let entries = Set(list.entries.map(\.id))
        taken = file.ids.filter { entries.contains($0.key) }
        count = file.ids.keys.count { list.has($0) }
        let lookedFor = Set(unknown)
        for campaign in try await ledger.scopes(onAccountOf: scope) {
            if campaign != scope {
                // What is left of a row that was forgotten is its key: its session is not known as its own any more.
                for (key, record) in zip(unknown, try await ledger.records(for: unknown, in: campaign)) {
                    if record?.isForgotten == true { absent.add(key, vehicle: .none, time: nil) }
                }
            }
            var last: Int64 = 0
            while true {
                let page = try await ledger.sessions(in: campaign, after: last, except: LocationSet(), limit: 10_000)
                guard let end = page.map(\.location).max(), end > last else { break }
                last = end
                for row in page {
                    if [.unknown, .calling].contains(row.record.state),
                        campaign != scope || !lookedFor.contains(row.key)
                    {
                        let vehicle = row.record.traits.vehicleAlone
                        absent.add(row.key, vehicle: vehicle, time: times.time(ofOnlyCall: row.record))
                    }
                    guard let session = row.record.session else { continue }
                    if list.has(session.id) {
                        count += 1
                        if entries.contains(session.id) { taken[session.id] = .some(campaign == scope ? row.key : nil) }
                        if row.record.code != .sessionUnclear { add(session.id, row, campaign == scope, times) }
                    } else if campaign == scope, row.record.state == .created {
                        lacking.insert(row.record.run.value)
                    }
                }
            }
        }
    }

    private mutating func add(_ id: String, _ row: LocatedRow, _ isOfCampaign: Bool, _ times: CallTimes) {
        var known = sessions[id] ?? KnownSession(key: row.key, isOfCampaign: isOfCampaign)
        // Where file and ledger say two rows, that is for others to settle.
        guard known.key == row.key else { return }
        known.vehicles.append(row.record.traits.vehicleAlone)
        if row.record.state == .created { known.noted = times.end(of: row.record.run) }
        sessions[id] = known
    }

    /// What a list says of these sessions.
    struct Testimony: Sendable {
        var credibility = ListCredibility()
        /// When the first of the file's own sessions was created, as the list says, in seconds since 1970.
        var earliestOfFile: Double?
        /// The first line that says of a session that it was created after it had been noted.
        var lineAhead: Int?
    }

    /// The lines whose references are looked up in the ledger, as those of other rows: a list that is wrong is so in many.
    private static let lookedUp = 1_000

    func testimony(
        of listFile: SessionListFile,
        _ list: ListedSessions,
        _ scope: SessionScope,
        _ ledger: any SessionLedger
    ) async throws -> Testimony {
        var testimony = Testimony()
        var unsure: [(witness: ListCredibility.Witness, other: Digest)] = []
        try listFile.forEach { line, text in
            let id = ListedSessions.id(text)
            guard let known = sessions[id] else { return }
            if let created = list.moment(text(.createdAt)) {
                if file.sessions[id] != nil {
                    testimony.earliestOfFile = min(testimony.earliestOfFile ?? created.lowerBound, created.lowerBound)
                }
                if let noted = known.noted, created.lowerBound > noted + CallTimes.margin {
                    testimony.lineAhead = testimony.lineAhead ?? line
                }
            }
            let reference = list.hasClientIDs ? text(.clientID) : ""
            let other = KeyFunction.digest(ofKey: reference)
            let vehicle = known.agreement(vehicle: Traits(vin: text(.vin), plate: text(.plate)))
            let witness = ListCredibility.Witness(
                line: line,
                reference: known.agreement(
                    reference: reference,
                    key: other,
                    holder: file.references[reference],
                    vehicle: vehicle
                ),
                vehicle: vehicle
            )
            if witness.reference == .unclear, unsure.count < Self.lookedUp {
                unsure.append((witness, other))
            } else {
                testimony.credibility.add(witness)
            }
        }
        let records = try await ledger.records(for: unsure.map(\.other), in: scope)
        for (var (witness, _), record) in zip(unsure, records) {
            if record != nil, witness.vehicle != .agrees { witness.reference = .differs }
            testimony.credibility.add(witness)
        }
        return testimony
    }
}
