package import Glibc
package import SystemPackage

/// The reading of a whole small file that somebody else has named: a key, a job file, certificates.
///
/// A name may lead to what never ends, or never begins: a device, a pipe that nobody writes into, a log of the kernel. So
/// only a regular file is taken, or a pipe that somebody writes into already, as a shell gives one in the place of a file
/// (`<(…)`); only so much of it; and only for so long.
package struct BoundedFile: ~Copyable {
    package let status: stat
    private let descriptor: FileDescriptor

    /// Why a file is not read.
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case system(Errno)
        case folder
        /// A device, a socket, what the kernel makes up.
        case noFile
        /// A pipe, where only a file is taken that can be read twice.
        case pipe
        /// A pipe that nobody writes into.
        case noWriter
        case tooLarge
        case tooSlow

        package var description: String {
            switch self {
            case .system(let error): "\(error)"
            case .folder: "it is a folder"
            case .noFile: "it is no regular file"
            case .pipe: "it is a pipe, not a file"
            case .noWriter: "it is a pipe that nobody writes into"
            case .tooLarge: "it is too large"
            case .tooSlow: "it is a pipe that had not ended after \(BoundedFile.patience) seconds"
            }
        }
    }

    /// In seconds, for all of what comes through a pipe.
    private static let patience = 10

    /// Opens a file without waiting for anybody.
    ///
    /// - Parameter takesPipes: Whether it will be read this once and never again.
    package init(_ path: String, takesPipes: Bool) throws(Failure) {
        (descriptor, status) = try Self.open(path, takesPipes)
    }

    deinit { try? descriptor.close() }

    package var isPipe: Bool { status.st_mode & S_IFMT == S_IFIFO }

    private static func open(_ path: String, _ takesPipes: Bool) throws(Failure) -> (FileDescriptor, stat) {
        // Before it is opened: a device may begin something by that.
        var found = stat()
        guard stat(path, &found) == 0 else { throw .system(.current) }
        try check(found, takesPipes)
        let opened = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard opened >= 0 else { throw .system(.current) }
        do throws(Failure) {
            // And again: it may be another one by now.
            guard fstat(opened, &found) == 0 else { throw .system(.current) }
            try check(found, takesPipes)
            return (FileDescriptor(rawValue: opened), found)
        } catch {
            close(opened)
            throw error
        }
    }

    private static func check(_ status: stat, _ takesPipes: Bool) throws(Failure) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: if isMadeUp(status) { throw .noFile }
        case S_IFDIR: throw .folder
        case S_IFIFO: if !takesPipes { throw .pipe }
        default: throw .noFile
        }
    }

    /// Whether what is read from a file is made up by the kernel as it is read, though it is called a regular file: such a
    /// file may have no end (`/proc/kmsg`). A path below `/proc` that leads to an open file is that file's.
    static func isMadeUp(_ status: stat) -> Bool {
        var root = stat()
        // Where nothing is mounted there, those are folders like others.
        guard stat("/", &root) == 0, root.st_dev != status.st_dev else { return false }
        return ["/proc", "/sys", "/sys/kernel/debug", "/sys/kernel/tracing"].contains { place in
            var there = stat()
            return stat(place, &there) == 0 && there.st_dev == status.st_dev
        }
    }

    /// Reads all there is.
    ///
    /// - Parameter limit: The most bytes that such a file has.
    package func read(upTo limit: Int) throws(Failure) -> [UInt8] {
        let deadline = ContinuousClock.now + .seconds(Self.patience)
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            do {
                let count = try block.withUnsafeMutableBytes { try descriptor.read(into: $0) }
                if count == 0 {
                    if isPipe, bytes.isEmpty { throw Failure.noWriter }
                    return bytes
                }
                bytes += block[..<count]
            } catch let failure as Failure {
                throw failure
            } catch {
                let error = Errno(error)
                guard error == .resourceTemporarilyUnavailable else { throw .system(error) }
                // No file keeps its reader waiting; what the kernel makes up may.
                guard isPipe else { throw .noFile }
                let rest = Int32((deadline - ContinuousClock.now) / .milliseconds(1))
                var readable = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
                if rest > 0 { _ = poll(&readable, 1, rest) }
            }
            if bytes.count > limit { throw .tooLarge }
            if ContinuousClock.now > deadline { throw .tooSlow }
        }
    }
}
