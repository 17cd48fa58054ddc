#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The times that tests inject.
enum Instants {
    /// 2023-11-17T12:00:00Z
    static let noon = Date(timeIntervalSince1970: 1_700_222_400)
    /// 2021-05-30T12:49:19Z
    static let signed = Date(timeIntervalSince1970: 1_622_378_959)

    static func signed(later seconds: Double) -> Date { signed.addingTimeInterval(seconds) }
}
