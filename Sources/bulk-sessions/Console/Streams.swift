import Files
import Glibc
import Synchronization
import SystemPackage

/// Standard error, unbuffered, and the one line on a terminal that is drawn again and again.
enum StandardError {
    private struct StatusLine {
        /// Nothing is drawn outside of the time in which there is something to watch.
        var isOpen = false
        /// Columns of what is shown now.
        var columns = 0
    }

    private static let status = Mutex(StatusLine())

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes a text over the status line where there is one; the next redraw puts that behind it.
    static func write(_ text: String) {
        status.withLock { status in
            try? FileDescriptor.standardError.writeAll(erasing(&status) + text, waits: false)
        }
    }

    static func openStatus() {
        status.withLock { $0.isOpen = true }
    }

    /// Draws the status line anew. Does without where the terminal takes nothing now (Ctrl-S, a connection that hangs):
    /// a run must not wait for its own display.
    static func showStatus(_ text: String) {
        _ = status.withLockIfAvailable { status in
            guard status.isOpen, takesText else { return }
            let columns = text.count
            // Where it is not longer than what is shown, nothing blinks: the text is overwritten and its rest erased.
            let start = status.columns > Terminal.width ? erasing(&status) : "\r"
            try? FileDescriptor.standardError.writeAll(start + text + "\u{1B}[K", waits: false)
            status.columns = columns
        }
    }

    static func closeStatus() {
        status.withLock { status in
            guard status.isOpen else { return }
            status.isOpen = false
            try? FileDescriptor.standardError.writeAll(erasing(&status), waits: false)
        }
    }

    /// A line that was wrapped when the terminal became narrower takes several rows.
    private static func erasing(_ status: inout StatusLine) -> String {
        guard status.columns > 0 else { return "" }
        let rowsAbove = (status.columns - 1) / max(1, Terminal.width)
        status.columns = 0
        return "\r" + (rowsAbove > 0 ? "\u{1B}[\(rowsAbove)A" : "") + "\u{1B}[J"
    }

    private static var takesText: Bool {
        var poll = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        guard Glibc.poll(&poll, 1, 0) == 1, poll.revents & Int16(POLLOUT) != 0 else { return false }
        // In the background of a shell, somebody else's prompt stands there.
        return tcgetpgrp(STDERR_FILENO) == getpgrp()
    }
}

/// Standard output, unbuffered: what a reader that has gone away does not take is nobody's loss.
enum StandardOutput {
    /// - Parameter mayBeClosed: whether nobody misses the text where the caller has closed standard output.
    static func write(_ text: String, mayBeClosed: Bool = false) throws(OutputError) {
        do {
            try FileDescriptor.standardOutput.writeAll(text, waits: true)
        } catch {
            if error == .brokenPipe || mayBeClosed && error == .badFileDescriptor { return }
            throw .cannotWrite(path: "-", reason: "\(error)")
        }
    }
}

/// The three standard streams together.
enum StandardStreams {
    /// Keeps the numbers 0 to 2 from being given to other files, where a caller has closed them: what is meant for a
    /// user would be written into those. Each is opened the wrong way round, so that using it fails.
    static func occupy() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
