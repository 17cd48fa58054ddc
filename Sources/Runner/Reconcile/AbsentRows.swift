import Ledger
import Rows

/// Unknown rows that are not among those a session is looked for: of other campaigns, or not in the file. A session that may
/// be theirs is nobody's for certain.
struct AbsentRows: Sendable {
    private struct Row {
        var key: Digest
        var vehicle: Traits
        /// When its calls were made; nil where that is not known.
        var time: ClosedRange<Double>?
    }

    private var rows: [Row] = []
    private var byKey: [Digest: [Int]] = [:]
    private var byVIN: [UInt64: [Int]] = [:]
    private var byPlate: [UInt64: [Int]] = [:]

    /// - Parameter vehicle: None of a row whose traits were cleared.
    mutating func add(_ key: Digest, vehicle: Traits, time: ClosedRange<Double>?) {
        let index = rows.count
        rows.append(Row(key: key, vehicle: vehicle, time: time))
        byKey[key, default: []].append(index)
        if vehicle.vin != 0 { byVIN[vehicle.vin, default: []].append(index) }
        if vehicle.plate != 0 { byPlate[vehicle.plate, default: []].append(index) }
    }

    /// How many of them a session may be of that is taken for this row's.
    ///
    /// - Parameters:
    ///   - isNamed: The list says so by a reference, which rows have in common where their keys are the same.
    ///   - created: When it was created; nil where the list does not say.
    func rivals(of row: UnknownRow, isNamed: Bool, created: ClosedRange<Double>?) -> Int {
        var found = Set(byKey[row.key] ?? [])
        if !isNamed {
            found.formUnion(byVIN[row.vehicle.vin] ?? [])
            for index in byPlate[row.vehicle.plate] ?? [] {
                if rows[index].vehicle.vehicle(comparedTo: row.vehicle) != .differs { found.insert(index) }
            }
        }
        return found.count { index in
            guard let time = rows[index].time, let created else { return true }
            return (time.lowerBound - CallTimes.margin...time.upperBound + CallTimes.margin).overlaps(created)
        }
    }
}
