import Glibc
import SystemPackage

/// A small text file that is always whole: whoever reads it finds the older text or the newer one.
package struct AtomicFile: Sendable {
    private let path: String
    private let mark: String
    private let mode: UInt32

    /// - Parameter mark: What every file of this kind has near its beginning. A file without it is somebody else's and
    ///   is not replaced.
    package init(path: String, mark: String, mode: UInt32) {
        self.path = path
        self.mark = mark
        self.mode = mode
    }

    /// What the file says now; empty where there is none.
    package var current: String { Self.beginning(of: path, limit: 1 << 20) }

    /// Throws what `write` would throw, as far as that can be known beforehand: when nothing has been sent yet, there
    /// is still time to name another file.
    package func check() throws(OutputError) {
        let target = try target()
        guard target.isReplaceable else {
            guard access(target.path, W_OK) == 0 else { throw .cannotOpen(path: path, reason: "\(Errno.current)") }
            return
        }
        // Permissions tell less than trying: a disk may be read-only, a name too long.
        let replacement = try replacement(of: target)
        try? replacement.descriptor.close()
        replacement.discard()
    }

    package func write(_ text: String) throws(OutputError) {
        let target = try target()
        guard target.isReplaceable else { return try write(text, into: target) }
        let replacement = try replacement(of: target)
        defer { try? replacement.descriptor.close() }
        do {
            try replacement.descriptor.writeAll(text, waits: true)
            try replacement.descriptor.sync()
            try replacement.putInPlace()
            FileDescriptor.syncFolder(replacement.target.folder)
        } catch {
            replacement.discard()
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }

    /// The file to write; throws where somebody else's file is.
    private func target() throws(OutputError) -> OutputTarget {
        let target = try OutputTarget(path)
        // What is written at the end of a run must not wait there for somebody to read it.
        guard target.isReplaceable || target.existing?.type == .characterSpecial else {
            throw .cannotOpen(path: path, reason: "it is a pipe, a socket or a disk; name a file")
        }
        if target.isReplaceable, target.holdsText, !Self.beginning(of: target.path, limit: 4096).contains(mark) {
            throw .cannotWrite(
                path: path,
                reason: "it exists and was not written by this program; name another place"
            )
        }
        return target
    }

    private func replacement(of target: OutputTarget) throws(OutputError) -> Replacement {
        do { return try Replacement(of: target, mode: mode) } catch {
            throw .cannotOpen(path: path, reason: "\(error)")
        }
    }

    private func write(_ text: String, into target: OutputTarget) throws(OutputError) {
        let descriptor: FileDescriptor
        do {
            // What waits for a reader is no place of a file, see `target()`.
            guard let opened = try target.open() else { return }
            descriptor = opened
        } catch {
            throw .cannotOpen(path: path, reason: "\(error)")
        }
        defer { try? descriptor.close() }
        do { try descriptor.writeAll(text, waits: true) } catch { throw .cannotWrite(path: path, reason: "\(error)") }
    }

    private static func beginning(of path: String, limit: Int) -> String {
        // A pipe without a writer is not waited for.
        let options: FileDescriptor.OpenOptions = [.closeOnExec, .nonBlocking]
        guard let descriptor = try? FileDescriptor.open(FilePath(path), .readOnly, options: options) else { return "" }
        defer { try? descriptor.close() }
        return String(unsafeUninitializedCapacity: limit) { buffer in
            var count = 0
            while count < limit {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                guard let read = try? descriptor.read(into: rest), read > 0 else { break }
                count += read
            }
            return count
        }
    }
}
