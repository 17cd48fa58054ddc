import Glibc
import SystemPackage

/// The input, opened once and read any number of times through the same descriptor, so that every pass sees the same
/// file even where somebody puts another one in its place.
package final class InputFile: Sendable {
    /// The path as the user wrote it; `-` for standard input.
    package let path: String
    private let descriptor: FileDescriptor
    /// What the descriptor belongs to where the input is no regular file.
    private let spool: ScratchFile?
    private let stateAtOpening: State?

    /// What changes when somebody writes to the file.
    private struct State: Equatable {
        let size: Int64
        let seconds: Int
        let nanoseconds: Int

        init?(_ descriptor: FileDescriptor) {
            guard let status = try? descriptor.stat() else { return nil }
            size = status.size
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// Opens a file, or spools what is no regular file (standard input, a pipe) to a scratch file.
    package init(path: String) throws(InputError) {
        self.path = path
        let opened: FileDescriptor
        let type: FileType
        do {
            opened =
                try path == "-"
                ? FileDescriptor.standardInput.duplicate()
                : FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        } catch {
            throw Self.unreadable(path, error)
        }
        do {
            let status = try opened.stat()
            type = status.type
            if Self.isEndless(opened, status) {
                throw InputError.unreadable(reason: "\(Self.name(path)): it is a device, or what the system makes up")
            }
        } catch {
            try? opened.close()
            throw error as? InputError ?? Self.unreadable(path, error)
        }
        switch type {
        case .regular where path != "-":
            (descriptor, spool) = (opened, nil)
        case .directory:
            try? opened.close()
            throw .unreadable(reason: "\(path) is a folder, not a file")
        default:
            defer { try? opened.close() }
            let spool = try Self.spool(opened, path: path)
            (descriptor, self.spool) = (spool.descriptor, spool)
        }
        stateAtOpening = State(descriptor)
    }

    deinit {
        if spool == nil { try? descriptor.close() }
    }

    /// In bytes, when it was opened.
    package var size: Int64 { stateAtOpening?.size ?? 0 }

    /// When somebody last wrote to it before it was opened, in seconds since 1970.
    package var modified: Double { Double(stateAtOpening?.seconds ?? 0) }

    /// Whether somebody has written to the file since it was opened.
    package var hasChanged: Bool { State(descriptor) != stateAtOpening }

    /// Whether a path leads to a regular file, which can be opened without waiting for anybody and read more than once.
    package static func isRegular(_ path: String) -> Bool { (try? FilePath(path).stat())?.type == .regular }

    /// Whether this other path leads to the very same file.
    package func isSameFile(as other: String) -> Bool {
        guard path != "-", let theirs = try? FilePath(other).stat(), let ours = try? descriptor.stat() else {
            return false
        }
        return ours.inode == theirs.inode && ours.deviceID == theirs.deviceID
    }

    /// Whether this path leads to another file by now, one that somebody put in the place of this one.
    package func isReplaced(at other: String) -> Bool {
        guard let theirs = try? FilePath(other).stat(), let ours = try? descriptor.stat() else { return false }
        return ours.inode != theirs.inode || ours.deviceID != theirs.deviceID
    }

    /// Reads as many bytes as there are and the buffer has room for; 0 at the end of the file.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(InputError) -> Int {
        do {
            return try descriptor.read(fromAbsoluteOffset: offset, into: buffer)
        } catch {
            throw Self.unreadable(path, error)
        }
    }

    /// What may have no end, as no pipe and no terminal has that a user means: a disk, `/dev/zero`, `/proc/kmsg`.
    private static func isEndless(_ opened: FileDescriptor, _ status: Stat) -> Bool {
        switch status.type {
        case .regular: BoundedFile.isMadeUp(status.rawValue)
        case .characterSpecial:
            // `/dev/null`: what a service has in the place of standard input.
            isatty(opened.rawValue) == 0 && status.rawValue.st_rdev != nullDevice
        case .blockSpecial: true
        default: false
        }
    }

    /// Major number 1, minor number 3.
    private static let nullDevice: dev_t = 0x0103

    private static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

    private static func unreadable(_ path: String, _ error: any Error) -> InputError {
        .unreadable(reason: "\(name(path)): \(error)")
    }

    private static func spool(_ source: FileDescriptor, path: String) throws(InputError) -> ScratchFile {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        do {
            let spool = try ScratchFile("input")
            while true {
                let count = try source.read(into: buffer)
                if count == 0 { return spool }
                try spool.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        } catch let error as ScratchError {
            throw .cannotSpool(error)
        } catch {
            throw unreadable(path, error)
        }
    }
}
