import CSV
import Files
import Ledger
import Providers
import Rows
import Sending
import Text

/// One row of a result file of which nobody knows whether it has a session.
struct UnknownRow: Sendable {
    /// As a spreadsheet counts: the first row with its key.
    var row: Int
    var key: Digest
    /// The caller's own reference as it is sent for the row today; empty where the provider takes none.
    var clientID: String
    /// Whether that is surely what was sent.
    var hasSentReference: Bool
    /// The id that stands in the row; empty where that is none.
    var id: String
    /// The vehicle's traits alone.
    var vehicle: Traits
    /// Its calls; nil where nothing tells when they were made.
    var calls: CallTimes.Calls?
    /// In the provider's spelling; nil where the row does not say.
    var locale: String?
    /// What the ledger has to take over from the file before it knows the row to be unknown; nil where it knows.
    var told: ImportedRow?
    /// What the ledger knew of it when it was looked for.
    var record: RowRecord?
    /// Why the ledger holds it to be unknown.
    var code: CallCode
    /// The provider accepted a call of it, as the ledger or the file tells.
    var hasAcceptedCall: Bool
    var attempts: Int
    /// Why it is not looked for in any list: it is not the row that was called, or not any more.
    var doubt: ListMatch.Doubt?
    /// Its calls of which nobody knows what they came to.
    var lostCalls = 1
    /// Whom its lost call was made for, where the row tells and the ledger does not.
    var calledFor: Traits?

    /// The session that it had before its lost call. One that a file ties to another row as well is none: it may be its own.
    var formerID: String? { record.flatMap { $0.code == .sessionUnclear ? nil : $0.session?.id } }
}

/// The unknown rows of a result file, found by one look at all rows and at what the ledger knows of each.
struct UnknownRows: Sendable {
    private(set) var rows: [UnknownRow] = []
    private(set) var indices: [Digest: Int] = [:]
    /// Rows that the file calls unknown and the ledger has settled since.
    private(set) var settled: [Digest: RowRecord] = [:]
    /// Rows whose reference is another row's, by their numbers, and how many of them are unknown.
    private(set) var misplaced: Set<Int> = []
    private(set) var misplacedUnknown = 0
    /// What the file tells of sessions, whosever they are.
    private(set) var known = SessionsOfFile()
    private(set) var rowCount = 0
    private(set) var elsewhereCount = 0
    private(set) var blankRows = 0

    private static let batchSize = 1_000

    /// What one row of the file says.
    private struct Told {
        var row: Int
        var ref: SessionRef
        var isUnknown: Bool
        /// It has its session: as its own, not as another row's duplicate.
        var isDone: Bool
        var imported: ImportedRow?
        var clientID: String
        /// Of the row as it is, in the forms that a ledger may hold.
        var fingerprints: (current: Digest, former: Digest)
        /// The reference is the key itself, or a part of it.
        var isKeyReference: Bool
        var id: String
        var hasAcceptedCall: Bool
        var traits: Traits
        var locale: String?

        /// Whether the reference is what was sent with the row's last call. Where it is the key, it is; else the cell it
        /// stands in may have been changed, or be another column's now.
        func hasSentReference(_ record: RowRecord?) -> Bool {
            if isKeyReference { return true }
            guard let known = record?.fingerprint, known != .zero else { return false }
            return isAsCalled(record) || fingerprints.current.differsInPhoneAlone(from: known)
        }

        /// Whether the row is what its last call was made for, to the letter.
        func isAsCalled(_ record: RowRecord?) -> Bool {
            guard let known = record?.fingerprint, known != .zero else { return false }
            return fingerprints.former == known || fingerprints.current == known
        }

        /// Whether the ledger's row of this key is this one.
        func doubt(_ record: RowRecord?) -> ListMatch.Doubt? {
            guard let record else { return nil }
            let same = SameKey.againstLedger(traits, record.traits)
            if same == .conflict { return .foreignReference }
            if isAsCalled(record) { return nil }
            // Once a call has ended, the ledger has the customer of the row's older session in the place of that call's. One
            // that was withdrawn is not told any more.
            let isLost = record.state == .unknown
            if isLost, record.session != nil, record.code != .sessionUnclear { return .callUnclear }
            if same == .sameRow { return nil }
            return isLost && record.attempts > record.lostCalls ? .callUnclear : .customerChanged
        }
    }

    init(_ request: RunRequest, _ ledger: any SessionLedger, _ times: CallTimes) async throws {
        let input = request.input
        let checker = RowChecker(rules: request.provider.rules, options: request.rowOptions, mapping: input.mapping)
        var pass = try RowPass(
            input.file,
            dialect: input.dialect,
            checker: checker,
            scope: request.scope,
            tracksPositions: false
        )
        var batch: [Told] = []
        while try pass.next() {
            rowCount += 1
            if let told = tell(&pass, checker, request) { batch.append(told) }
            guard batch.count == Self.batchSize else { continue }
            try await take(batch, request.scope, ledger, times)
            batch.removeAll(keepingCapacity: true)
        }
        try await take(batch, request.scope, ledger, times)
        blankRows = pass.blankRows
        if input.file.hasChanged { throw InputError.changed }
    }

