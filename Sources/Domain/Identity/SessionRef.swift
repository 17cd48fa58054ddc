/// What ties a row of a result file to its fate, wherever the file goes: the cell `session_ref`.
///
/// `v1/provider/environment or API root/account/campaign/key hash/vehicle hash`, each part percent-encoded.
package struct SessionRef: Sendable, Equatable {
    package var scope: SessionScope
    package var key: Digest
    package var vehicle: Digest

    package init(scope: SessionScope, key: Digest, vehicle: Digest) {
        self.scope = scope
        self.key = key
        self.vehicle = vehicle
    }

    /// Reads a cell; nil where it is no reference of a version known here.
    package init?(_ cell: Bytes) {
        guard cell.count > 3, cell[0] == UInt8(ascii: "v"), cell[1] == UInt8(ascii: "1") else { return nil }
        let parts = cell.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 7, parts[0].elementsEqual("v1".utf8),
            let key = Digest(hex: parts[5]), let vehicle = Digest(hex: parts[6]),
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

    package var text: String { text(after: Self.prefix(scope)) }

    /// The same, with the part that all rows of the scope share given.
    package func text(after prefix: String) -> String { prefix + key.hex + "/" + vehicle.hex }
}

/// Percent-encoding of everything but the unreserved characters of RFC 3986.
enum Percent {
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(UnicodeScalar(byte))
            default:
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    static func decoded(_ bytes: some Collection<UInt8>) -> String? {
        var result: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = iterator.next().flatMap(hexValue), let low = iterator.next().flatMap(hexValue) else {
                    return nil
                }
                result.append(high << 4 | low)
            } else {
                result.append(byte)
            }
        }
        return String(validating: result, as: UTF8.self)
    }
}

func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

extension Digest {
    /// 64 hexadecimal digits.
    package init?(hex: some Collection<UInt8>) {
        guard hex.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        var high: UInt8?
        for character in hex {
            guard let value = hexValue(character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self.init(bytes)
    }

    package var hex: String {
        String(unsafeUninitializedCapacity: 64) { output in
            var index = 0
            for word in [words.0, words.1, words.2, words.3] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    let nibble = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 0xF
                    output[index] = nibble < 10 ? nibble + 0x30 : nibble + 0x57
                    index += 1
                }
            }
            return 64
        }
    }
}
