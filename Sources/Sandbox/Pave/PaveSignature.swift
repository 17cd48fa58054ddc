import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The token that signs every call at PAVE: lowercase hex of HMAC-SHA256 under the API secret, over
/// `<username>:<api_key>@<timestamp>`.
enum PaveSignature {
    /// How far the timestamp may lie in the past. Modelled: as far in the future, for clocks that are fast.
    static let lifetime = 300.0

    static func token(_ credentials: PaveCredentials, timestamp: String) -> String {
        let message = "\(credentials.username):\(credentials.apiKey)@\(timestamp)"
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(message.utf8),
            using: SymmetricKey(data: Array(credentials.apiSecret.utf8))
        )
        return hex(code)
    }

    /// What is wrong with the three headers of a call, or nil.
    ///
    /// - Parameter credentials: nil: any key is taken, and any token of the right form.
    static func problem(
        key: String?,
        token: String?,
        timestamp: String?,
        credentials: PaveCredentials?,
        now: Date
    ) -> String? {
        guard let key, !key.isEmpty, key == credentials?.apiKey ?? key else {
            return "The header API-Key carries no valid key."
        }
        guard let timestamp, let date = HTTPDate.seconds(timestamp) else {
            return "The header API-Timestamp must be a UTC time, YYYY-MM-DDTHH:MM:SSZ."
        }
        guard abs(now.timeIntervalSince(date)) <= lifetime else {
            return "The header API-Timestamp is more than 5 minutes away from now."
        }
        guard let token, isForm(token) else {
            return "The header API-Token must be 64 lowercase hexadecimal digits."
        }
        if let credentials, token != self.token(credentials, timestamp: timestamp) {
            return "The header API-Token does not fit key and timestamp."
        }
        return nil
    }

    private static func isForm(_ token: String) -> Bool {
        token.utf8.count == 64
            && token.utf8.allSatisfy {
                FieldRules.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
