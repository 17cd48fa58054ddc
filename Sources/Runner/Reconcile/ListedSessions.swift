import Rows
import Sending
import Text

/// What of a provider's list may matter for some unknown rows, and what the list as a whole shows.
struct ListedSessions: Sendable {
    /// One session of the list that may be an unknown row's.
    struct Entry: Sendable {
        /// Empty where it cannot be read.
        var id: String
        var url: String
        var expiresAt: String?
        /// Nil where the list does not say, or not so that it is understood.
        var created: ClosedRange<Double>?
        /// It says something of a time, which is not understood, or at which nothing can have been created.
        var hasOddTime = false
    }

    /// Why an entry may be a row's.
    enum Relation: Sendable {
        case clientID
        /// The reference, and the vehicle as well.
        case clientIDAndVehicle
        /// The reference, but another vehicle than the row's.
        case clientIDOfOtherVehicle
        /// The vehicle, but under another reference or with another VIN; or a reference that differs in nothing but what
        /// programs change in numbers.
        case otherClientID
        case vehicle
    }

    private(set) var entries: [Entry] = []
    /// For each unknown row the entries that may be its own.
    private(set) var related: [[Int: Relation]]
    private(set) var count = 0
    /// What was created first and last was so at these moments, in seconds since 1970; nil where no time is understood.
    private(set) var earliest: Double?
    private(set) var latest: Double?
    /// Whether some rows of it cannot be read so far that anybody could say whose they are.
    private(set) var isReadable = true
    let hasClientIDs: Bool
    let hasVINs: Bool
    let hasPlates: Bool
    private let zone: ZoneRules?
    private let now: Double
    // The hashes of all ids, which are taken with a secret of this process.
    private var hashes: Set<Int> = []

    /// - Parameters:
    ///   - usesClientIDs: Whether references are sent, and those of the list are not something else.
    ///   - now: In seconds since 1970: nothing was created a day later.
    init(_ file: SessionListFile, _ rows: [UnknownRow], usesClientIDs: Bool, zone: ZoneRules?, now: Double) throws {
        (self.zone, self.now) = (zone, now)
        hasClientIDs = usesClientIDs && file.mapping.column(of: .clientID) != nil
        hasVINs = file.mapping.column(of: .vin) != nil
        hasPlates = file.mapping.column(of: .plate) != nil
        related = Array(repeating: [:], count: rows.count)
        let rowIndex = RowIndex(rows)
        var indices: [String: Int] = [:]
        try file.forEach { _, text in
            let id = Self.id(text)
            let clientID = hasClientIDs ? text(.clientID) : ""
            let vehicle = Traits(vin: text(.vin), plate: text(.plate))
            if [.id, .url, .clientID, .vin, .plate].allSatisfy({ text($0).isEmpty }) { return }
            count += 1
            if !id.isEmpty { hashes.insert(id.hashValue) }
            let isDamaged = clientID.withBytes { !$0.isEmpty && SpreadsheetDamage.codeOfKey($0) != nil }
            // Another trait of the vehicle that can be read does not tell whose it is: it may be one that a row lacks.
            let hidesVehicle = !text(.vin).isEmpty && vehicle.vin == 0 || !text(.plate).isEmpty && vehicle.plate == 0
            let namesNobody = clientID.isEmpty && (id.isEmpty || vehicle == Traits.none)
            if namesNobody || isDamaged || !hasClientIDs && hidesVehicle { isReadable = false }
            let created = moment(text(.createdAt))
            if let created {
                earliest = min(earliest ?? created.upperBound, created.upperBound)
                latest = max(latest ?? created.lowerBound, created.lowerBound)
            }
            let relations = rowIndex.relations(clientID: isDamaged ? "" : clientID, vehicle, hasClientIDs: hasClientIDs)
            if relations.isEmpty { return }
            let index = indices[id] ?? entries.count
            if index == entries.count {
                if !id.isEmpty { indices[id] = index }
                let expiry = text(.expiresAt)
                entries.append(
                    Entry(
                        id: id,
                        url: text(.url),
                        expiresAt: expiry.isEmpty ? nil : expiry,
                        created: created,
                        hasOddTime: created == nil && !text(.createdAt).isEmpty
                    )
                )
            }
            for (row, relation) in relations {
                if let known = related[row][index], known.rank >= relation.rank { continue }
                related[row][index] = relation
            }
        }
    }

    /// The beginning of 2010: an earlier time fills an empty cell.
    private static let firstTime = 1_262_304_000.0
    /// What another clock, or another zone, may be ahead.
    private static let oneDay = 86_400.0

