import Foundation
import Glibc
import Synchronization

/// A pipe that takes a few kilobytes and is not read before somebody wants to.
final class StuckReader: Sendable {
    private let pipe = Pipe()
    private let received = Mutex("")

    /// `F_SETPIPE_SZ`, which stands in a header that is not imported.
    private static let setPipeSize: Int32 = 1031

    init() { _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, Self.setPipeSize, 4096) }

    /// The end that a command gets.
    var writing: FileHandle { pipe.fileHandleForWriting }

    /// Bytes that lie in the pipe.
    var waiting: Int {
        var count: Int32 = 0
        _ = ioctl(pipe.fileHandleForReading.fileDescriptor, UInt(FIONREAD), &count)
        return Int(count)
    }

    /// What has been read so far.
    var text: String { received.withLock { $0 } }

    /// Reads on until this has been written; false where the last writer is gone before.
    func reads(_ expected: String) async -> Bool {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                while !text.contains(expected) {
                    let bytes = pipe.fileHandleForReading.availableData
                    if bytes.isEmpty { return continuation.resume(returning: false) }
                    received.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
                }
                continuation.resume(returning: true)
            }
        }
    }

    func closeWriting() throws { try pipe.fileHandleForWriting.close() }
}
