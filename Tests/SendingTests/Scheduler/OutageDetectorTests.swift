import Testing

@testable import Sending
@testable import Text

@Suite("OutageDetector", .timeLimit(.minutes(5)))
struct OutageDetectorTests {
    private func shows(_ calls: [(row: Int, call: OutageDetector.Call)]) -> Bool {
        var detector = OutageDetector()
        for (row, call) in calls { detector.record(call, row: row) }
        return detector.showsOutage
    }

    private func many(_ call: OutageDetector.Call, _ count: Int, rows: Int = .max) -> [(Int, OutageDetector.Call)] {
        (0..<count).map { ($0 % rows, call) }
    }

    @Test("From the start: eight failures on five rows and more")
    func fromTheStart() {
        #expect(!shows(many(.failed, 7)))
        #expect(shows(many(.failed, 8)))
        #expect(shows(many(.failed, 8, rows: 5)))
        #expect(!shows(many(.failed, 40, rows: 4)), "Four rows may all be poison.")
    }

    @Test("In mid-run: half of the last twenty calls")
    func midRun() {
        #expect(!shows(many(.responded, 20) + many(.failed, 9)))
        #expect(shows(many(.responded, 20) + many(.failed, 10)))
        #expect(shows(many(.responded, 8) + many(.failed, 8)))
    }

    @Test("An answer among the last eight calls speaks against it, even where most calls fail")
    func answerInBetween() {
        #expect(!shows(many(.failed, 12) + many(.responded, 1) + many(.failed, 7)))
        #expect(shows(many(.failed, 7) + many(.responded, 1) + many(.failed, 8)))
    }

    @Test("Two of three calls fail, on five rows and more: an outage, although some are answered in between")
    func mostly() {
        let third = [(0, OutageDetector.Call.failed), (1, .failed), (2, .responded)]
        let mixed = (0..<10).flatMap { round in third.map { ($0.0 + 3 * round, $0.1) } }
        #expect(!shows(Array(mixed.dropLast(2))))
        #expect(shows(mixed))
        #expect(!shows(mixed.map { ($0.0 % 6, $0.1) }), "Four rows may all be poison.")
        #expect(!shows((0..<60).map { ($0, $0 % 2 == 0 ? .failed : .responded) }))
    }

    @Test("Where a row has used its attempts, twelve failures in twenty calls are enough")
    func atExhaustion() {
        for (failed, isEnough) in [(11, false), (12, true)] {
            var detector = OutageDetector()
            for row in 0..<20 { detector.record(row < failed ? .failed : .responded, row: row) }
            #expect(detector.mostlyFails == isEnough)
        }
    }

    @Test("The last five calls found no connection, on whichever rows")
    func unreachable() {
        #expect(!shows(many(.responded, 20) + many(.unreachable, 4, rows: 1)))
        #expect(shows(many(.responded, 20) + many(.unreachable, 5, rows: 1)))
        #expect(!shows(many(.unreachable, 4, rows: 1) + many(.responded, 1) + many(.unreachable, 4, rows: 1)))
    }

    @Test("Rows of the unbroken failures are counted once each, also when the ring has gone round")
    func rows() {
        var detector = OutageDetector()
        for row in 0..<33 { detector.record(.responded, row: row) }
        for row in [1, 2, 1, 2, 3] { detector.record(.failed, row: row) }
        #expect(detector.unbroken == 5)
        #expect(detector.rowsInUnbroken == 3)
        for _ in 0..<40 { detector.record(.failed, row: 7) }
        #expect(detector.unbroken == 20)
        #expect(detector.rowsInUnbroken == 1)
    }
}
