import CSV
package import Files
import Glibc
import Synchronization

/// The marks of all rows in the order of the file, in an unlinked temporary file: a byte a row, so that memory does not
/// grow with the input.
package final class DecisionLog: Sendable {
    private let descriptor: Int32
    private let buffer = Mutex<[UInt8]>([])
    private static let bufferSize = 1 << 16

    package init() throws(InputError) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/bulk-sessions-marks-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw .unreadable(reason: "no temporary file in \(folder): \(String(cString: strerror(errno)))")
        }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    package func append(_ mark: RowDecision) throws(InputError) {
        try buffer.withLock { buffer throws(InputError) in
            buffer.append(mark.rawValue)
            if buffer.count == Self.bufferSize { try flush(&buffer) }
        }
    }

    /// Makes everything readable; to be called after the last mark.
    package func flush() throws(InputError) {
        try buffer.withLock { buffer throws(InputError) in try flush(&buffer) }
    }

    private func flush(_ buffer: inout [UInt8]) throws(InputError) {
        var written = 0
        while written < buffer.count {
            let result = buffer.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
            guard result > 0 else {
                throw .unreadable(reason: "a temporary file cannot be written: \(String(cString: strerror(errno)))")
            }
            written += result
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Reads the marks from the first one on.
    package struct Reader: Sendable {
        private let marks: DecisionLog
        private var buffer = [UInt8](repeating: 0, count: DecisionLog.bufferSize)
        private var count = 0
        private var index = 0
        private var offset = 0

        init(_ marks: DecisionLog) { self.marks = marks }

        /// The next row's mark; nil behind the last one.
        package mutating func next() -> RowDecision? {
            if index == count {
                count = buffer.withUnsafeMutableBytes {
                    max(0, pread(marks.descriptor, $0.baseAddress!, $0.count, off_t(offset)))
                }
                offset += count
                index = 0
                if count == 0 { return nil }
            }
            defer { index += 1 }
            return RowDecision(rawValue: buffer[index])
        }
    }

    package func reader() -> Reader { Reader(self) }
}
