import Foundation
import Glibc
import Text

/// The terminal on standard error, and what it can do.
enum Terminal {
    /// Whether a user sees what is written and can answer.
    static var isAttended: Bool { isatty(STDIN_FILENO) == 1 && StandardError.isTerminal }

    /// Asks a question; anything but yes is no.
    static func ask(_ question: String) -> Bool {
        StandardError.write(VisibleText.line(question) + " [y/N] ", mayBeDropped: false)
        // An answer to what nobody has seen is none.
        StandardError.flushQuestion()
        guard let answer = readLine() else {
            StandardError.write("\n")
            return false
        }
        return ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace })
    }

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
