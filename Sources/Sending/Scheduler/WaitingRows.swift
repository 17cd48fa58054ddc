import DequeModule
import HeapModule

/// A row that waits for another attempt, until it is due.
struct WaitingRow: Sendable, Comparable {
    var row: SendRow
    /// When the row may be called: after its backoff.
    var due: Duration
    /// What the provider asked for; holds where the backoff no longer does.
    var notBefore: Duration
    /// Rows of the same due time keep their order.
    fileprivate var order: UInt64 = 0

    init(row: SendRow, due: Duration, notBefore: Duration) {
        self.row = row
        self.due = due
        self.notBefore = notBefore
    }

    static func < (a: WaitingRow, b: WaitingRow) -> Bool { (a.due, a.order) < (b.due, b.order) }
    static func == (a: WaitingRow, b: WaitingRow) -> Bool { (a.due, a.order) == (b.due, b.order) }
}

/// A queue of the rows that wait for another attempt, the earliest first.
struct RetryQueue: Sendable {
    private var heap = Heap<WaitingRow>()
    private var inserted: UInt64 = 0

    var count: Int { heap.count }
    var isEmpty: Bool { heap.isEmpty }
    var earliest: Duration? { heap.min?.due }

    mutating func insert(_ waiting: WaitingRow) {
        inserted += 1
        var waiting = waiting
        waiting.order = inserted
        heap.insert(waiting)
    }

    mutating func removeEarliest() -> SendRow? { heap.popMin()?.row }

    /// Removes the rows that match and returns them.
    mutating func extract(where matches: (SendRow) -> Bool) -> [WaitingRow] {
        guard heap.unordered.contains(where: { matches($0.row) }) else { return [] }
        let all = removeAll()
        for waiting in all where !matches(waiting.row) { heap.insert(waiting) }
        return all.filter { matches($0.row) }
    }

    /// Removes all rows and returns them, the earliest first.
    mutating func removeAll() -> [WaitingRow] {
        defer { heap = Heap() }
        return heap.unordered.sorted()
    }
}

extension Deque<SendRow> {
    /// Removes the rows that match and returns them, in their order.
    mutating func extract(where matches: (SendRow) -> Bool) -> [SendRow] {
        defer { removeAll(where: matches) }
        return filter(matches)
    }
}

/// The rows whose end depends on whether the provider works, until that is known.
struct RowsAside: Sendable {
    /// Their call may have created something and they may be sent again: not into what may be an outage.
    var resends: [WaitingRow] = []
    /// They used up their attempts: their own failure if the provider works, nobody's if it is down.
    var exhausted: [WaitingRow] = []
    /// Their answer speaks of them only if it was the provider's own, which the harmless call finds out.
    var answered: [Answered] = []

    struct Answered: Sendable {
        var row: SendRow
        var code: CallCode
        var message: String?
        /// When the answer came. A harmless call that had left before says nothing about it.
        var at: Duration
    }

    var count: Int { resends.count + exhausted.count + answered.count }
    var isEmpty: Bool { resends.isEmpty && exhausted.isEmpty && answered.isEmpty }
}
