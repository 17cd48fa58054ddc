/// A detector that finds from the last calls whether the provider is down.
///
/// A call failed when it was not created or its fate is unknown. A refusal (4xx) is a response of a provider that works,
/// and so is not a failure; a 429 says nothing either way and is not recorded.
package struct OutageDetector: Sendable {
    package enum Call: Sendable {
        case responded
        case failed
        /// No connection was had: refused, timed out, no address, no TLS.
        case unreachable
    }

    static let window = 20
    /// What is remembered: 20 failures of 30 come about by chance in one run of a hundred at a fault rate of 30 % (600
    /// rows), where 13 of 20 would in one of three.
    static let longWindow = 30
    static let failuresOfLongWindow = 20
    /// Of the last 20, where a row has used up its attempts as well: by itself either comes about by chance.
    static let failuresAtExhaustion = 12
    static let fewestFailedRows = 5
    /// At a fault rate of 30 % half of some twenty calls in a row fail sooner or later by chance alone (in nearly every
    /// run of 600 rows); eight failures without a break between them come about in one such run of thirty.
    static let unbrokenFailures = 8
    static let unreachableCalls = 5

    private struct Entry {
        var row: Int
        var call: Call
    }

    private var entries: [Entry] = []
    /// Where the oldest entry is, once the ring is full.
    private var oldest = 0
    /// Calls that failed since the last one that got a response, up to the window's length.
    package private(set) var unbroken = 0
    private var unbrokenUnreachable = 0

    package init() { entries.reserveCapacity(Self.longWindow) }

    package mutating func record(_ call: Call, row: Int) {
        let entry = Entry(row: row, call: call)
        if entries.count < Self.longWindow {
            entries.append(entry)
        } else {
            entries[oldest] = entry
            oldest = (oldest + 1) % Self.longWindow
        }
        switch call {
        case .responded:
            unbroken = 0
            unbrokenUnreachable = 0
        case .failed:
            unbroken = min(unbroken + 1, Self.window)
            unbrokenUnreachable = 0
        case .unreachable:
            unbroken = min(unbroken + 1, Self.window)
            unbrokenUnreachable += 1
        }
    }

    package mutating func reset() { self = OutageDetector() }

    /// Of the last 20 calls (or all, if fewer) at least five failed, on different rows, and at least half, the last
    /// eight of them without a break; or the last five found no connection; or two of three of the last 30 failed.
    package var showsOutage: Bool {
        if unbrokenUnreachable >= Self.unreachableCalls { return true }
        let recent = min(entries.count, Self.window)
        if unbroken >= Self.unbrokenFailures, failures(ofLast: recent) * 2 >= recent,
            rows(ofLast: recent) >= Self.fewestFailedRows
        {
            return true
        }
        return failures(ofLast: entries.count) >= Self.failuresOfLongWindow
            && rows(ofLast: entries.count) >= Self.fewestFailedRows
    }

    /// Whether most calls fail, given that a row has used up its attempts: then that is not the row's own failure, even
    /// where some calls get a response in between.
    package var mostlyFails: Bool {
        let recent = min(entries.count, Self.window)
        return failures(ofLast: recent) >= Self.failuresAtExhaustion && rows(ofLast: recent) >= Self.fewestFailedRows
    }

    private func failures(ofLast count: Int) -> Int {
        (0..<count).count { entry($0).call != .responded }
    }

    /// Different rows among the failures since the last call that got a response.
    package var rowsInUnbroken: Int { rows(ofLast: unbroken) }

    /// Different rows that failed in the last so many calls. Quadratic in at most 30, and only asked after a failure.
    private func rows(ofLast count: Int) -> Int {
        var distinct = 0
        for position in 0..<count where entry(position).call != .responded {
            let row = entry(position).row
            let isRepeated = (0..<position).contains { entry($0).row == row && entry($0).call != .responded }
            if !isRepeated { distinct += 1 }
        }
        return distinct
    }

    /// Position 0 is the newest.
    private func entry(_ position: Int) -> Entry {
        entries[(oldest + entries.count - 1 - position + entries.count) % entries.count]
    }
}
