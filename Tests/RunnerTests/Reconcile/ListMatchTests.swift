import Ledger
import Rows
import Sending
import Testing

@testable import Reports
@testable import Runner

@Suite("Whose a session of a provider's list is", .timeLimit(.minutes(1)))
struct ListMatchTests {
    typealias Candidate = ListMatch.Candidate

    private static func named(_ index: Int, _ time: Candidate.Time = .inside) -> Candidate {
        Candidate(index: index, hasClientID: true, time: time)
    }

    private static func alike(_ index: Int, _ time: Candidate.Time = .inside) -> Candidate {
        Candidate(index: index, time: time)
    }

    private static func changed(_ candidate: Candidate, _ change: (inout Candidate) -> Void) -> Candidate {
        var candidate = candidate
        change(&candidate)
        return candidate
    }

    static let table: [(String, [Candidate], ListMatch.Finding)] = [
        ("nothing", [], .none),
        ("one by reference", [named(3)], .one(3)),
        ("by reference, its time not known", [named(3, .unsure)], .one(3)),
        ("by reference, at another time", [named(3, .outside)], .uncertain(.otherTime)),
        ("two by reference, one of them older", [named(2, .outside), named(3)], .one(3)),
        ("two by reference", [named(2), named(3)], .several(2)),
        ("two by reference, one of unknown time", [named(2), named(3, .unsure)], .several(2)),
        ("by reference, and another one of the same vehicle", [named(3), alike(4)], .one(3)),
        ("one by vehicle and time", [alike(3)], .one(3)),
        ("by vehicle, its time not known", [alike(3, .unsure)], .uncertain(.timeUnsure)),
        ("by vehicle, at another time", [alike(3, .outside)], .none),
        ("two by vehicle", [alike(3), alike(4)], .several(2)),
        ("two by vehicle, one at another time", [alike(3), alike(4, .outside)], .one(3)),
        (
            "by vehicle, under another reference", [changed(alike(3)) { $0.hasOtherClientID = true }],
            .uncertain(.otherClientID)
        ),
        ("another row's", [changed(named(3)) { $0.isTaken = true }], .none),
        (
            "by reference, and known as another row's of this campaign",
            [changed(named(3)) { ($0.isTaken, $0.isContradicted) = (true, true) }], .uncertain(.ofAnotherRow)
        ),
        (
            "under its reference, and noted for the row already", [changed(named(3)) { $0.isOwn = true }],
            .uncertain(.ownSessionUnclear)
        ),
        (
            "by reference, and another one noted for the row",
            [named(2), changed(alike(3, .outside)) { $0.isOwn = true }],
            .uncertain(.ownSessionUnclear)
        ),
        ("two by vehicle, one another row's", [alike(3), changed(alike(4)) { $0.isTaken = true }], .one(3)),
        ("of two rows", [changed(alike(3)) { $0.rivals = 1 }], .uncertain(.contested)),
        ("of two rows by reference", [changed(named(3)) { $0.rivals = 1 }], .uncertain(.contested)),
        ("an id that cannot be read", [changed(named(3)) { $0.hasID = false }], .uncertain(.unreadable)),
    ]

    @Test("is decided by what the list says, and never guessed", arguments: table.indices)
    func decided(_ index: Int) {
        let (name, candidates, finding) = Self.table[index]
        #expect(ListMatch.finding(candidates, in: ListMatch.View()) == finding, "\(name)")
        // What the list would show matters only where it shows nothing.
        let blind = ListMatch.View(coversTime: false)
        let expected: ListMatch.Finding = finding == .none ? .uncertain(.notCovered) : finding
        #expect(ListMatch.finding(candidates, in: blind) == expected, "\(name)")
    }

    @Test(
        "a list shows that there is none only where it would show one",
        arguments: [
            (
                ListMatch.View(tellsRowsByReference: false, tellsRowsByVehicle: false),
                ListMatch.Doubt.rowsNotTold
            ),
            (ListMatch.View(isReadable: false), .unreadable), (ListMatch.View(hasKnownSessions: false), .incomplete),
            (ListMatch.View(coversTime: false), .notCovered), (ListMatch.View(hasAcceptedCall: true), .accepted),
            (ListMatch.View(hasOwnSession: true), .ownSessionUnclear),
        ]
    )
    func views(_ view: ListMatch.View, _ doubt: ListMatch.Doubt) {
        #expect(ListMatch.finding([], in: view) == .uncertain(doubt))
        #expect(ListMatch.finding([Self.named(1)], in: view) == .one(1))
    }

