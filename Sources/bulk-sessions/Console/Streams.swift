import Dispatch
import Files
import Glibc
import SystemPackage
import Text

/// Standard error, and the one line on a terminal that is drawn again and again. Nothing here waits for its reader.
enum StandardError {
    private static let writer = ErrorWriter(.standardError, limit: 1 << 18) { count in
        let lines = count == 1 ? "1 line was" : "\(count) lines were"
        return ErrorLine.text("\(lines) dropped here, as nobody read standard error.")
    }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many lines could not be written because nobody read them.
    static var droppedLines: Int { writer.droppedLines }

    /// Writes a text over the status line where there is one; the next redraw puts that behind it.
    ///
    /// - Parameter mayBeDropped: Whether it may give way where nobody reads.
    static func write(_ text: String, mayBeDropped: Bool = true) {
        writer.write(KnownKeys.hidden(in: text), mayBeDropped: mayBeDropped)
    }

    static func openStatus() { writer.openStatus() }

    /// Draws the status line anew, as soon as the terminal takes it.
    static func showStatus(_ text: String) { writer.showStatus(KnownKeys.hidden(in: text)) }

    static func closeStatus() { writer.closeStatus() }

    /// Gives what has been said a short time to be read, before something else is said elsewhere or the program ends.
    static func flush() { writer.flush(within: .milliseconds(500)) }

    /// Waits for as long as it takes, before somebody has to answer what has been asked.
    static func flushQuestion() { writer.flush(within: nil) }
}

/// Standard output, unbuffered: what a reader that has gone away does not take is nobody's loss.
///
/// What is for people passes through `VisibleText.lines`. Results are data: `--output -` writes them past this.
enum StandardOutput {
    /// - Parameter mayBeClosed: whether nobody misses the text where the caller has closed standard output.
    static func write(_ text: String, mayBeClosed: Bool = false) throws(OutputError) {
        try write(unchanged: VisibleText.lines(KnownKeys.hidden(in: text)), mayBeClosed: mayBeClosed)
    }

    /// - Parameter text: a constant of ours, such as a script for a shell.
    static func write(unchanged text: String, mayBeClosed: Bool) throws(OutputError) {
        // Both may be the same terminal.
        StandardError.flush()
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
