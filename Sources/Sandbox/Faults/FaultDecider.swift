import Text

/// What happens to one call.
struct FaultDecision: Sendable, Equatable {
    enum Effect: Sendable, Equatable {
        case none
        case fault(Fault.Kind)
        case rateLimited(retryAfterSeconds: Int)
    }

    var latency: Duration
    var effect: Effect
}

/// Carries out a `FaultPlan` call by call: a value without a clock, the same for the same seed and the same calls.
struct FaultDecider: Sendable {
    let plan: FaultPlan
    private var generator: SplitMix64
    private var gate: RateGate?
    private var calls = 0
    /// Of these, those that faults other than an outage may strike: creates, and calls about a session.
    private var targets = 0

    init(_ plan: FaultPlan, seed: UInt64) {
        self.plan = plan
        generator = SplitMix64(seed: seed)
        gate = plan.rate.map(RateGate.init)
    }

    /// - Parameter elapsed: since the plan was set.
    mutating func decide(isTarget: Bool, elapsed: Duration) -> FaultDecision {
        calls += 1
        if isTarget { targets += 1 }
        // Both numbers are drawn for every call, so that the faults of a seed do not shift when a latency is added.
        let span = plan.latency.upperBound - plan.latency.lowerBound
        let latency = plan.latency.lowerBound + span * Double.random(in: 0..<1, using: &generator)
        let draw = Double.random(in: 0..<1, using: &generator)

        if let outage = strike(plan.faults.filter(\.kind.strikesEveryCall), call: calls, draw, elapsed) {
            return FaultDecision(latency: latency, effect: .fault(outage))
        }
        guard isTarget else { return FaultDecision(latency: latency, effect: .none) }
        if let seconds = gate?.admit(at: elapsed) {
            return FaultDecision(latency: latency, effect: .rateLimited(retryAfterSeconds: seconds))
        }
        let fault = strike(plan.faults.filter { !$0.kind.strikesEveryCall }, call: targets, draw, elapsed)
        return FaultDecision(latency: latency, effect: fault.map(FaultDecision.Effect.fault) ?? .none)
    }

    /// One draw is held against the shares added up, so that 2 % and 3 % strike exactly 2 % and 3 % of the calls.
    private func strike(_ faults: [Fault], call: Int, _ draw: Double, _ elapsed: Duration) -> Fault.Kind? {
        var chosen: Fault.Kind?
        var sum = 0.0
        for fault in faults where fault.isActive(at: elapsed) {
            switch fault.amount {
            case .first(let count) where call <= count: return fault.kind
            case .every(let count) where call.isMultiple(of: count): return fault.kind
            case .calls(let range) where range.contains(call): return fault.kind
            case .share(let share):
                sum += share
                if chosen == nil, draw < sum { chosen = fault.kind }
            default: continue
            }
        }
        return chosen
    }
}

/// Enforces a `RateLimit`: a bucket that holds at most `count` calls and fills evenly. Time is an argument.
struct RateGate: Sendable {
    private let limit: RateLimit
    /// When the bucket would be full again if no more calls came, since the plan was set.
    private var fullAt: Duration = .zero

    init(_ limit: RateLimit) { self.limit = limit }

    /// Nil: admitted. Else the whole seconds, at least 1, until a call would be admitted.
    mutating func admit(at elapsed: Duration) -> Int? {
        let share = limit.interval / limit.count
        let next = max(fullAt, elapsed) + share
        let over = next - elapsed - limit.interval
        // An evenly spaced client's clock and ours need not agree to the microsecond.
        guard over > .milliseconds(1) else {
            fullAt = next
            return nil
        }
        return max(1, Int((over / .seconds(1)).rounded(.up)))
    }
}
