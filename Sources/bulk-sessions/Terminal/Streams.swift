import Glibc

/// Standard error, unbuffered.
enum StandardError {
    static func write(_ text: String) { writeAll(text, to: STDERR_FILENO) }
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Standard output, unbuffered: what a reader that has gone away does not take is nobody's loss.
enum StandardOutput {
    static func write(_ text: String) { writeAll(text, to: STDOUT_FILENO) }
}

private func writeAll(_ text: String, to descriptor: Int32) {
    var copy = text
    copy.withUTF8 { bytes in
        var written = 0
        while written < bytes.count {
            let result = write(descriptor, bytes.baseAddress! + written, bytes.count - written)
            if result < 0, errno == EINTR { continue }
            if result <= 0 { return }
            written += result
        }
    }
}
