import TestSupport
import Testing

@testable import Sending
@testable import Text

/// A run in simulated time: workers that share one scheduler as the driver's do, and a provider made of a function.
///
/// Everything random comes from one seed, so a run repeats exactly. Workers wake up late, as real ones do; intents take
/// the time of a disk sync.
struct Simulation {
    struct Answer {
        var meaning: CallMeaning
        var after: Duration
        init(_ meaning: CallMeaning, after: Duration = .milliseconds(20)) {
            self.meaning = meaning
            self.after = after
        }
    }

    var policy = SendPolicy()
    var rows: [SendRow]
    var seed: UInt64 = 1
    var lateness: ClosedRange<Double> = 0.0001...0.0015
    var intent: ClosedRange<Double> = 0.0005...0.004
    /// The provider: row, time since the start, chance.
    var server: (SendRow, Duration, inout SplitMix64) -> Answer
    var probe: (Duration) -> ProbeFinding = { _ in .alive }
    /// What happens from outside, by its time.
    var events: [(at: Duration, act: (inout SendScheduler) -> Void)] = []
    /// The process stands still: whatever should happen in that time happens at its end.
    var stall: Range<Duration>?

    init(
        rows: Int,
        messages: Bool = false,
        server: @escaping (SendRow, Duration, inout SplitMix64) -> Answer
    ) {
        self.rows = (0..<rows).map { SendRow(row: $0 + 2, slot: $0, messages: messages) }
        self.server = server
    }

    struct Result {
        var scheduler: SendScheduler
        /// When each create call left.
        var starts: [Duration] = []
        var probes: [Duration] = []
        var callsByRow: [Int: Int] = [:]
        var startsByRow: [Int: [Duration]] = [:]
        /// The last verdict of each row that is done.
        var final: [Int: SendVerdict] = [:]
        var leftOver: [SendRow] = []
        var untouched = 0
        var withdrawn = 0
        var end = Duration.zero

        var reason: StopReason? { scheduler.stopReason }
        var counters: SendCounters { scheduler.counters }
        func count(_ matches: (SendVerdict) -> Bool) -> Int { final.values.count(where: matches) }
        var created: Int { count { $0.status == .created } }
        var refused: Int { count { if case .refused = $0.outcome { $0.status == .failed } else { false } } }
        var keptFailing: Int { count { if case .keptFailing = $0.outcome { $0.status == .failed } else { false } } }
        var unknown: Int { count { $0.status == .unknown } + leftOver.count(where: \.mayExist) }
        var pending: Int {
            count { $0.status == .pending } + leftOver.count { !$0.mayExist } + untouched
        }

        /// The most calls that left within any window of that length.
        func most(within window: Duration = .seconds(1)) -> Int {
            var first = 0
            var most = 0
            for last in starts.indices {
                while starts[last] - starts[first] >= window { first += 1 }
                most = max(most, last - first + 1)
            }
            return most
        }

        /// Calls a second between the first and the last.
        var achieved: Double { Double(starts.count - 1) / ((starts.last! - starts.first!) / .seconds(1)) }
    }

    private enum Action {
        case ask
        case admit(CallTicket)
        case answer(CallTicket, CallMeaning)
        case probed(ProbeFinding)
        case event(Int)
    }

    private struct Event {
        var time: Duration
        var order: Int
        var worker: Int
        var token: Int
        var action: Action
    }

    static let session = CreatedSession(id: "T1", url: "https://example.org/T1", expiresAt: nil)

