import Dispatch
import Foundation
import Glibc
import Synchronization

/// A terminal without a window: what a command writes to it can be read, and its keys can be pressed.
final class PseudoTerminal: Sendable {
    private struct NoTerminal: Error {}

    /// The end at which a user would sit.
    private let user: FileHandle
    /// The end that a command has as its standard input and standard error.
    let device: FileHandle
    private let written = Mutex("")

    init() throws {
        var (user, device): (Int32, Int32) = (-1, -1)
        guard openpty(&user, &device, nil, nil, nil) == 0 else { throw NoTerminal() }
        for descriptor in [user, device] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        self.user = FileHandle(fileDescriptor: user, closeOnDealloc: true)
        self.device = FileHandle(fileDescriptor: device, closeOnDealloc: true)
    }

    /// What has been read so far, echoed keys included.
    var text: String { written.withLock { $0 } }

    /// Presses keys; Ctrl-D is U+0004.
    func type(_ keys: String) throws { try user.write(contentsOf: Data(keys.utf8)) }

    /// Reads until a text has been written; false where the command ended before.
    func shows(_ expected: String) async -> Bool {
        while !text.contains(expected) {
            guard await readSome() else { return false }
        }
        return true
    }

    /// Reads until the command has ended.
    func readToEnd() async {
        while await readSome() {}
    }

    /// Waits for what is written next; false where nobody is left who might write.
    private func readSome() async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in
                var buffer = [UInt8](repeating: 0, count: 4096)
                // Fails with EIO once the other end is closed.
                let count = read(user.fileDescriptor, &buffer, buffer.count)
                if count > 0 { written.withLock { $0 += String(decoding: buffer[..<count], as: UTF8.self) } }
                continuation.resume(returning: count > 0)
            }
        }
    }
}
