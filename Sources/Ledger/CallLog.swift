package import Files
package import Rows
import Synchronization
import Text

/// Everything that a run has told its ledger, kept by the run itself in a scratch file: where the ledger cannot be read
/// any more, its links are still known.
package final class CallLog: Sendable {
    private let file: ScratchFile
    /// Whether something could not be kept: what is read then is not all.
    private let isIncomplete = Mutex(false)

    package init() throws(ScratchError) { file = try ScratchFile("calls") }

    /// Keeps events. One caller at a time.
    func append(_ events: [NumberedEvent]) {
        var json = JSONWriter(capacity: events.count * 256)
        for event in events {
            event.write(to: &json)
            json.endLine()
        }
        json.bytes.withUnsafeBytes { bytes in
            do { try file.append(bytes) } catch { isIncomplete.withLock { $0 = true } }
        }
    }

    /// The events of each row, in their order; nil where they cannot be read, or are not all.
    package func events() -> [Digest: [LedgerEvent]]? {
        if isIncomplete.withLock({ $0 }) { return nil }
        var bytes = [UInt8](repeating: 0, count: file.size)
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                try? file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]), at: count)
            }
            guard let read, read > 0 else { return nil }
            count += read
        }
        var events: [Digest: [LedgerEvent]] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let event = NumberedEvent(line: Array(line))?.event else { return nil }
            events[event.key, default: []].append(event)
        }
        return events
    }
}
