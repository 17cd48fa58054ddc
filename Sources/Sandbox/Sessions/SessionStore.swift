#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The sessions, in memory, in their order of creation.
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
    }

    private var records: [Record] = []
    private var indices: [UInt128: Int32] = [:]
    /// When an inspection began and ended, for the few that were moved.
    private var times: [UInt128: (started: Date?, ended: Date?)] = [:]

    mutating func insert(_ session: SandboxSession, of provider: any ProviderTraits.Type) {
        indices[session.key] = Int32(records.count)
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
        records[index].isDeleted = true
        records[index].texts = ""
        indices[key] = nil
        times[key] = nil
    }

    mutating func change(_ key: UInt128, _ change: (inout SandboxSession.Details) -> Void) {
        guard let index = index(key) else { return }
        var details = SandboxSession.Details(joined: records[index].texts)
        change(&details)
        records[index].texts = details.joined
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

    private func index(_ key: UInt128?) -> Int? {
        key.flatMap { indices[$0] }.map(Int.init)
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
