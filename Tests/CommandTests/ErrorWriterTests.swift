import Dispatch
import Foundation
import SystemPackage
import Testing

@testable import bulk_sessions

/// What is said on standard error where its reader is slow, or stuck.
@Suite("The writer of standard error", .timeLimit(.minutes(2)))
struct ErrorWriterTests {
    private func writer(_ reader: StuckReader, limit: Int) -> ErrorWriter {
        ErrorWriter(FileDescriptor(rawValue: reader.writing.fileDescriptor), limit: limit) { count in
            // The writer's thread never ends: what it has still to say must not get into another test's pipe, which would
            // have this one's number when this one is closed.
            withExtendedLifetime(reader) { "<\(count) dropped>\n" }
        }
    }

    @Test("writes everything in its order, as long as somebody reads")
    func order() async {
        let reader = StuckReader()
        let writer = writer(reader, limit: 1 << 20)
        let lines = (1...2000).map { "line \($0)\n" }
        for line in lines { writer.write(line) }
        #expect(await reader.reads("line 2000\n"))
        #expect(reader.text == lines.joined() && writer.droppedLines == 0)
    }

    @Test("nobody waits for a stuck reader; what there is no room for is counted, and said where it is missing")
    func dropping() async {
        let reader = StuckReader()
        let writer = writer(reader, limit: 10_000)
        let line = String(repeating: "x", count: 99) + "\n"
        for _ in 1...100 { writer.write(line) }
        #expect(writer.droppedLines == 0)
        // From here on nothing moves: the pipe is full.
        while reader.waiting <= 4096 - line.utf8.count { await Task.yield() }
        for _ in 101...1000 { writer.write(line) }
        let dropped = writer.droppedLines
        #expect((859...861).contains(dropped))
        writer.write("a question? ", mayBeDropped: false)
        #expect(writer.droppedLines == dropped)
        let before = DispatchTime.now()
        writer.flush(within: .milliseconds(50))
        writer.flush(within: .seconds(60))
        #expect(DispatchTime.now() < before + .seconds(30), "Whoever has waited in vain does not wait long again.")
        #expect(await reader.reads("a question? "))
        #expect(reader.text == String(repeating: line, count: 1000 - dropped) + "<\(dropped) dropped>\na question? ")
        writer.write("and on\n")
        #expect(await reader.reads("and on\n"))
        #expect(writer.droppedLines == dropped)
    }

    @Test("what was dropped last is said as soon as there is room, though nothing more is written")
    func saidAtTheEnd() async {
        let reader = StuckReader()
        let writer = writer(reader, limit: 5000)
        for _ in 1...50 { writer.write(String(repeating: "x", count: 999) + "\n") }
        #expect(writer.droppedLines > 0)
        #expect(await reader.reads("dropped>\n"))
    }

    @Test("a flush waits until all is written, and a reader that has gone keeps nobody waiting")
    func flush() async throws {
        let reader = StuckReader()
        let writer = writer(reader, limit: 1 << 20)
        writer.write("one\n")
        writer.flush(within: nil)
        #expect(reader.waiting == 4)
    }
}

/// Signals as wishes.
@Suite("Wishes to stop", .timeLimit(.minutes(1)))
struct StopWishesTests {
    @Test(
        "signals within a second are one wish, a later one ends at once",
        arguments: [(0, false), (300, false), (1000, false), (1001, true), (60_000, true)]
    )
    func wishes(_ milliseconds: Int, _ endsAtOnce: Bool) {
        var wishes = StopWishes()
        let first = Duration.seconds(77)
        #expect(wishes.answer(at: first) == .stop)
        #expect(wishes.answer(at: first + .milliseconds(100)) == .sameWish)
        let expected = endsAtOnce ? StopWishes.Answer.endAtOnce : .sameWish
        #expect(wishes.answer(at: first + .milliseconds(milliseconds)) == expected)
    }
}
