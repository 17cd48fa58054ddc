package import Text

/// A row's reference to its session, the cell `session_ref`: it ties the row to what became of it, wherever the file
/// goes.
///
/// `v1/provider/environment or API root/account/campaign/key hash/vehicle hash`, each part percent-encoded.
package struct SessionRef: Sendable, Equatable {
    package var scope: SessionScope
    package var key: Digest
    /// The vehicle's traits alone.
    package var vehicle: Traits

    package init(scope: SessionScope, key: Digest, vehicle: Traits) {
        self.scope = scope
        self.key = key
        self.vehicle = vehicle.vehicleAlone
    }

    /// Reads a cell; nil where it is no reference of a version known here.
    package init?(_ cell: Bytes) {
        guard cell.count > 3, cell[0] == UInt8(ascii: "v"), cell[1] == UInt8(ascii: "1") else { return nil }
        let parts = cell.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 7, parts[0].elementsEqual("v1".utf8),
            let key = Digest(hex: parts[5]), let vehicle = Traits(vehicleHex: parts[6]),
            let provider = Percent.decoded(parts[1]), let environment = Percent.decoded(parts[2]),
            let account = Percent.decoded(parts[3]), let campaign = Percent.decoded(parts[4])
        else { return nil }
        scope = SessionScope(provider: provider, environment: environment, account: account, campaign: campaign)
        self.key = key
        self.vehicle = vehicle
    }

    /// The part that is the same in all rows of a scope, up to and with the slash before the key.
    package static func prefix(_ scope: SessionScope) -> String {
        let parts = [scope.provider, scope.environment, scope.account, scope.campaign].map(Percent.encoded)
        return "v1/\(parts.joined(separator: "/"))/"
    }

    package var text: String {
        var bytes = Array(Self.prefix(scope).utf8)
        appendEnding(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends what stands behind that part.
    package func appendEnding(to bytes: inout [UInt8]) {
        key.appendHex(to: &bytes)
        bytes.append(UInt8(ascii: "/"))
        Hex.append(vehicle.vin, to: &bytes)
        Hex.append(vehicle.plate, to: &bytes)
    }
}

extension Traits {
    /// From the digests of VIN and plate, 16 hexadecimal digits each.
    fileprivate init?(vehicleHex: some Collection<UInt8>) {
        guard vehicleHex.count == 32, vehicleHex.allSatisfy({ Hex.value($0) != nil }) else { return nil }
        let digits = vehicleHex.compactMap(Hex.value)
        let number = { (digits: ArraySlice<UInt8>) in digits.reduce(UInt64(0)) { $0 << 4 | UInt64($1) } }
        self.init(vin: number(digits[..<16]), plate: number(digits[16...]))
    }
}
