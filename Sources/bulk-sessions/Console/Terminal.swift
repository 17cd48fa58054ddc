import Foundation
import Glibc

/// The terminal on standard error, and what it can do.
enum Terminal {
    /// Whether a user sees what is written and can answer.
    static var isAttended: Bool { isatty(STDIN_FILENO) == 1 && StandardError.isTerminal }

    /// Whether a line can be drawn again in its place.
    static var redraws: Bool {
        guard let kind = ProcessInfo.processInfo.environment["TERM"] else { return false }
        return !kind.isEmpty && kind != "dumb"
    }

    /// Whether this program may draw: in the background of a shell, somebody else's prompt stands there.
    static var isInForeground: Bool { tcgetpgrp(STDERR_FILENO) == getpgrp() }

    /// Columns, asked for anew each time: people resize their windows.
    static var width: Int {
        var size = winsize()
        if ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return columns ?? 80
    }

    private static let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }.flatMap {
        $0 > 0 ? $0 : nil
    }
}
