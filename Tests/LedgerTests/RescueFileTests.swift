import Foundation
import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

@Suite("What a ledger could not take, taken in by the next one who opens it", .timeLimit(.minutes(5)))
struct RescueFileTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.file("ledger.sqlite") }

    /// Leaves a ledger with two open calls of a run, and a file with what became of them.
    @discardableResult
    private func leave(beside place: String? = nil) async throws -> String {
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        let intents = numbered(1, Sample.intent(1), Sample.intent(2))
        try await ledger.append(intents, in: Sample.scope, run: run)
        let unwritten = numbered(
            3,
            Sample.created(1),
            Sample.outcome(2, .notCalled),
            Sample.intent(3),
            Sample.outcome(3, .notCalled)
        )
        let file = RescueFile(beside: [place ?? path], run: run, start: Sample.start)
        let written = try #require(file.write(intents + unwritten))
        try ledger.close()
        return written
    }

    private func rescues() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("-rescue-") }.sorted()
    }

    private func expectTakenIn(_ ledger: SQLiteLedger) async throws {
        let entry = try #require(try await ledger.entry(1))
        #expect(entry.state == .created && entry.session == Sample.session(1) && entry.attempts == 1)
        #expect(entry.traits == Traits(Sample.digest(1001)) && entry.code == nil)
        #expect(try await ledger.entry(2) == nil)
        #expect(try await ledger.entry(3) == nil)
    }

    @Test("calls about sessions, and what a provider's list told, are taken in like any other")
    func takesInFollowUps() async throws {
        let cancel = FollowUp(.cancel, key: Sample.digest(1), of: Sample.session(1))
        let remind = FollowUp(.remind, key: Sample.digest(2), of: Sample.session(2))
        let change = FollowUp(.changePhone, key: Sample.digest(5), of: Sample.session(5))
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        let events = numbered(
            1,
            Sample.intent(1),
            Sample.created(1),
            .followUpIntent(cancel),
            .followUpOutcome(cancel, .done),
            .followUpIntent(remind),
            .followUpOutcome(remind, .notDone(.http(503), message: "busy")),
            .followUpIntent(remind),
            .followUpOutcome(remind, .ambiguous(.timeout)),
            Sample.intent(3),
            Sample.outcome(3, .ambiguous(.timeout)),
            .reconciled(key: Sample.digest(3), Sample.session(3), Traits(vin: 3, email: .max)),
            Sample.intent(4),
            .reconciled(key: Sample.digest(4), nil),
            .followUpIntent(cancel),
            .followUpOutcome(cancel, .notCalled),
            .followUpIntent(remind),
            .followUpOutcome(remind, .refused(.http(400))),
            Sample.intent(5),
            Sample.created(5),
            .followUpIntent(change),
            .followUpOutcome(change, .corrected(Traits(vin: .max, phone: 8), fingerprint: Sample.digest(70)))
        )
        #expect(RescueFile(beside: [path], run: run, start: Sample.start).write(events) != nil)
        try ledger.close()
        let next = try SQLiteLedger.open(at: path)
        #expect(try await next.entry(1)?.state == .cancelled)
        #expect(try await next.entry(3)?.session == Sample.session(3))
        #expect(try await next.entry(3)?.traits == Traits(vin: 3, email: .max))
        #expect(try await next.entry(4)?.code == .notAtProvider)
        let reminder = try #require(try await next.followUps([remind], in: Sample.scope)[0])
        #expect(reminder.state == .unknown && reminder.attempts == 3 && reminder.code == .http(400))
        #expect(try await next.followUps([cancel, change], in: Sample.scope).map { $0?.state } == [.done, .done])
        let corrected = try #require(try await next.entry(5))
        #expect(corrected.traits == Traits(vin: .max, phone: 8) && corrected.fingerprint == Sample.digest(70))
        #expect(corrected.session == Sample.session(5))
    }

    @Test("it is in the ledger, and the file is gone; one that comes back changes nothing")
    func takesIn() async throws {
        let file = try await leave()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        for _ in 1...2 {
            let ledger = try SQLiteLedger.open(at: path)
            try await expectTakenIn(ledger)
            #expect(try rescues() == [])
            try ledger.close()
            try bytes.write(to: URL(fileURLWithPath: file))
            chmod(file, 0o600)
        }
    }

    @Test(
        "it is looked for beside any name, the shortest too",
        arguments: ["o", "x/o", "/o", "./o", "", "/", "nowhere/o"]
    )
    func anyName(result: String) async throws {
        try await leave()
        try await expectTakenIn(try SQLiteLedger.open(at: path, rescuesBeside: [result]))
    }

    @Test("a file that another process had begun to take in when it died is taken in")
    func begunByAnother() async throws {
        let file = try await leave()
        try FileManager.default.moveItem(atPath: file, toPath: file + ".4711")
        try await expectTakenIn(try SQLiteLedger.open(at: path))
        #expect(try rescues() == [])
    }

    @Test("another ledger, in the place of one that is lost, learns all of it")
    func lostLedger() async throws {
        try await leave()
        for ending in ["", "-wal", "-shm", "-note"] { unlink(path + ending) }
        let ledger = try SQLiteLedger.open(at: path)
        try await expectTakenIn(ledger)
        #expect(try await ledger.hasCalls(in: Sample.scope))
    }

    @Test("one beside a result is found by the run that names the result")
    func besideResult() async throws {
        let result = folder.file("fleet.results.csv")
        try await leave(beside: result)
        let ledger = try SQLiteLedger.open(at: path)
        #expect(try await ledger.entry(1)?.state == .calling)
        try ledger.close()
        try await expectTakenIn(try SQLiteLedger.open(at: path, rescuesBeside: [result]))
        #expect(try rescues() == [])
    }

    @Test("a file that is torn, or whose lines cannot be read, is refused and kept")
    func damaged() async throws {
        let file = try await leave()
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        let damaged = [
            "", String(text.dropLast(1)), String(text.prefix(text.count / 2)),
            (lines.dropLast(2) + [lines.last ?? ""]).joined(separator: "\n") + "\n",
            text.replacing("\"created\"", with: "\"creates\""), text.replacing("\"key\":\"", with: "\"key\":\"x"),
        ]
        for text in damaged {
            try text.write(toFile: file, atomically: false, encoding: .utf8)
            let error = #expect(throws: LedgerError.self) { try SQLiteLedger.open(at: path) }
            guard case .cannotTakeIn? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            let kept = try #require(try rescues().first)
            #expect(try String(contentsOfFile: folder.file(kept), encoding: .utf8) == text)
            try FileManager.default.removeItem(atPath: folder.file(kept))
        }
        // Without it the ledger is what it was.
        #expect(try await SQLiteLedger.open(at: path).entry(1)?.state == .calling)
    }

    @Test("one that others may write is not trusted")
    func writableByOthers() async throws {
        let file = try await leave()
        chmod(file, 0o622)
        let error = #expect(throws: LedgerError.self) { try SQLiteLedger.open(at: path) }
        guard case .cannotTakeIn(_, "other users may have written it")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a link that a later run has made another one for is kept in its file, out of the way")
    func superseded() async throws {
        let file = try await leave(beside: folder.file("fleet.results.csv"))
        let between = try SQLiteLedger.open(at: path)
        let next = try await between.beginRun(RunStart(scope: Sample.scope, startedAt: 9, version: "1"))
        let another = Sample.outcome(1, .created(Sample.session(77)))
        try await between.append([Sample.intent(1), another], in: Sample.scope, run: next)
        try between.close()
        for _ in 1...2 {
            let ledger = try SQLiteLedger.open(at: path, rescuesBeside: [folder.file("fleet.results.csv")])
            let entry = try #require(try await ledger.entry(1))
            #expect(entry.session == Sample.session(77) && entry.code == .possibleOrphan)
            try ledger.close()
        }
        let kept = try rescues()
        #expect(kept.count == 1 && kept[0].hasSuffix(".superseded"))
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test("what was forgotten is taken out of a file that lies out of the way, and an empty one goes away")
    func forgotten() async throws {
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        for row in 1...2 {
            try await ledger.append(
                [Sample.intent(row), Sample.outcome(row, .created(Sample.session(row + 70)))],
                in: Sample.scope,
                run: run
            )
        }
        let lying = RescueFile(beside: [path], run: RunID(9), start: Sample.start)
        let file = try #require(lying.write(numbered(1, Sample.created(1), Sample.created(2))))
        RescueFile.supersede(file)
        let name = file + ".superseded"
        try await ledger.forget([Sample.digest(1)], in: Sample.scope)
        try await ledger.erase()
        #expect(try RescueFile.read(name).events.map(\.event) == [Sample.created(2)])
        try await ledger.forget([Sample.digest(2)], in: Sample.scope)
        try await ledger.erase()
        #expect(try rescues() == [])
    }
}
