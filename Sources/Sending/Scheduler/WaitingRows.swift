/// Rows that wait for another attempt, by the time it is due: a binary heap.
struct RetryHeap: Sendable {
    struct Element: Sendable {
        var row: SendRow
        /// When the row may be called: after its backoff.
        var due: Duration
        /// What the provider asked for; holds where the backoff no longer does.
        var notBefore: Duration
        /// Rows of the same due time keep their order.
        var order: UInt64 = 0
    }

    private var elements: [Element] = []
    private var inserted: UInt64 = 0

    var count: Int { elements.count }
    var isEmpty: Bool { elements.isEmpty }
    var earliest: Duration? { elements.first?.due }

    mutating func insert(_ element: Element) {
        inserted += 1
        var element = element
        element.order = inserted
        elements.append(element)
        var child = elements.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeEarliest() -> SendRow? {
        guard let first = elements.first else { return nil }
        let last = elements.removeLast()
        if !elements.isEmpty {
            elements[0] = last
            var parent = 0
            while true {
                var smallest = parent
                for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count {
                    if isBefore(child, smallest) { smallest = child }
                }
                if smallest == parent { break }
                elements.swapAt(parent, smallest)
                parent = smallest
            }
        }
        return first.row
    }

    mutating func removeAll() -> [Element] {
        defer { elements.removeAll() }
        return elements.sorted { ($0.due, $0.order) < ($1.due, $1.order) }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        (elements[a].due, elements[a].order) < (elements[b].due, elements[b].order)
    }
}

/// First in, first out. What has been taken is freed when it makes up half of the storage.
struct RowQueue: Sendable {
    private var rows: [SendRow] = []
    private var head = 0

    var count: Int { rows.count - head }
    var isEmpty: Bool { head == rows.count }

    mutating func append(_ row: SendRow) { rows.append(row) }

    mutating func removeFirst() -> SendRow? {
        guard head < rows.count else { return nil }
        defer {
            head += 1
            if head * 2 >= rows.count {
                rows.removeFirst(head)
                head = 0
            }
        }
        return rows[head]
    }

    /// Removes and returns the rows that match, or all.
    mutating func remove(where matches: (SendRow) -> Bool = { _ in true }) -> [SendRow] {
        let all = rows[head...]
        rows = all.filter { !matches($0) }
        head = 0
        return all.filter(matches)
    }
}

/// Rows of which the next sign of life from the provider decides something.
struct Undecided: Sendable {
    /// Their call may have created something and they may be sent again: not into what may be an outage.
    var resends: [RetryHeap.Element] = []
    /// They used up their attempts: their own failure if the provider works, nobody's if it is down.
    var exhausted: [RetryHeap.Element] = []
    /// Refused with 403: their own failure if others are accepted, the key's if they are not.
    var forbidden: [Forbidden] = []

    struct Forbidden: Sendable {
        var row: SendRow
        /// When the 403 came. A success clears it only where its call left later: one that had left before says nothing
        /// about a quota that was used up in between.
        var answeredAt: Duration
    }

    var count: Int { resends.count + exhausted.count + forbidden.count }
    var isEmpty: Bool { resends.isEmpty && exhausted.isEmpty && forbidden.isEmpty }
}
