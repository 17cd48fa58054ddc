import Glibc

/// What stands in a lock file, for people: two lines, the process and when its run began.
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
    static func timestamp(_ seconds: Int) -> String {
        var seconds = time_t(seconds)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return "" }
        var buffer = [CChar](repeating: 0, count: 40)
        guard strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S%z", &parts) == 24 else { return "" }
        let text = String(decoding: buffer.prefix(24).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.dropLast(2) + ":" + text.suffix(2)
    }
}
