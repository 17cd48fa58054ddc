#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The sessions, in memory, in their order of creation. The oldest are forgotten where newer ones need their room.
struct SessionStore: Sendable {
    /// Texts are kept joined: a dozen separate strings would cost three times the memory.
    private struct Record: Sendable {
        var key: UInt128
        var createdAt: Date
        var expiresAt: Date?
        var texts: String
        var status: String
        var provider: any ProviderTraits.Type
        var messages: Bool
        var isDeleted = false

        /// What it takes of the memory, with its places in the tables.
        var size: Int { 256 + texts.utf8.count }
    }

    /// Far more than any campaign that somebody tries out, and no more than a small machine has.
    static let maxSize = 48 << 20

    private let maxSize: Int
    private var size = 0
    private var records: [Record] = []
    /// How many were forgotten before the first of `records`, and how many of those are forgotten too.
    private var dropped = 0
    private var forgotten = 0
    /// By key: the number of the record, counted from the first one ever.
    private var indices: [UInt128: Int] = [:]
    /// When an inspection began and ended, for the few that were moved.
    private var times: [UInt128: (started: Date?, ended: Date?)] = [:]
    /// Those whose customer was messaged once more.
    private var reminded: Set<UInt128> = []
    /// Those whose first message did not arrive.
    private var failed: Set<UInt128> = []

    init(maxSize: Int = Self.maxSize) { self.maxSize = maxSize }

    /// - Returns: how many sessions had to make room for it.
    @discardableResult
    mutating func insert(_ session: SandboxSession, of provider: any ProviderTraits.Type) -> Int {
        indices[session.key] = dropped + records.count
        records.append(
            Record(
                key: session.key,
                createdAt: session.createdAt,
                expiresAt: session.expiresAt,
                texts: session.details.joined,
                status: session.status,
                provider: provider,
                messages: session.messages
            )
        )
        size += records[records.count - 1].size
        return makeRoom()
    }

    private mutating func makeRoom() -> Int {
        var count = 0
        // The newest one stays, whatever its size.
        while size > maxSize, forgotten < records.count - 1 {
            let record = records[forgotten]
            if !record.isDeleted { count += 1 }
            size -= record.size
            indices[record.key] = nil
            times[record.key] = nil
            reminded.remove(record.key)
            failed.remove(record.key)
            records[forgotten].isDeleted = true
            records[forgotten].texts = ""
            forgotten += 1
        }
        // Dropping them in bulk keeps the cost of one session constant.
        if forgotten > 1_024, forgotten * 2 > records.count {
            records.removeFirst(forgotten)
            dropped += forgotten
            forgotten = 0
        }
        return count
    }

    /// The session, unless it was deleted.
    func session(_ key: UInt128?, of provider: String) -> SandboxSession? {
        guard let index = index(key), records[index].provider.name == provider else { return nil }
        return session(records[index])
    }

    func times(of key: UInt128) -> (started: Date?, ended: Date?) {
        times[key] ?? (nil, nil)
    }

    /// Those that were not deleted.
    var all: [SandboxSession] {
        records.lazy.filter { !$0.isDeleted }.map(session)
    }

    mutating func delete(_ key: UInt128) {
        guard let index = index(key) else { return }
        size -= records[index].texts.utf8.count
        records[index].isDeleted = true
        records[index].texts = ""
        indices[key] = nil
        times[key] = nil
        reminded.remove(key)
        failed.remove(key)
    }

    mutating func change(_ key: UInt128, _ change: (inout SandboxSession.Details) -> Void) {
        guard let index = index(key) else { return }
        var details = SandboxSession.Details(joined: records[index].texts)
        change(&details)
        size -= records[index].size
        records[index].texts = details.joined
        size += records[index].size
    }

    mutating func move(_ key: UInt128, to status: String, _ stage: SandboxSession.Stage, now: Date) {
        guard let index = index(key) else { return }
        records[index].status = status
        var known = times(of: key)
        switch stage {
        case .untouched: break
        case .started: known.started = known.started ?? now
        case .ended:
            known.started = known.started ?? now
            known.ended = known.ended ?? now
        }
        times[key] = known
    }

    /// - Returns: whether it had not been before.
    mutating func remind(_ key: UInt128) -> Bool { reminded.insert(key).inserted }

    func hasFailedMessage(_ key: UInt128) -> Bool { failed.contains(key) }

    mutating func setSMS(_ key: UInt128, failed isFailed: Bool) {
        if isFailed { failed.insert(key) } else { failed.remove(key) }
    }

    mutating func setAge(_ key: UInt128, to date: Date) {
        guard let index = index(key) else { return }
        records[index].createdAt = date
    }

    mutating func setExpiry(_ key: UInt128, to date: Date) {
        guard let index = index(key) else { return }
        records[index].expiresAt = date
    }

    private func index(_ key: UInt128?) -> Int? {
        key.flatMap { indices[$0] }.map { $0 - dropped }
    }

    private func session(_ record: Record) -> SandboxSession {
        SandboxSession(
            of: record.provider,
            key: record.key,
            createdAt: record.createdAt,
            expiresAt: record.expiresAt,
            status: record.status,
            messages: record.messages,
            details: SandboxSession.Details(joined: record.texts)
        )
    }
}

extension SandboxSession.Details {
    private static var parts: [WritableKeyPath<Self, String>] {
        [
            \.firstName, \.lastName, \.language, \.vin, \.plate, \.email, \.phone, \.clientID, \.vehicle, \.theme,
            \.options,
            \.redirectURL, \.echo,
        ]
    }

    /// U+001F, made for this; where a value holds one it is dropped.
    fileprivate static let separator = UInt8(0x1F)

    fileprivate var joined: String {
        var bytes: [UInt8] = []
        for (position, part) in Self.parts.enumerated() {
            if position > 0 { bytes.append(Self.separator) }
            bytes.append(contentsOf: self[keyPath: part].utf8.lazy.filter { $0 != Self.separator })
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    fileprivate init(joined: String) {
        self.init()
        let values = joined.utf8.split(separator: Self.separator, omittingEmptySubsequences: false)
        for (part, value) in zip(Self.parts, values) { self[keyPath: part] = String(Substring(value)) }
    }
}