    /// Nil of a row that no reference ties to a row of the ledger.
    private mutating func tell(_ pass: inout RowPass, _ checker: RowChecker, _ request: RunRequest) -> Told? {
        let (checked, prior) = pass.check()
        guard let prior else { return nil }
        if SessionForm.isID(prior.id) {
            known.ids[prior.id] = .some(prior.ref.flatMap { $0.scope == request.scope ? $0.key : nil })
        }
        guard let ref = prior.ref else { return nil }
        guard ref.scope == request.scope else {
            elsewhereCount += 1
            return nil
        }
        guard case .known(ref.key, let traits) = pass.identify(checked, prior) else {
            misplaced.insert(pass.row)
            if prior.status == .unknown { misplacedUnknown += 1 }
            return nil
        }
        let session = prior.session(at: request.provider, locale: checked.locale)
        let state = PriorState(prior, key: ref.key, traits: traits, scope: request.scope, session: session)
        return Told(
            row: pass.row,
            ref: ref,
            isUnknown: prior.status == .unknown,
            isDone: prior.status == .created || prior.status == .existing,
            imported: state.map {
                ImportedRow(key: ref.key, $0, attempts: prior.attempts, code: prior.unknownCode)
            },
            clientID: request.provider.rules.reads(.externalID) ? checker.reference(pass.view, key: ref.key) : "",
            fingerprints: (pass.fingerprint(), pass.formerFingerprint()),
            isKeyReference: checker.sendsKeyAsReference,
            id: SessionForm.isID(prior.id) ? prior.id : "",
            hasAcceptedCall: prior.status == .unknown && prior.hasAcceptedCall,
            traits: ref.vehicle.completed(by: traits),
            locale: checked.locale
        )
    }

    private mutating func take(
        _ batch: [Told],
        _ scope: SessionScope,
        _ ledger: any SessionLedger,
        _ times: CallTimes
    ) async throws {
        let records = try await ledger.records(for: batch.map(\.ref.key), in: scope)
        for (told, record) in zip(batch, records) {
            note(told, record)
            if indices[told.ref.key] != nil { continue }
            let news = told.imported.flatMap { RowHistory.changes(record, by: $0, run: nil) ? $0 : nil }
            let isOpen = record?.state == .unknown || record?.state == .calling
            // A session that only the file knows ends all doubt; the next run takes it over.
            guard news?.isUnknown ?? isOpen else {
                if told.isUnknown, let record, told.doubt(record) == nil { settled[told.ref.key] = record }
                continue
            }
            indices[told.ref.key] = rows.count
            rows.append(
                UnknownRow(
                    row: told.row,
                    key: told.ref.key,
                    clientID: told.clientID,
                    hasSentReference: told.hasSentReference(record),
                    id: told.id,
                    vehicle: (record?.traits ?? .none).completed(by: told.traits).vehicleAlone,
                    calls: news == nil ? record.flatMap(times.calls) : nil,
                    locale: told.locale,
                    told: news,
                    record: record,
                    code: news?.code ?? record.flatMap { $0.state == .calling ? nil : $0.code } ?? .interrupted,
                    hasAcceptedCall: told.hasAcceptedCall || record?.code?.isAcceptance ?? false,
                    attempts: max(news?.attempts ?? 0, record?.attempts ?? 0),
                    doubt: told.doubt(record),
                    lostCalls: (news == nil ? record?.lostCalls : nil) ?? max(1, told.imported?.attempts ?? 1),
                    calledFor: told.isAsCalled(record) ? told.traits : nil
                )
            )
        }
    }

    /// Notes what of a row may tell whether a list is right.
    private mutating func note(_ told: Told, _ record: RowRecord?) {
        let key = told.ref.key
        if !told.clientID.isEmpty, known.references[told.clientID] == nil { known.references[told.clientID] = key }
        guard told.isDone, !told.id.isEmpty, told.doubt(record) != .foreignReference else { return }
        var session = KnownSession(key: key, isInFile: true)
        session.reference = told.clientID
        // A row that was taken over from a file, or has another key since, may have been sent with another one.
        let isCalled = record.map { $0.fingerprint != .zero } ?? false
        session.hasSentReference = !told.clientID.isEmpty && isCalled && told.hasSentReference(record)
        session.vehicles = [told.traits.vehicleAlone]
        known.sessions[told.id] = session
    }
}
