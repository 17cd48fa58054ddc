package import Files
import Rows
import Synchronization

/// The surveyed rows of one run, in the order of the file: some 100 bytes a row in a scratch file, and some 150 more for
/// a session that exists, so that memory does not grow with the input.
///
/// The survey appends; when it is done (`finish`), any number of readers go over the rows from the first one on.
package final class DecisionLog: Sendable {
    private struct Pending {
        var rows: [UInt8] = []
        var problems: [UInt8] = []
        /// Problems appended so far.
        var problemCount = 0
        var sessions: [UInt8] = []
        /// Bytes of sessions appended so far.
        var sessionSize = 0

        /// Takes what stands beside a row, and says how the row points to it.
        mutating func append(besides row: SurveyedRow) -> SurveyedRowLayout {
            let sessionStart = sessionSize
            if let existing = row.existing {
                let before = sessions.count
                SessionLayout.append(existing, to: &sessions)
                sessionSize += sessions.count - before
            }
            let layout = SurveyedRowLayout(row, firstProblem: problemCount, session: sessionStart..<sessionSize)
            for problem in row.problems { problems.append(contentsOf: ProblemLayout.bytes(problem)) }
            problemCount += row.problems.count
            return layout
        }
    }

    /// Rows of a fixed size.
    private let rows: ScratchFile
    /// The problems that the rows point to, two bytes each: most rows have none.
    private let problems: ScratchFile
    /// The sessions that the rows point to.
    private let sessions: ScratchFile
    private let pending = Mutex(Pending())
    private static let bufferSize = 1 << 16

    package init() throws(ScratchError) {
        rows = try ScratchFile("rows")
        problems = try ScratchFile("problems")
        sessions = try ScratchFile("sessions")
    }

    package func append(_ row: SurveyedRow) throws(ScratchError) {
        try pending.withLock { pending throws(ScratchError) in
            let record = pending.append(besides: row)
            withUnsafeBytes(of: record) { pending.rows.append(contentsOf: $0) }
            if pending.rows.count >= Self.bufferSize { try flush(&pending) }
        }
    }

    /// A row by its number, counted from 0 in the order of the file; nil where there is none. To be called after `finish`.
    package func row(at index: Int) throws(ScratchError) -> SurveyedRow? {
        var reader = Reader(self, at: index, readAhead: 1)
        return try reader.next()
    }

    /// Changes what was decided for a row, counted from 0 in the order of the file. To be called after `finish`.
    package func replace(_ index: Int, _ change: (inout SurveyedRow) -> Void) throws(ScratchError) {
        guard var row = try row(at: index) else { return }
        change(&row)
        try pending.withLock { pending throws(ScratchError) in
            let record = pending.append(besides: row)
            try append(&pending.problems, to: problems)
            try append(&pending.sessions, to: sessions)
            var failure: ScratchError?
            withUnsafeBytes(of: record) { bytes in
                do throws(ScratchError) {
                    try rows.overwrite(bytes, at: index * SurveyedRowLayout.size)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
        }
    }

    /// Makes every row readable; to be called after the last one.
    package func finish() throws(ScratchError) {
        try pending.withLock { pending throws(ScratchError) in try flush(&pending) }
    }

    private func flush(_ pending: inout Pending) throws(ScratchError) {
        try append(&pending.problems, to: problems)
        try append(&pending.sessions, to: sessions)
        try append(&pending.rows, to: rows)
    }

    private func append(_ bytes: inout [UInt8], to file: ScratchFile) throws(ScratchError) {
        if bytes.isEmpty { return }
        var failure: ScratchError?
        bytes.withUnsafeBytes { buffer in
            do throws(ScratchError) { try file.append(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        bytes.removeAll(keepingCapacity: true)
    }

    package func reader() -> Reader { Reader(self) }

    /// Reads the rows from the first one on.
    package struct Reader: Sendable {
        private let log: DecisionLog
        private var buffer: [UInt8]
        private var count = 0
        private var index = 0
        private var offset = 0
        /// Bytes of sessions, read ahead: those of one row mostly follow those of the row before.
        private var sessions: [UInt8] = []
        private var sessionsStart = 0
        private let sessionsAhead: Int

        /// - Parameters:
        ///   - index: The row that `next` gives first, counted from 0.
        ///   - readAhead: How many rows are read at once.
        fileprivate init(_ log: DecisionLog, at index: Int = 0, readAhead: Int = 512) {
            self.log = log
            buffer = [UInt8](repeating: 0, count: SurveyedRowLayout.size * readAhead)
            sessionsAhead = readAhead * 128
            offset = index * SurveyedRowLayout.size
        }

        /// The next row; nil behind the last one.
        package mutating func next() throws(ScratchError) -> SurveyedRow? {
            guard let layout = try nextLayout() else { return nil }
            return layout.row(
                problems: layout.problemCount == 0 ? [] : try problems(of: layout),
                existing: layout.sessionLength == 0 ? nil : try session(of: layout)
            )
        }

        /// The next row for which a call is made, without its problems, and with its session where the call is about that;
        /// nil where there is none.
        ///
        /// - Parameter passed: Raised by one for each row that is passed over because it asks for a message; nil where none is.
        package mutating func nextSent(passingMessages passed: inout Int?) throws(ScratchError) -> SurveyedRow? {
            while let layout = try nextLayout() {
                guard layout.isSent else { continue }
                guard layout.messages, let count = passed else {
                    return layout.row(problems: [], existing: layout.isRepaired ? try session(of: layout) : nil)
                }
                passed = count + 1
            }
            return nil
        }

        private mutating func nextLayout() throws(ScratchError) -> SurveyedRowLayout? {
            if index == count {
                count = try Self.read(log.rows, into: &buffer, at: offset)
                offset += count
                index = 0
                if count == 0 { return nil }
            }
            defer { index += SurveyedRowLayout.size }
            return buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index, as: SurveyedRowLayout.self) }
        }

        private func problems(of layout: SurveyedRowLayout) throws(ScratchError) -> [Problem] {
            var bytes = [UInt8](repeating: 0, count: Int(layout.problemCount) * ProblemLayout.size)
            _ = try Self.read(log.problems, into: &bytes, at: Int(layout.firstProblem) * ProblemLayout.size)
            return stride(from: 0, to: bytes.count, by: ProblemLayout.size).map {
                ProblemLayout.problem(bytes[$0], bytes[$0 + 1])
            }
        }

        private mutating func session(of layout: SurveyedRowLayout) throws(ScratchError) -> ExistingSession {
            let (start, length) = (Int(layout.sessionStart), Int(layout.sessionLength))
            if start < sessionsStart || start + length > sessionsStart + sessions.count {
                sessions = [UInt8](repeating: 0, count: max(length, sessionsAhead))
                let count = try Self.read(log.sessions, into: &sessions, at: start)
                sessions.removeLast(sessions.count - count)
                sessionsStart = start
            }
            return sessions.withUnsafeBytes {
                let first = start - sessionsStart
                return SessionLayout.session(UnsafeRawBufferPointer(rebasing: $0[first..<first + length]))
            }
        }

        /// Fills the buffer as far as the file goes.
        private static func read(_ file: ScratchFile, into bytes: inout [UInt8], at offset: Int) throws(ScratchError)
            -> Int
        {
            var failure: ScratchError?
            let count = bytes.withUnsafeMutableBytes { buffer in
                do throws(ScratchError) {
                    var filled = 0
                    while filled < buffer.count {
                        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                        let got = try file.read(into: rest, at: offset + filled)
                        if got == 0 { break }
                        filled += got
                    }
                    return filled
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            return count
        }
    }
}
