import Foundation
import Sending
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite("After a failed commit", .timeLimit(.minutes(5)))
struct FailedCommitTests {
    private let ledger = GatedLedger()
    private let folder = TemporaryFolder()
    private let committer: GroupCommitter
    private let full = LedgerError.full(path: "/ledger")
    private let log: CallLog
    private let failures = Counter()

    init() throws {
        log = try CallLog()
        committer = GroupCommitter(
            ledger: ledger,
            scope: Sample.scope,
            run: RunID(1),
            log: log,
            rescueFile: RescueFile(beside: [folder.file("ledger.sqlite")], run: RunID(1), start: Sample.start),
            hasFailed: { [failures] in failures.add() }
        )
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)
        var count: Int { value.withLock { $0 } }
        func add() { value.withLock { $0 += 1 } }
    }

    private var rescue: String { folder.file("ledger.sqlite-rescue-1") }

    private func rescued() throws -> [LedgerEvent] { try RescueFile.read(rescue).events.map(\.event) }

    @Test("a call about a session comes to nothing where its intent could not be written")
    func followUp() async throws {
        let remind = FollowUp(.remind, key: Sample.digest(1), of: Sample.session(1))
        let first = Task { try await committer.write(.followUpIntent(remind)) }
        await ledger.began(1)
        ledger.finish(full)
        await #expect(throws: full) { try await first.value }
        await ledger.began(2)
        let all: [LedgerEvent] = [.followUpIntent(remind), .followUpOutcome(remind, .notCalled)]
        #expect(ledger.batches.last == all)
        #expect(try rescued() == all)
        ledger.finish()
        await #expect(throws: full) { try await committer.flush() }
    }

    @Test(
        "it is written again at once, with what came meanwhile; intents come to nothing, and those behind are dropped"
    )
    func again() async throws {
        let first = Task { try await committer.write(Sample.intent(1)) }
        await ledger.began(1)
        committer.enqueue(Sample.created(2))
        committer.enqueue(Sample.intent(9))
        ledger.finish(full)
        await #expect(throws: full) { try await first.value }
        await #expect(throws: full) { try await committer.write(Sample.intent(9)) }
        await ledger.began(2)
        let all = [Sample.intent(1), Sample.outcome(1, .notCalled), Sample.created(2)]
        #expect(ledger.batches == [[Sample.intent(1)], all])
        #expect(try rescued() == all)
        #expect(TemporaryFolder.mode(rescue) == 0o600)
        ledger.finish()
        await #expect(throws: full) { try await committer.flush() }
        #expect(committer.unwritten.isEmpty && committer.rescue == nil && committer.failure == full)
        #expect(!FileManager.default.fileExists(atPath: rescue))
    }

    @Test("with every further outcome, and once more at the end; the rescue file has it until the ledger does")
    func whileCallsFinish() async throws {
        try await write(Sample.intent(1), Sample.intent(2), Sample.intent(3))
        committer.enqueue(Sample.created(1))
        await ledger.began(4)
        ledger.finish(full)
        await ledger.began(5)
        ledger.finish(full)
        committer.enqueue(Sample.created(2))
        await ledger.began(6)
        // The intent is the ledger's already, and tells another ledger what the row is.
        #expect(try rescued() == [Sample.intent(1), Sample.intent(2), Sample.created(1), Sample.created(2)])
        ledger.finish(full)
        await #expect(throws: full) { try await committer.write(Sample.intent(4)) }
        #expect(committer.unwritten == [Sample.created(1), Sample.created(2)])
        #expect(committer.rescue == rescue)
        let end = Task { try await committer.flush() }
        await ledger.began(7)
        #expect(ledger.batches.last == [Sample.created(1), Sample.created(2)])
        ledger.finish()
        await #expect(throws: full) { try await end.value }
        #expect(committer.unwritten.isEmpty && !FileManager.default.fileExists(atPath: rescue))
        #expect(ledger.batches.count == 7)
    }

    @Test("whoever lets calls leave hears of it at once, though nobody waits for an intent; and once")
    func tells() async throws {
        #expect(failures.count == 0)
        committer.enqueue(Sample.created(1))
        await ledger.began(1)
        ledger.finish(full)
        await ledger.began(2)
        #expect(failures.count == 1)
        ledger.finish(full)
        await #expect(throws: full) { try await committer.write(Sample.intent(2)) }
        committer.enqueue(Sample.created(3))
        await ledger.began(3)
        ledger.finish()
        #expect(failures.count == 1)
    }

    @Test("what the run told its ledger is known without the ledger, in its order and once")
    func log() async throws {
        try await write(Sample.intent(1))
        committer.enqueue(Sample.outcome(1, .refused(.http(422), message: "Kein \u{1} \"Fahrzeug\"\n«é»")))
        await ledger.began(2)
        ledger.finish(full)
        await ledger.began(3)
        ledger.finish(full)
        committer.enqueue(Sample.created(2))
        await ledger.began(4)
        ledger.finish(full)
        let events = try #require(log.events())
        #expect(
            events[Sample.digest(1)] == [
                Sample.intent(1), Sample.outcome(1, .refused(.http(422), message: "Kein \u{1} \"Fahrzeug\"\n«é»")),
            ]
        )
        #expect(events[Sample.digest(2)] == [Sample.created(2)])
    }

    @Test("where no rescue file can be written beside the ledger, it lies beside the result")
    func besideTheResult() throws {
        let places = [folder.file("gone/ledger.sqlite"), folder.file("out.csv")]
        let file = RescueFile(beside: places, run: RunID(7), start: Sample.start)
        #expect(file.write([]) == folder.file("out.csv-rescue-7"))
        #expect(try RescueFile.read(folder.file("out.csv-rescue-7")).start == Sample.start)
    }

    /// Writes each in a commit of its own.
    private func write(_ events: LedgerEvent...) async throws {
        for event in events {
            let count = ledger.batches.count
            committer.enqueue(event)
            await ledger.began(count + 1)
            ledger.finish()
            try await committer.flush()
        }
    }
}
