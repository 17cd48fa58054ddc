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
        var progress: SandboxSession.Progress
        var provider: SandboxSession.Provider
        var messages: Bool
        var isDeleted = false
    }

    private var records: [Record] = []
    private var places: [UInt128: Int32] = [:]
    /// When an inspection began and ended, for the few that were moved.
    private var times: [UInt128: (started: Date?, ended: Date?)] = [:]

    mutating func insert(_ session: SandboxSession) {
        places[session.key] = Int32(records.count)
        records.append(
            Record(
                key: session.key,
                createdAt: session.createdAt,
                expiresAt: session.expiresAt,
                texts: session.details.joined,
                progress: session.progress,
                provider: session.provider,
                messages: session.messages
            )
        )
    }

    /// The session, unless it was deleted.
    func session(_ key: UInt128?, of provider: SandboxSession.Provider) -> SandboxSession? {
        guard let place = place(key), records[place].provider == provider else { return nil }
        return session(records[place])
    }

    func times(of key: UInt128) -> (started: Date?, ended: Date?) {
        times[key] ?? (nil, nil)
    }

    /// Those that were not deleted.
    var all: [SandboxSession] {
        records.lazy.filter { !$0.isDeleted }.map(session)
    }

    mutating func delete(_ key: UInt128) {
        guard let place = place(key) else { return }
        records[place].isDeleted = true
        records[place].texts = ""
        places[key] = nil
        times[key] = nil
    }

    mutating func change(_ key: UInt128, _ change: (inout SandboxSession.Details) -> Void) {
        guard let place = place(key) else { return }
        var details = SandboxSession.Details(joined: records[place].texts)
        change(&details)
        records[place].texts = details.joined
    }

    mutating func move(_ key: UInt128, to progress: SandboxSession.Progress, now: Date) {
        guard let place = place(key) else { return }
        records[place].progress = progress
        var known = times(of: key)
        switch progress {
        case .number(0), .named(.idle), .named(.expired), .named(.invalid): break
        case .number, .named(.started): known.started = known.started ?? now
        case .named:
            known.started = known.started ?? now
            known.ended = known.ended ?? now
        }
        times[key] = known
    }

    private func place(_ key: UInt128?) -> Int? {
        key.flatMap { places[$0] }.map(Int.init)
    }

    private func session(_ record: Record) -> SandboxSession {
        SandboxSession(
            provider: record.provider,
            key: record.key,
            createdAt: record.createdAt,
            expiresAt: record.expiresAt,
            progress: record.progress,
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
        for (place, part) in Self.parts.enumerated() {
            if place > 0 { bytes.append(Self.separator) }
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