    @Test("every doubt has a sentence that ends, and a code of its own")
    func sentences() {
        var texts: Set<String> = []
        for doubt in ListMatch.Doubt.allCases {
            let text = ListSentence.text(.uncertain(doubt), provider: "Acme") ?? ""
            #expect(text.hasSuffix("."), "\(text)")
            texts.insert(text)
            #expect(CallCode(stored: doubt.rawValue) != nil)
            #expect(WorkWords.words(doubt.rawValue) != WorkWords.words("?"), "\(doubt)")
        }
        #expect(texts.count == ListMatch.Doubt.allCases.count)
        #expect(
            ListSentence.text(.none, provider: "Acme") == nil && ListSentence.text(.one(1), provider: "Acme") == nil
        )
    }

    // MARK: Times

    /// Seconds from 10 o'clock on.
    static let moments: [(text: String, from: Double, to: Double)] = [
        ("2026-03-01T10:00:00Z", 0, 1), ("2026-03-01 10:00:00 UTC", 0, 1), ("2026-03-01T12:00:00+02:00", 0, 1),
        ("1772359200", 0, 1), ("1772359200250", 0, 1), ("2026-03-01T10:00:00.25Z", 0.25, 1.25),
        ("2026-03-01 10:00:00", -50_400, 43_201), ("2026-03-01 10:00", -50_400, 43_260),
        ("2026-03-01", -86_400, 93_600),
    ]

    @Test("a time in a list is a moment, or all the moments that it may stand for", arguments: moments.indices)
    func ranges(_ index: Int) throws {
        let (text, from, to) = Self.moments[index]
        let base = 1_772_359_200.0
        let range = try #require(ListedMoment.range(text, zone: nil))
        #expect(range.lowerBound == base + from && range.upperBound == base + to, "\(text): \(range)")
    }

    @Test("with a zone a time that names none is a moment; what is no time is none")
    func zones() throws {
        let paris = try #require(ZoneRules(posix: "CET-1CEST,M3.5.0,M10.5.0/3"))
        let base = 1_772_359_200.0
        #expect(ListedMoment.range("2026-03-01 11:00:00", zone: paris) == base...base + 1)
        #expect(ListedMoment.range("2026-03-01T10:00:00Z", zone: paris) == base...base + 1)
        for text in ["", "yesterday", "03/01/2026 10:00", "2026-02-30", "12", "17723592001"] {
            #expect(ListedMoment.range(text, zone: paris) == nil, "\(text)")
        }
    }

    @Test("calls were made while their run lasted; what was called twice may have been lost in any run of the campaign")
    func callTimes() {
        let scope = SessionScope(provider: "acme", environment: "production", account: "a", campaign: "c")
        var other = scope
        other.campaign = "d"
        func run(_ id: Int64, _ scope: SessionScope, _ start: Double, _ end: Double?) -> RunRecord {
            RunRecord(
                id: RunID(id),
                start: RunStart(scope: scope, startedAt: start, version: "1"),
                end: end.map { RunEnd(endedAt: $0, exitCode: 0, report: "") }
            )
        }
        let runs = [
            run(5, scope, 10_000, nil), run(4, other, 7_000, 7_100), run(3, scope, 5_000, nil),
            run(2, scope, 1_000, 1_500),
            run(1, other, 100, 200),
        ]
        let times = CallTimes(runs, scope: scope, minutes: [CallMinute(minute: 90, calls: 3)], now: 20_000)
        func record(_ run: Int64, attempts: Int, ambiguous: Int = 1) -> RowRecord {
            RowRecord(
                state: .unknown,
                run: RunID(run),
                attempts: attempts,
                ambiguousCalls: ambiguous,
                mayHaveMessaged: true,
                session: nil,
                code: nil,
                message: nil,
                traits: .none,
                fingerprint: .zero
            )
        }
        func calls(_ spans: [ClosedRange<Double>], _ time: ClosedRange<Double>, _ runs: ClosedRange<Int64>)
            -> CallTimes.Calls
        {
            CallTimes.Calls(spans: spans, time: time, runs: runs)
        }
        let (second, third) = (1_000.0...1_500, 5_000.0...5_520)
        #expect(times.calls(of: record(2, attempts: 1)) == calls([second], second, 2...2))
        // It died: its last call began in minute 90, and the next run only later.
        #expect(times.calls(of: record(3, attempts: 1)) == calls([third], third, 3...3))
        #expect(times.calls(of: record(5, attempts: 1))?.time == 10_000...20_000)
        #expect(times.calls(of: record(3, attempts: 2)) == calls([second, third], 1_000...5_520, 2...3))
        #expect(times.calls(of: record(2, attempts: 1, ambiguous: RowRecord.callsToldByFile)) == nil)
        #expect(times.calls(of: record(9, attempts: 1)) == nil)
    }
}
