import CSV
import Rows
import Testing

@testable import Sending
@testable import Text

@Suite("What a row that was fed back says of itself", .timeLimit(.minutes(5)))
struct PriorResultTests {
    private static let ref = SessionRef(
        scope: SessionScope(provider: "test", environment: "production", account: "default", campaign: "default"),
        key: Digest([1]),
        vehicle: Traits(vin: 2)
    )

    /// Reads a row with one column of the user's and these of ours.
    private func read(_ cells: [ResultColumn: String]) throws -> PriorResult? {
        let columns = ResultColumn.allCases.filter { cells[$0] != nil }
        let mapping = try HeaderMapping.match(columns: ["vin"] + columns.map(\.rawValue), relevant: [])
        return Self.withRecord(["WVWZZZ1JZXW000001"] + columns.map { cells[$0]! }) { PriorResult($0, mapping) }
    }

    private static func withRecord<Value>(_ cells: [String], _ body: (Record) -> Value) -> Value {
        var text: [UInt8] = []
        var fieldEnds: [Int32] = [0]
        for cell in cells {
            text.append(contentsOf: cell.utf8)
            fieldEnds.append(Int32(text.count))
        }
        text.append(0)
        return text.withUnsafeBufferPointer { text in
            fieldEnds.withUnsafeBufferPointer { fieldEnds in
                body(
                    Record(
                        text: text.baseAddress!,
                        fieldEnds: fieldEnds.baseAddress!,
                        separatorWidth: 0,
                        count: cells.count,
                        raw: Bytes(rebasing: text.dropLast()),
                        isCleanText: true
                    )
                )
            }
        }
    }

    @Test("all of our columns are read")
    func all() throws {
        let prior = try #require(
            try read([
                .status: "created", .id: "T1", .url: "https://example.com/T1", .expiresAt: "2026-01-01T00:00:00.000Z",
                .attempts: "3", .errorCode: "possible_orphan", .error: "Created; but …", .ref: Self.ref.text,
                .state: "IDLE", .stateAt: "2026-01-02T00:00:00Z",
            ])
        )
        #expect(prior.status == .created)
        #expect(prior.id == "T1" && prior.url == "https://example.com/T1")
        #expect(prior.expiresAt == "2026-01-01T00:00:00.000Z")
        #expect(prior.attempts == 3)
        #expect(prior.errorCode == "possible_orphan")
        #expect(prior.ref == Self.ref)
        #expect(prior.state == "IDLE" && prior.stateAt == "2026-01-02T00:00:00Z")
    }

    @Test("a column that is missing is read as an empty cell", arguments: ResultColumn.allCases)
    func missing(column: ResultColumn) throws {
        var cells: [ResultColumn: String] = [
            .status: "created", .id: "T1", .url: "https://example.com/T1", .expiresAt: "2026-01-01T00:00:00.000Z",
            .attempts: "3", .errorCode: "possible_orphan", .error: "", .ref: Self.ref.text,
        ]
        cells[column] = nil
        let without = try read(cells)
        cells[column] = ""
        #expect(try read(cells) == without)
        #expect(without != nil)
    }

    @Test("a file without our columns, and a row whose own are empty, say nothing")
    func nothing() throws {
        #expect(try read([:]) == nil)
        #expect(try read([.status: "", .id: "", .url: "", .errorCode: "", .ref: ""]) == nil)
        #expect(try read([.status: "  ", .errorCode: " ", .ref: ""]) == nil)
    }

    @Test("the status is read whatever its case and the blanks around it, and only where it is one of ours")
    func status() throws {
        for status in SessionStatus.allCases {
            #expect(try read([.status: " \(status.rawValue.uppercased()) "])?.status == status)
        }
        #expect(try read([.status: "done"]) == nil)
        #expect(try read([.status: "done", .ref: Self.ref.text])?.status == nil)
    }

    @Test("any sign of a session counts: a status of one, an id, or a link")
    func signs() throws {
        let ref = Self.ref.text
        #expect(try read([.status: "", .id: "T1", .ref: ref])?.isDoneOrUnknown == true)
        #expect(try read([.status: "valid", .url: "https://example.com/T1", .ref: ref])?.isDoneOrUnknown == true)
        #expect(try read([.status: "unknown", .ref: ref])?.isDoneOrUnknown == true)
        #expect(try read([.status: "failed", .ref: ref])?.isDoneOrUnknown == false)
        #expect(try read([.status: "", .id: " T1 ", .url: "https://example.com/T1 "])?.id == "T1")
    }

    @Test("attempts are clamped", arguments: [("9223372036854775807", 1_000_000), ("-3", 0), ("12", 12)])
    func clamped(cell: String, attempts: Int) throws {
        #expect(try read([.status: "unknown", .attempts: cell])?.attempts == attempts)
    }

    @Test(
        "a date is one, or is none",
        arguments: [
            ("2026-01-01T00:00:00.000Z", true), ("2020-01-01", true), ("", false), ("01/02/2026", false),
            ("=1+1", false), ("never", false), ("2026-13-01", false),
        ]
    )
    func dates(cell: String, isDate: Bool) throws {
        let prior = try #require(try read([.status: "created", .id: "T1", .expiresAt: cell]))
        #expect(prior.expiresAt == (isDate ? cell : nil) && prior.id == "T1")
    }

    @Test("attempts that are no number are none", arguments: ["", "many", "1.5"])
    func attempts(cell: String) throws {
        #expect(try read([.status: "failed", .attempts: cell])?.attempts == 0)
    }

    @Test("a reference that cannot be read is none, and is told", arguments: ["v1/x", "v2/a/b/c/d/e/f", "0"])
    func unreadableRef(cell: String) throws {
        #expect(try read([.status: "failed", .ref: cell])?.ref == nil)
        #expect(try read([.status: "", .ref: cell])?.hasUnreadableRef == true)
    }

    @Test("a session exists, or may exist, behind these and no others")
    func doneOrUnknown() {
        let done = SessionStatus.allCases.filter { PriorResult(status: $0).isDoneOrUnknown }
        #expect(Set(done) == [.created, .existing, .duplicate, .cancelled, .unknown])
        #expect(!PriorResult(status: nil).isDoneOrUnknown)
    }

    @Test("a row of the wrong length stays so until its error code is cleared")
    func columnProblem() throws {
        #expect(try read([.status: "invalid", .errorCode: "too_few_fields"])?.columnProblem == .tooFewFields)
        #expect(
            try read([.status: "invalid", .errorCode: "vin_length;too_many_fields"])?.columnProblem == .tooManyFields
        )
        #expect(try read([.status: "invalid", .errorCode: ""])?.columnProblem == nil)
        #expect(try read([.status: "invalid", .errorCode: "not_too_few_fields"])?.columnProblem == nil)
    }
}
