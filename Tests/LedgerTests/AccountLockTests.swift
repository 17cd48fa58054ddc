import Foundation
import Rows
import TestSupport
import Testing
import Text

@testable import Ledger

@Suite("One run at a time per account", .timeLimit(.minutes(15)))
struct AccountLockTests {
    private let folder = TemporaryFolder()
    private var ledger: String { folder.file("ledger.sqlite") }

    private func acquire(account: String = "default", campaign: String = "default") throws -> AccountLock {
        let scope = SessionScope(provider: "pave", environment: "sandbox", account: account, campaign: campaign)
        return try AccountLock.acquire(ledgerPath: ledger, scope: scope, startedAt: 1_772_000_000)
    }

    @Test("a second run is told which process holds the account, and since when")
    func held() throws {
        let lock = try acquire()
        let error = #expect(throws: AccountLockError.self) { try acquire(campaign: "another") }
        guard case .held(let pid, let since) = error else { return }
        #expect(pid == getpid())
        let text = try #require(since)
        #expect(text.wholeMatch(of: /2026-02-2\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d/) != nil, "\(text)")
        #expect("\(error!)".contains("process \(getpid()), since \(text)"))
        withExtendedLifetime(lock) {}
    }

    @Test("other accounts run side by side")
    func otherAccount() throws {
        let locks = try [acquire(account: "a"), acquire(account: "b"), acquire(account: "a.b")]
        #expect(Set(locks.map(\.path)).count == 3)
    }

    @Test("it is free again when it is let go, and its file stays")
    func released() throws {
        var lock: AccountLock? = try acquire()
        let path = try #require(lock?.path)
        lock = nil
        #expect(TemporaryFolder.mode(path) == 0o600)
        #expect(throws: Never.self) { try acquire() }
    }

    @Test("two ways to one ledger lead to one lock")
    func symbolicLink() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: folder.path)
        let lock = try acquire()
        #expect(throws: AccountLockError.self) {
            try AccountLock.acquire(
                ledgerPath: folder.file("link/ledger.sqlite"),
                scope: SessionScope(provider: "pave", environment: "sandbox", account: "default", campaign: "x")
            )
        }
        withExtendedLifetime(lock) {}
    }

    @Test("accounts and API roots of any kind make safe file names")
    func fileNames() {
        func name(_ environment: String, _ account: String) -> String {
            AccountLock.fileName(
                for: SessionScope(provider: "tchek", environment: environment, account: account, campaign: "")
            )
        }
        #expect(name("production", "default") == "tchek.production.default")
        #expect(name("https://api.test/v1", "a.b/é") == "tchek.https%3A%2F%2Fapi%2Etest%2Fv1.a%2Eb%2F%C3%A9")
        let long = String(repeating: "x", count: 5000)
        #expect(name(long, "a").utf8.count <= 120)
        #expect(name(long, "a") != name(long, "b"))
        #expect(name("é" + long, "a").utf8.count <= 120)
    }

    @Test("a process that dies holds nothing any more")
    func death() async throws {
        let path = try acquire().path
        let holder = Process()
        let output = Pipe()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // -F: no process in between, which would hold the lock as well.
        holder.arguments = ["flock", "-F", path, "sh", "-c", "echo held; exec sleep 600"]
        holder.standardOutput = output
        try holder.run()
        #expect(try output.fileHandleForReading.read(upToCount: 5) == Data("held\n".utf8))
        #expect(throws: AccountLockError.self) { try acquire() }

        let ledger = ledger
        let scope = SessionScope(provider: "pave", environment: "sandbox", account: "default", campaign: "")
        async let waiting = AccountLock.acquire(ledgerPath: ledger, scope: scope, wait: .seconds(30))
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        #expect(try await waiting.path == path)
    }

    @Test("waiting ends at once when the run is to stop")
    func waitingIsStopped() async throws {
        let lock = try acquire()
        let clock = JumpingClock()
        let scope = SessionScope(provider: "pave", environment: "sandbox", account: "default", campaign: "")
        await #expect(throws: AccountLockError.self) {
            try await AccountLock.acquire(
                ledgerPath: ledger,
                scope: scope,
                wait: .seconds(3600),
                clock: clock,
                isStopped: { clock.now.offset >= .milliseconds(500) }
            )
        }
        #expect(clock.now.offset == .milliseconds(500))
        withExtendedLifetime(lock) {}
    }

    @Test("waiting ends with who holds it")
    func waitingEnds() async throws {
        let lock = try acquire()
        let clock = JumpingClock()
        let scope = SessionScope(provider: "pave", environment: "sandbox", account: "default", campaign: "")
        let error = await #expect(throws: AccountLockError.self) {
            try await AccountLock.acquire(ledgerPath: ledger, scope: scope, wait: .seconds(1), clock: clock)
        }
        #expect(error == .held(by: getpid(), since: LockNote.timestamp(1_772_000_000)))
        #expect(clock.now.offset == .seconds(1))
        withExtendedLifetime(lock) {}
    }

    @Test("a note that is half written, empty or nonsense is no error")
    func notes() {
        #expect(LockNote("") == LockNote(pid: nil, since: nil))
        #expect(LockNote("pid 12") == LockNote(pid: nil, since: nil))
        #expect(LockNote("pid 12\nsince 20") == LockNote(pid: 12, since: nil))
        #expect(LockNote("pid x\nsince 2026\u{1b}[31m\n") == LockNote(pid: nil, since: nil))
        let note = LockNote(pid: 7, since: "2026-01-01T00:00:00+00:00")
        #expect(LockNote(note.text) == note)
    }
}
