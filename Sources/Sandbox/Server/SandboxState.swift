import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Everything a running sandbox remembers, behind one lock.
final class SandboxState: Sendable {
    struct Contents: Sendable {
        var sessions = SessionStore()
        var counts = SandboxCounts()
        var busiest = BusiestSecond()
        var decider: FaultDecider
        var planSetAt: ContinuousClock.Instant
        /// The body of the first response that others are to repeat.
        var repeatedBody: [UInt8]?
        /// Bytes of request bodies that are held now.
        var heldBytes = 0
    }

    let configuration: SandboxConfiguration
    /// The stand-ins that are served.
    let providers: [any ProviderTraits.Type]
    private let startedAt = ContinuousClock.now
    private let contents: Mutex<Contents>

    init(_ configuration: SandboxConfiguration, providers: [any ProviderTraits.Type]) {
        self.configuration = configuration
        self.providers = providers
        contents = Mutex(
            Contents(
                decider: FaultDecider(configuration.faults, seed: Self.seed(configuration)),
                planSetAt: .now
            )
        )
    }

    private static func seed(_ configuration: SandboxConfiguration) -> UInt64 {
        configuration.seed ?? UInt64.random(in: .min ... .max)
    }

    var now: Date { configuration.now() }

    func withContents<Value: Sendable>(_ body: (inout Contents) -> Value) -> Value {
        contents.withLock { body(&$0) }
    }

    func count(_ change: (inout SandboxCounts) -> Void) {
        contents.withLock { change(&$0.counts) }
    }

    /// Bytes of request bodies that are held at once, of all connections.
    static let maxHeldBytes = 16 << 20

    /// Takes room for a part of a request's body, to be given back by `release`; false where there is none.
    func hold(_ bytes: Int) -> Bool {
        contents.withLock { contents in
            guard contents.heldBytes + bytes <= Self.maxHeldBytes else { return false }
            contents.heldBytes += bytes
            return true
        }
    }

    func release(_ bytes: Int) { contents.withLock { $0.heldBytes -= bytes } }

    /// What is to happen to a call that has just arrived, and the plan that says so.
    func decide(_ kind: CallKind) -> (decision: FaultDecision, plan: FaultPlan) {
        contents.withLock { contents in
            // Read under the lock: arrivals must not go back in time.
            let now = ContinuousClock.now
            if kind == .create { contents.counts.createCalls += 1 }
            if kind != .other { contents.busiest.arrive(at: now - startedAt) }
            let decision = contents.decider.decide(isTarget: kind != .other, elapsed: now - contents.planSetAt)
            return (decision, contents.decider.plan)
        }
    }

    /// The body of the first response for which this was asked.
    func repeated(_ body: [UInt8]) -> [UInt8] {
        contents.withLock { contents in
            let first = contents.repeatedBody ?? body
            contents.repeatedBody = first
            return first
        }
    }

    func insert(_ session: SandboxSession, of provider: any ProviderTraits.Type) {
        contents.withLock { contents in
            contents.counts.forgotten += contents.sessions.insert(session, of: provider)
            contents.counts.created += 1
            if session.messages { contents.counts.messages += 1 }
        }
    }

    func setFaults(_ plan: FaultPlan) {
        contents.withLock { contents in
            contents.decider = FaultDecider(plan, seed: Self.seed(configuration))
            contents.planSetAt = .now
            contents.repeatedBody = nil
        }
    }

    func move(_ id: String, to status: String) -> Bool {
        let now = now
        return contents.withLock { contents in
            for provider in providers {
                guard let key = provider.key(of: id), let stage = provider.stage(of: status),
                    contents.sessions.session(key, of: provider.name) != nil
                else { continue }
                contents.sessions.move(key, to: status, stage, now: now)
                return true
            }
            return false
        }
    }

    /// Moves all sessions, each to the next one of these statuses, in turn.
    ///
    /// - Returns: how many were moved.
    func move(toInTurn statuses: [String]) -> Int {
        let sessions = snapshot().sessions
        return sessions.enumerated().count { index, session in
            move(session.id, to: statuses[index % statuses.count])
        }
    }

    /// Gives sessions another past: nil members stay as they are.
    func change(
        _ id: String,
        age: Duration? = nil,
        expiresIn: Duration? = nil,
        smsFailed: Bool? = nil
    ) -> Bool {
        let now = now
        return contents.withLock { contents in
            guard let key = key(of: id, contents) else { return false }
            if let expiresIn {
                contents.sessions.setExpiry(key, to: now.addingTimeInterval(expiresIn / .seconds(1)))
            }
            if let age { contents.sessions.setAge(key, to: now.addingTimeInterval(-(age / .seconds(1)))) }
            if let smsFailed { contents.sessions.setSMS(key, failed: smsFailed) }
            return true
        }
    }

    private func key(of id: String, _ contents: Contents) -> UInt128? {
        providers.lazy.compactMap { provider in
            provider.key(of: id).flatMap { contents.sessions.session($0, of: provider.name) }?.key
        }.first
    }

    func delete(_ id: String) -> Bool {
        contents.withLock { contents in
            guard let key = key(of: id, contents) else { return false }
            contents.sessions.delete(key)
            return true
        }
    }

    func resetCounts() {
        contents.withLock { contents in
            contents.counts = SandboxCounts()
            contents.busiest = BusiestSecond()
        }
    }

    /// Forgets sessions and counts. The plan of faults stays, and its calls are counted anew.
    func reset() {
        contents.withLock { contents in
            contents.sessions = SessionStore()
            contents.counts = SandboxCounts()
            contents.busiest = BusiestSecond()
        }
        setFaults(contents.withLock { $0.decider.plan })
    }

    func snapshot() -> SandboxSnapshot {
        // Only copied under the lock; unpacking every session takes longer than a call may wait.
        let (sessions, counts) = contents.withLock { contents in
            contents.counts.busiestSecond = contents.busiest.count
            return (contents.sessions, contents.counts)
        }
        return SandboxSnapshot(counts: counts, sessions: sessions.all)
    }
}