    /// Runs to the end. Fails the test where workers wait for something that never comes, or where a row gets lost.
    func run(sourceLocation: SourceLocation = #_sourceLocation) -> Result {
        var result = Result(scheduler: SendScheduler(policy: policy, seed: seed))
        var random = SplitMix64(seed: seed &* 7919)
        var queue = EventQueue<Event>(isBefore: { ($0.time, $0.order) < ($1.time, $1.order) })
        var tokens = [Int](repeating: 0, count: policy.concurrency)
        var waiting = [Action?](repeating: nil, count: policy.concurrency)
        var input = rows.makeIterator()
        var taken = 0
        var now = Duration.zero
        var order = 0
        var working = policy.concurrency
        var epoch = 0

        func schedule(_ action: Action, of worker: Int, at time: Duration) {
            order += 1
            let token = worker >= 0 ? tokens[worker] : 0
            queue.insert(Event(time: time, order: order, worker: worker, token: token, action: action))
        }
        func sleep(_ worker: Int, until time: Duration?, then action: Action) {
            waiting[worker] = action
            if let time { schedule(action, of: worker, at: time + .seconds(.random(in: lateness, using: &random))) }
        }
        func wakeAll() {
            guard result.scheduler.epoch != epoch else { return }
            epoch = result.scheduler.epoch
            for worker in waiting.indices {
                guard let action = waiting[worker] else { continue }
                waiting[worker] = nil
                tokens[worker] += 1
                schedule(action, of: worker, at: now + .seconds(.random(in: lateness, using: &random)))
            }
        }
        func record(_ row: SendRow, _ verdict: SendVerdict) {
            guard !verdict.comesAgain else { return }
            if result.final.updateValue(verdict, forKey: row.row) != nil {
                Issue.record("Row \(row.row) ended twice.", sourceLocation: sourceLocation)
            }
        }

        for worker in 0..<policy.concurrency { schedule(.ask, of: worker, at: .zero) }
        for (index, event) in events.enumerated() { schedule(.event(index), of: -1, at: event.at) }

        var steps = 0
        while working > 0, let event = queue.removeFirst() {
            steps += 1
            guard steps < 5_000_000 else {
                Issue.record("The run does not end.", sourceLocation: sourceLocation)
                break
            }
            let worker = event.worker
            if worker >= 0 {
                guard event.token == tokens[worker] else { continue }
                tokens[worker] += 1
                waiting[worker] = nil
            }
            now = max(now, event.time)
            if let stall, stall.contains(now) { now = stall.upperBound }
            switch event.action {
            case .event(let index):
                events[index].act(&result.scheduler)
            case .ask:
                switch result.scheduler.next(now: now) {
                case .fetch:
                    let row = input.next()
                    if row != nil { taken += 1 }
                    result.scheduler.fetched(row, now: now)
                    schedule(.ask, of: worker, at: now)
                case .call(let ticket):
                    let written = now + .seconds(.random(in: intent, using: &random))
                    schedule(.admit(ticket), of: worker, at: written)
                case .probe:
                    result.probes.append(now)
                    schedule(.probed(probe(now)), of: worker, at: now + .milliseconds(10))
                case .settle(let row, let verdict):
                    record(row, verdict)
                    schedule(.ask, of: worker, at: now)
                case .wait(let until):
                    sleep(worker, until: until, then: .ask)
                case .done:
                    working -= 1
                }
            case .probed(let finding):
                result.scheduler.probed(finding, now: now)
                schedule(.ask, of: worker, at: now)
            case .admit(var ticket):
                switch result.scheduler.admit(&ticket, now: now) {
                case .wait(let until):
                    sleep(worker, until: until, then: .admit(ticket))
                case .withdrawn:
                    result.withdrawn += 1
                    schedule(.ask, of: worker, at: now)
                case .go:
                    result.starts.append(now)
                    result.callsByRow[ticket.row.row, default: 0] += 1
                    result.startsByRow[ticket.row.row, default: []].append(now)
                    let answer = server(ticket.row, now, &random)
                    schedule(.answer(ticket, answer.meaning), of: worker, at: now + answer.after)
                }
            case .answer(let ticket, let meaning):
                record(ticket.row, result.scheduler.completed(ticket, meaning, now: now))
                schedule(.ask, of: worker, at: now)
            }
            wakeAll()
        }
        result.end = now
        result.leftOver = result.scheduler.drain()
        result.untouched = rows.count - taken
        #expect(working == 0, "Workers wait for what never comes.", sourceLocation: sourceLocation)
        let places = result.final.count + result.leftOver.count + result.untouched
        #expect(places == rows.count, "Every row is in one place.", sourceLocation: sourceLocation)
        return result
    }
}

/// The earliest event first.
private struct EventQueue<Element> {
    private var elements: [Element] = []
    private let isBefore: (Element, Element) -> Bool

    init(isBefore: @escaping (Element, Element) -> Bool) { self.isBefore = isBefore }

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, isBefore(elements[child], elements[(child - 1) / 2]) {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let first = elements.first else { return last }
        elements[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count {
                if isBefore(elements[child], elements[smallest]) { smallest = child }
            }
            if smallest == parent { return first }
            elements.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
