import Glibc
package import Rows
import Text

/// The right to be the one run on a provider's account.
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
    /// - Parameter startedAt: seconds since 1970, told to whoever finds the lock taken; nil: now.
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
        let place = LedgerLocation(path: ledgerPath)
        do {
            try place.makeFolder()
        } catch {
            throw .ledger(error)
        }
        return place.resolved + "." + fileName(for: scope) + ".lock"
    }

    /// Provider, environment and account as a file name: readable, one name for each, and never too long.
    ///
    /// The campaign is no part of it: limits and quotas are the account's.
    static func fileName(for scope: SessionScope) -> String {
        let name = [scope.provider, scope.environment, scope.account].map(percentEncoded).joined(separator: ".")
        // A file name has 255 bytes; the ledger's own name and our ending stand beside this.
        guard name.utf8.count > 120 else { return name }
        return name.prefix(100) + "~" + String(fnv1a(name), radix: 16)
    }

    private static func percentEncoded(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { name, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                name += "%" + String([hex[Int(byte >> 4)], hex[Int(byte & 15)]])
            }
        }
    }

    /// 64-bit FNV-1a: the same in every process, unlike Swift's own hashing.
    private static func fnv1a(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
