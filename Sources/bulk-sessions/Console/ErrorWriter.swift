import Dispatch
import Files
import Foundation
import Glibc
import Synchronization
import SystemPackage
import Text

/// The writer of standard error: a thread of its own behind a bounded queue.
///
/// Whoever has something to say only puts it into the queue, so that neither a call nor a stop ever waits for a reader that
/// is stuck (a terminal under Ctrl-S, a pipe that nobody empties). What comes in is written in its order. What the queue
/// has no room for is dropped and counted, and the count is said where the gap is. Nothing reaches the stream that a
/// terminal would act upon (`VisibleText.lines`), but for what draws the status line.
final class ErrorWriter: Sendable {
    private enum Item {
        case text(String)
        case openStatus, closeStatus
        case mark(DispatchSemaphore)
    }

    private struct Queue {
        var items: [Item] = []
        /// Of the texts that wait.
        var bytes = 0
        /// The newest of what is to be drawn on the status line; the older ones are nobody's loss.
        var status: String?
        /// Whether the thread has been told that something waits.
        var isAnnounced = false
        /// Lines for which there was no room since that was last said.
        var dropped = 0
        var droppedInAll = 0
        /// Whether somebody has waited in vain, and nothing has been written since.
        var isStuck = false
    }

    private let descriptor: FileDescriptor
    private let limit: Int
    private let notice: @Sendable (Int) -> String
    private let queue = Mutex(Queue())
    private let announced = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - limit: How many bytes may wait.
    ///   - notice: The line that says how many lines were dropped.
    init(_ descriptor: FileDescriptor, limit: Int, notice: @escaping @Sendable (Int) -> String) {
        self.descriptor = descriptor
        self.limit = limit
        self.notice = notice
        let thread = Thread { [self] in writeForever() }
        thread.name = "stderr"
        thread.start()
    }

    /// Lines that were never written, from the beginning on.
    var droppedLines: Int { queue.withLock { $0.droppedInAll } }

    /// - Parameter mayBeDropped: Not a question that waits for its answer, nor what ends the program: those are few.
    func write(_ text: String, mayBeDropped: Bool = true) {
        let text = VisibleText.lines(text)
        put { queue in
            guard !mayBeDropped || queue.bytes + text.utf8.count <= limit else {
                let lines = max(1, text.utf8.count { $0 == UInt8(ascii: "\n") })
                queue.dropped += lines
                queue.droppedInAll += lines
                return
            }
            sayDropped(&queue)
            queue.items.append(.text(text))
            queue.bytes += text.utf8.count
        }
    }

    func openStatus() { put { $0.items.append(.openStatus) } }

    func showStatus(_ text: String) {
        let text = VisibleText.line(text)
        put { $0.status = text }
    }

    func closeStatus() {
        put { queue in
            queue.status = nil
            queue.items.append(.closeStatus)
        }
    }

    /// Waits until all that has come in so far is written.
    ///
    /// - Parameter patience: How long to wait; hardly at all where somebody has waited in vain before. Nil for as long as it
    ///   takes.
    func flush(within patience: DispatchTimeInterval?) {
        let mark = DispatchSemaphore(value: 0)
        var isStuck = false
        put { queue in
            queue.items.append(.mark(mark))
            isStuck = queue.isStuck
        }
        guard let patience else { return mark.wait() }
        let end = DispatchTime.now() + (isStuck ? .milliseconds(20) : patience)
        if mark.wait(timeout: end) == .success { return }
        // Where there is room it is no reader that keeps us waiting, but a machine that has no time for our thread.
        if hasRoom, mark.wait(timeout: .now() + Self.mostPatience) == .success { return }
        queue.withLock { $0.isStuck = true }
    }

    /// Far beyond what the busiest machine needs to let a thread run.
    private static let mostPatience = DispatchTimeInterval.seconds(20)

    /// Whether a write would not wait for a reader.
    private var hasRoom: Bool {
        var state = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        return poll(&state, 1, 0) == 1 && state.revents & Int16(POLLOUT) != 0
    }

    private func put(_ change: (inout Queue) -> Void) {
        let isNews = queue.withLock { queue in
            change(&queue)
            defer { queue.isAnnounced = true }
            return !queue.isAnnounced
        }
        if isNews { announced.signal() }
    }

    private func sayDropped(_ queue: inout Queue) {
        guard queue.dropped > 0 else { return }
        queue.items.append(.text(notice(queue.dropped)))
        queue.dropped = 0
    }

    // MARK: The thread

    private func writeForever() {
        var line = StatusLine()
        while true {
            announced.wait()
            let (items, status) = queue.withLock { queue in
                sayDropped(&queue)
                let waiting = (queue.items, queue.status)
                queue.items = []
                queue.status = nil
                queue.isAnnounced = false
                return waiting
            }
            for item in items {
                switch item {
                case .text(let text):
                    write(line.erasing() + text)
                    queue.withLock { $0.bytes -= text.utf8.count }
                case .openStatus: line.isOpen = true
                case .closeStatus:
                    write(line.erasing())
                    line.isOpen = false
                case .mark(let mark): mark.signal()
                }
            }
            if let status, line.isOpen, Terminal.isInForeground { write(line.drawing(status)) }
        }
    }

    private func write(_ text: String) {
        if text.isEmpty { return }
        // A reader that has gone, or a stream that was closed from the start: nobody is left to tell.
        try? descriptor.writeAll(text, waits: true)
        queue.withLock { $0.isStuck = false }
    }
}

/// The one line on a terminal that is drawn again and again.
private struct StatusLine {
    /// Nothing is drawn outside of the time in which there is something to watch.
    var isOpen = false
    /// Columns of what is shown now.
    private var columns = 0

    /// What erases the line, so that a text can stand in its place; the next drawing puts it behind that.
    mutating func erasing() -> String {
        guard columns > 0 else { return "" }
        // A line that was wrapped when the terminal became narrower takes several rows.
        let rowsAbove = (columns - 1) / max(1, Terminal.width)
        columns = 0
        return "\r" + (rowsAbove > 0 ? "\u{1B}[\(rowsAbove)A" : "") + "\u{1B}[J"
    }

    mutating func drawing(_ text: String) -> String {
        // Where it is not longer than what is shown, nothing blinks: the text is overwritten and its rest erased.
        let start = columns > Terminal.width ? erasing() : "\r"
        columns = text.count
        return start + text + "\u{1B}[K"
    }
}
