import TestSupport
import Testing

@testable import Sending
@testable import Text

/// Drives a scheduler by hand: a test says when, and which answer comes.
struct HandDriver {
    var scheduler: SendScheduler
    private var input: [SendRow]
    var now = Duration.zero

    init(rows: Int, messages: Bool = false, _ change: (inout SendPolicy) -> Void = { _ in }) {
        let all = (0..<rows).map { SendRow(row: $0 + 2, slot: $0, messages: messages) }
        self.init(input: all, change)
    }

    init(input: [SendRow], _ change: (inout SendPolicy) -> Void = { _ in }) {
        var policy = SendPolicy()
        policy.rate = RateLimit(perSecond: 1_000)
        change(&policy)
        scheduler = SendScheduler(policy: policy, seed: 1)
        self.input = input
    }

    /// The next step that is not a fetch.
    mutating func step() -> SendScheduler.Step {
        while true {
            let step = scheduler.next(now: now)
            guard case .fetch = step else { return step }
            scheduler.fetched(input.isEmpty ? nil : input.removeFirst(), now: now)
        }
    }

    /// A ticket that has not been admitted yet, of commits that take 245 ms: a row is handed out 250 ms before its slot.
    mutating func ticket(sourceLocation: SourceLocation = #_sourceLocation) throws -> CallTicket {
        for _ in 1...200 { scheduler.lead.took(.milliseconds(245)) }
        let step = step()
        guard case .call(let ticket) = step else {
            Issue.record("A call was expected, not \(step).", sourceLocation: sourceLocation)
            throw Unexpected()
        }
        return ticket
    }

    /// The next call that may be made, waiting as told for at most `patience`. Where the harmless call has to be made
    /// first, it is answered well.
    mutating func call(
        within patience: Duration = .seconds(1),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CallTicket {
        let end = now + patience
        while true {
            let step = step()
            switch step {
            case .call(var ticket):
                while case .wait(let until) = scheduler.admit(&ticket, now: now) { now = until }
                return ticket
            case .probe:
                scheduler.probed(.alive, now: now)
            case .wait(let until?) where until <= end:
                now = until
            default:
                Issue.record("A call was expected, not \(step).", sourceLocation: sourceLocation)
                throw Unexpected()
            }
        }
    }

    @discardableResult
    mutating func answer(_ ticket: CallTicket, _ meaning: CallMeaning) -> SendVerdict {
        scheduler.completed(ticket, meaning, now: now)
    }

    /// Calls whose failure makes an outage, on different rows.
    mutating func failIntoOutage(sourceLocation: SourceLocation = #_sourceLocation) throws {
        while scheduler.outage == nil {
            answer(try call(sourceLocation: sourceLocation), .unavailable)
        }
    }

    struct Unexpected: Error {}
}

extension SendScheduler.Step {
    var isDone: Bool { if case .done = self { true } else { false } }
    var isProbe: Bool { if case .probe = self { true } else { false } }
    var isCall: Bool { if case .call = self { true } else { false } }
    /// The time of `.wait(until:)`; nil where it is another step.
    var waitsUntil: Duration?? {
        if case .wait(let until) = self { .some(until) } else { nil }
    }
    var settled: SendVerdict? { if case .settle(_, let verdict) = self { verdict } else { nil } }
}

extension CallMeaning {
    static let success = CallMeaning.created(Simulation.session)
    static let unavailable = CallMeaning.notCreated(.http(503), retryAfter: nil)
    static func unavailable(for time: Duration) -> CallMeaning { .notCreated(.http(503), retryAfter: time) }
    static func throttled(_ seconds: Int) -> CallMeaning { .throttled(retryAfter: .seconds(seconds)) }
    static let invalid = CallMeaning.refused(.http(422), message: "wrong")
    static let forbidden = CallMeaning.doubtful(.http(403), message: nil)
    static func doubtful(_ status: Int) -> CallMeaning { .doubtful(.http(status), message: "m") }
    static let lost = CallMeaning.ambiguous(.connectionLost)
}

extension ProbeFinding {
    static let down = ProbeFinding.notAlive(.http(503))
}

extension SendVerdict {
    static let created = SendVerdict(.created(Simulation.session))
}
