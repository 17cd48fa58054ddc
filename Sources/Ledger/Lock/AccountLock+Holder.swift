import Glibc
package import Rows

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
