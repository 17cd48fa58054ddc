/// A watch over the run that holds an account: whether it lives, by its beats alone.
///
/// No clock of one machine is compared with another's. A run is dead when its beat has stood still for a whole lease of the
/// watcher's own clock, while the watcher itself could ask the database all the time: then the run could have written,
/// too.
struct LeaseWatch {
    /// The run that holds an account, and how often it has shown that it lives.
    struct Holder: Equatable {
        var run: Int64
        var beats: Int64
    }

    enum Verdict: Equatable {
        /// Nobody holds the account.
        case free
        /// Its beat has moved since the watch began.
        case alive
        /// Its beat has stood still for a lease.
        case silent(Holder)
        case undecided
    }

    private let lease: Duration
    private var seen: Holder?
    private var since: Duration = .zero
    private var asked: Duration = .zero
    private var interruptions = 0
    /// Whether the beat of the run that holds the account has moved since it was first seen.
    private(set) var hasMoved = false

    /// Asked more seldom, the watcher would not notice that the database was away in between.
    var interval: Duration { lease / 15 }

    init(lease: Duration) { self.lease = lease }

    /// - Parameters:
    ///   - holder: Nil where nobody holds the account.
    ///   - now: On the watcher's own clock.
    ///   - interruptions: How often the database has not answered so far.
    mutating func saw(_ holder: Holder?, at now: Duration, interruptions: Int) -> Verdict {
        let isUnbroken = interruptions == self.interruptions && now - asked <= interval * 3
        (asked, self.interruptions) = (now, interruptions)
        guard let holder else {
            seen = nil
            return .free
        }
        guard let before = seen, before.run == holder.run else {
            (seen, since, hasMoved) = (holder, now, false)
            return .undecided
        }
        if before != holder || !isUnbroken {
            if before != holder { hasMoved = true }
            (seen, since) = (holder, now)
        }
        if now - since >= lease { return .silent(holder) }
        return hasMoved ? .alive : .undecided
    }
}
