import Rows
import Sending

/// The events of one batch in waves: in each of them a row has at most one outcome, followed by at most one intent.
///
/// A statement writes a row once, so what happens to a row more than once goes into several. Nearly every batch is one
/// wave.
struct EventWaves {
    struct Outcome {
        var wave: Int32
        var key: Digest
        var outcome: CallOutcome
    }

    struct Intent {
        var wave: Int32
        var key: Digest
        var call: (messages: Bool, traits: Traits, fingerprint: Digest)
    }

    private(set) var outcomes: [Outcome] = []
    private(set) var intents: [Intent] = []
    private(set) var count: Int32 = 0
    /// Whether a call is under way when all of them are written.
    private(set) var leavesOpen = false

    init(_ events: some Collection<NumberedEvent>) {
        var last: [Digest: (wave: Int32, isOpen: Bool)] = [:]
        last.reserveCapacity(events.count)
        for numbered in events {
            let key = numbered.event.key
            let before = last[key]
            let wave: Int32
            switch numbered.event {
            case .outcome(_, let outcome):
                wave = before.map { $0.wave + 1 } ?? 0
                outcomes.append(Outcome(wave: wave, key: key, outcome: outcome))
                last[key] = (wave, false)
            case .intent(_, let traits, let fingerprint, let messages):
                wave = before.map { $0.isOpen ? $0.wave + 1 : $0.wave } ?? 0
                intents.append(Intent(wave: wave, key: key, call: (messages, traits, fingerprint)))
                last[key] = (wave, true)
            case .followUpIntent, .followUpOutcome, .reconciled:
                // A batch with any of these is written by `appendByHistory`.
                continue
            }
            count = max(count, wave + 1)
        }
        leavesOpen = last.values.contains { $0.isOpen }
    }
}
