import Glibc
package import Rows
import Text

/// The lock of the one run that may use a provider's account.
///
/// Held through `flock` on a file beside the ledger. The kernel gives it back when the process ends, however it ends,
/// and the file is never unlinked: two processes could otherwise hold locks on two files of one name. The text in the
/// file is only for messages.
package final class AccountLock: Sendable {
    /// The lock file.
    package let path: String
    private let descriptor: Int32

    /// Takes the lock, or says who holds it. Creates the ledger's folder where it is missing.
    ///
    /// - Parameter startedAt: seconds since 1970, shown to whoever finds the lock taken; nil: now.
    package static func acquire(
        ledgerPath: String,
        scope: SessionScope,
        startedAt: Int? = nil
    ) throws(AccountLockError) -> AccountLock {
        let path = try prepare(ledgerPath: ledgerPath, scope: scope)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else {
            throw .failed(path: path, reason: LedgerLocation.text(errno))
        }
        // Its text is written anew, which must not be another file's.
        var status = stat()
        if fstat(descriptor, &status) == 0, let objection = LedgerTrust.objection(to: status) {
            close(descriptor)
            throw .failed(path: path, reason: objection.text)
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            defer { close(descriptor) }
            guard code == EWOULDBLOCK else { throw .failed(path: path, reason: LedgerLocation.text(code)) }
            let holder = LockNote(reading: descriptor)
            throw .held(by: holder.pid, since: holder.since)
        }
        // Whatever the umask made of it.
        fchmod(descriptor, 0o600)
        LockNote(pid: getpid(), since: LockNote.timestamp(startedAt ?? time(nil))).write(to: descriptor)
        return AccountLock(path: path, descriptor: descriptor)
    }

    /// Takes the lock as soon as it is free, and gives up after `wait`, or when `isStopped` says so, with what `acquire`
    /// threw last.
    package static func acquire<C: Clock>(
        ledgerPath: String,
        scope: SessionScope,
        wait: Duration,
        clock: C = ContinuousClock(),
        isStopped: () -> Bool = { false }
    ) async throws -> AccountLock where C.Duration == Duration {
        let deadline = clock.now.advanced(by: wait)
        while true {
            do {
                return try acquire(ledgerPath: ledgerPath, scope: scope)
            } catch {
                guard case .held = error, clock.now < deadline, !isStopped() else { throw error }
            }
            try await clock.sleep(until: min(deadline, clock.now.advanced(by: .milliseconds(250))), tolerance: nil)
        }
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    private static func prepare(ledgerPath: String, scope: SessionScope) throws(AccountLockError) -> String {
        let location = LedgerLocation(path: ledgerPath)
        do {
            try location.makeFolder()
        } catch {
            throw .ledger(error)
        }
        return location.resolved + "." + fileName(for: scope) + ".lock"
    }

    /// Provider, environment and account as a file name: readable, one name for each, and never too long.
    ///
    /// The campaign is no part of it: limits and quotas are the account's.
    static func fileName(for scope: SessionScope) -> String {
        let name = [scope.provider, scope.environment, scope.account].map(encoded).joined(separator: ".")
        // A file name has 255 bytes; the ledger's own name and our ending stand beside this.
        guard name.utf8.count > 120 else { return name }
        return name.prefix(100) + "~" + String(fnv1a(name), radix: 16)
    }

    /// Percent-encoded, with the two other characters that would make names ambiguous or hidden.
    private static func encoded(_ text: String) -> String {
        Percent.encoded(text).replacing(".", with: "%2E").replacing("~", with: "%7E")
    }

    /// 64-bit FNV-1a: the same in every process, unlike Swift's own hashing.
    private static func fnv1a(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}

// MARK: - Who holds it

extension AccountLock {
    /// Whether a process holds the lock of this scope's account now; nil where this system does not tell.
    ///
    /// Reads the kernel's list of locks. Trying the lock instead would make a run fail that begins at that moment.
    package static func isHeld(ledgerPath: String, scope: SessionScope) -> Bool? {
        let path = LedgerLocation(path: ledgerPath).resolved + "." + fileName(for: scope) + ".lock"
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        guard let list = fopen("/proc/locks", "r") else { return nil }
        defer { fclose(list) }
        // `1: FLOCK  ADVISORY  WRITE 4711 fe:01:131095 0 EOF`: the last part of the sixth word is the file's number.
        let ending = ":\(status.st_ino)"
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), list) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split(separator: " ")
            if words.count > 5, words[1] == "FLOCK", words[5].hasSuffix(ending) { return true }
        }
        return false
    }
}

/// The text of a lock file, for messages: two lines, the process and when its run began.
struct LockNote: Equatable {
    var pid: Int32?
    var since: String?

    init(pid: Int32?, since: String?) {
        self.pid = pid
        self.since = since
    }

    /// Whatever of it can be read; a note may be missing or half written.
    init(reading descriptor: Int32) {
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = max(0, pread(descriptor, &bytes, bytes.count, 0))
        self.init(String(decoding: bytes.prefix(count), as: UTF8.self))
    }

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // The last line counts only with its line feed.
        for line in lines.dropLast() {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            if words[0] == "pid" { pid = Int32(words[1]) }
            if words[0] == "since", words[1].utf8.allSatisfy({ (0x21...0x7e).contains($0) }) {
                since = String(words[1])
            }
        }
    }

    var text: String {
        (pid.map { "pid \($0)\n" } ?? "") + (since.map { "since \($0)\n" } ?? "")
    }

    /// A note that cannot be written is no reason to stop; the last holder's must not stay, though.
    func write(to descriptor: Int32) {
        guard ftruncate(descriptor, 0) == 0 else { return }
        var text = text
        _ = text.withUTF8 { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Local time with its offset from UTC: `2026-03-01T02:00:00+01:00`.
    static func timestamp(_ seconds: Int) -> String { WallClock.system.time(Double(seconds)).iso8601Seconds }
}

// MARK: - Errors

/// Why the lock on an account could not be taken.
package enum AccountLockError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another run holds it. The process and the time it began, where its note could be read.
    case held(by: Int32?, since: String?)
    case failed(path: String, reason: String)
    /// The ledger's folder cannot be made.
    case ledger(LedgerError)

    package var description: String {
        switch self {
        case .held(let pid, let since):
            "Another run holds this account" + (pid.map { " (process \($0)" } ?? " (process unknown")
                + (since.map { ", since \($0))" } ?? ")")
                + ". Run the same command again when it has ended, or let it wait with --wait DURATION."
        case .failed(let path, let reason):
            "The lock file \(path) cannot be used: \(reason). Put that right, or move it away where no run holds it, and "
                + "run the same command again."
        case .ledger(let error):
            error.description
        }
    }
}