    /// When a session was created, as the list says; nil where that is not understood, or nothing can have been created then.
    func moment(_ text: String) -> ClosedRange<Double>? {
        let time = ListedMoment.range(text, zone: zone)
        return time.flatMap { Self.firstTime...now + Self.oneDay ~= $0.lowerBound ? $0 : nil }
    }

    /// Whether the list has a session, as good as certainly.
    func has(_ id: String) -> Bool { hashes.contains(id.hashValue) }

    /// The id in a row of the list: what stands there, else the end of the link; empty where that is no id.
    static func id(_ text: (ListField) -> String) -> String {
        let given = text(.id)
        let id = isNone(given) ? text(.url).split(separator: "/").last.map(String.init) ?? "" : given
        return SessionForm.isID(id) && !isNone(id) ? id : ""
    }

    /// Whether this stands where there is no id: `0`, `NULL`, `#REF!`, `[object Object]`.
    private static func isNone(_ id: String) -> Bool {
        id.utf8.allSatisfy { $0 == UInt8(ascii: "0") } || id.withBytes { SpreadsheetDamage.codeOfKey($0) } != nil
    }

    /// A reference as it may look after other programs have had it: without case, signs, and zeros at its beginning.
    static func folded(_ clientID: String) -> String {
        String(NameFolding.normalised(clientID).drop { $0 == "0" })
    }
}

extension ListedSessions.Relation {
    /// Which of several counts, where a session stands in several lines: the one that speaks against it.
    fileprivate var rank: Int {
        switch self {
        case .vehicle: 0
        case .otherClientID: 1
        case .clientID: 2
        case .clientIDAndVehicle: 3
        case .clientIDOfOtherVehicle: 4
        }
    }

    var isByReference: Bool { rank >= 2 }
}

/// The unknown rows by what a list may know them by.
private struct RowIndex {
    private var byClientID: [String: [Int]] = [:]
    private var byFolded: [String: [Int]] = [:]
    private var byKey: [Digest: Int] = [:]
    private var byVIN: [UInt64: [Int]] = [:]
    private var byPlate: [UInt64: [Int]] = [:]
    private let rows: [UnknownRow]

    init(_ rows: [UnknownRow]) {
        self.rows = rows
        for (index, row) in rows.enumerated() {
            if !row.clientID.isEmpty {
                byClientID[row.clientID, default: []].append(index)
                byFolded[ListedSessions.folded(row.clientID), default: []].append(index)
                byClientID[String(row.key.hex.prefix(32)), default: []].append(index)
                byKey[row.key] = index
            }
            if row.vehicle.vin != 0 { byVIN[row.vehicle.vin, default: []].append(index) }
            if row.vehicle.plate != 0 { byPlate[row.vehicle.plate, default: []].append(index) }
        }
    }

    /// - Parameter hasClientIDs: Whether the list has references at all.
    func relations(
        clientID: String,
        _ vehicle: Traits,
        hasClientIDs: Bool
    ) -> [Int: ListedSessions.Relation] {
        var found: [Int: ListedSessions.Relation] = [:]
        for index in byVIN[vehicle.vin] ?? [] { found[index] = .vehicle }
        for index in byPlate[vehicle.plate] ?? [] {
            let vin = rows[index].vehicle.vin
            let isSameVIN = vin == 0 || vehicle.vin == 0 || vin == vehicle.vin
            found[index] = isSameVIN ? .vehicle : .otherClientID
        }
        // A session that somebody else's reference was sent for, or none, is most probably somebody else's: every call for a
        // row sends one.
        if hasClientIDs { for index in found.keys { found[index] = .otherClientID } }
        if clientID.isEmpty { return found }
        for index in byFolded[ListedSessions.folded(clientID)] ?? [] { found[index] = .otherClientID }
        for index in byClientID[clientID] ?? [] { found[index] = named(rows[index].vehicle, vehicle) }
        if let index = byKey[KeyFunction.digest(ofKey: clientID)] {
            found[index] = named(rows[index].vehicle, vehicle)
        }
        return found
    }

    /// What a reference says that is the row's: nothing sure, where the vehicles differ. One of the two columns may have been
    /// sorted by itself.
    private func named(_ row: Traits, _ listed: Traits) -> ListedSessions.Relation {
        switch row.vehicle(comparedTo: listed) {
        case .agrees: .clientIDAndVehicle
        case .silent: .clientID
        case .differs: .clientIDOfOtherVehicle
        }
    }
}
