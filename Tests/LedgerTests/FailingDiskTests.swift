import Foundation
import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

@Suite("A disk that fails in the midst of a run", .timeLimit(.minutes(10)))
struct FailingDiskTests {
    private static let rows = 40

    /// Calls each row once it may, as a run's workers do, and notes which were called.
    private static func run(at path: String, _ failure: FailingDisk.Failure, after count: Int) async throws {
        FailingDisk.install()
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        let committer = GroupCommitter(
            ledger: ledger,
            scope: Sample.scope,
            run: run,
            log: try CallLog(),
            rescueFile: RescueFile(beside: [try #require(ledger.rescuePlace)], run: run, start: Sample.start)
        )
        FailingDisk.fail(failure, after: count)
        let called = await withTaskGroup(of: [Int].self) { group in
            for worker in 1...4 {
                group.addTask {
                    var called: [Int] = []
                    for row in stride(from: worker, through: rows, by: 4) {
                        guard (try? await committer.write(Sample.intent(row))) != nil else { break }
                        called.append(row)
                        committer.enqueue(Sample.created(row))
                    }
                    return called
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        try? await committer.flush()
        let text = called.map(String.init).joined(separator: "\n")
        try text.write(toFile: path + ".called", atomically: false, encoding: .utf8)
        exit(0)
    }

    @Test(
        "every session is known to the next run, and no other row is thought to have been called",
        arguments: [FailingDisk.Failure.onceSync, .onceWrite, .writes, .everything].map(\.rawValue)
    )
    func knowsAll(failure: String) async throws {
        var kinds: Set<String> = []
        for count in [0, 1, 2, 3, 5, 8, 13, 21, 34] {
            let folder = TemporaryFolder()
            let path = folder.file("ledger.sqlite")
            await #expect(processExitsWith: .success) {
                [path = path as String, failure = failure as String, count = count as Int] in
                let failure = try #require(FailingDisk.Failure(rawValue: failure))
                do { try await FailingDiskTests.run(at: path, failure, after: count) } catch { exit(9) }
            }
            let called = Set(try String(contentsOfFile: path + ".called", encoding: .utf8).split(separator: "\n"))
            kinds.insert(FileManager.default.fileExists(atPath: path + "-rescue-1") ? "rescued" : "written")
            let ledger = try SQLiteLedger.open(at: path)
            for row in 1...Self.rows {
                let entry = try await ledger.entry(row)
                if called.contains("\(row)") {
                    #expect(entry?.session == Sample.session(row), "\(failure) after \(count), row \(row)")
                    #expect(entry?.attempts == 1 && entry?.code == nil, "\(failure) after \(count), row \(row)")
                } else {
                    #expect(entry == nil, "\(failure) after \(count), row \(row)")
                }
            }
            #expect(!FileManager.default.fileExists(atPath: path + "-rescue-1"))
            try ledger.close()
        }
        #expect(kinds == [failure.hasPrefix("once") ? "written" : "rescued"])
    }
}
