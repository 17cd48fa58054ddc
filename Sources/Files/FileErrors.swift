/// The reason why the input cannot be read, or not to its end.
package enum InputError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The operating system failed to open, read or spool the input.
    case unreadable(reason: String)
    /// Somebody wrote to the file while it was being read.
    case changed
    /// What is no file cannot be kept for reading it again: there is no room for it, or no right.
    case cannotSpool(ScratchError)

    package var description: String {
        switch self {
        case .unreadable(let reason): "The input cannot be read: \(reason)."
        case .changed: "The input was changed while it was being read."
        case .cannotSpool(let error): "The input cannot be kept for reading it again. \(error) TMPDIR names the folder."
        }
    }
}

/// The reason why a file or a stream cannot be written.
package enum OutputError: Error, Sendable, Equatable, CustomStringConvertible {
    case cannotOpen(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    /// The program that read our standard output has gone.
    case readerGone
    /// The output is a pipe, and we were stopped before somebody opened it to read.
    case noReader(path: String)
    /// Another file stands where the input was that was to be replaced; the result is at `kept`.
    case replaced(path: String, kept: String)
    /// Everything was written, but could not be put in place; the result is at `kept`.
    case notInPlace(path: String, reason: String, kept: String)

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "The output \(path) cannot be opened: \(reason)."
        case .cannotWrite(let path, let reason): "The output \(path) cannot be written: \(reason)."
        case .replaced(let path, let kept):
            "\(path) was changed or replaced by somebody else during the run, and is left as it is. The result is in "
                + "\(kept): take over into it what was changed, and go on with that file."
        case .notInPlace(let path, let reason, let kept):
            "The output \(path) cannot be put in place: \(reason). The result is in \(kept)."
        case .noReader(let path):
            "Nobody read the pipe \(path). Stopped before anything was sent; run the same command again."
        case .readerGone: "Standard output was closed by the program that read it, before everything was written."
        }
    }
}

extension OutputError {
    /// Where the result is, whole all the same; nil where there is none.
    package var kept: String? {
        switch self {
        case .replaced(_, let kept), .notInPlace(_, _, let kept): kept
        case .cannotOpen, .cannotWrite, .readerGone, .noReader: nil
        }
    }

    package var keepsResult: Bool { kept != nil }
}

/// The reason why a scratch file cannot be made, written or read.
package enum ScratchError: Error, Sendable, Equatable, CustomStringConvertible {
    case cannotCreate(folder: String, reason: String)
    case cannotWrite(folder: String, reason: String)
    case cannotRead(folder: String, reason: String)

    package var description: String {
        switch self {
        case .cannotCreate(let folder, let reason): "No temporary file can be made in \(folder): \(reason)."
        case .cannotWrite(let folder, let reason): "A temporary file in \(folder) cannot be written: \(reason)."
        case .cannotRead(let folder, let reason): "A temporary file in \(folder) cannot be read: \(reason)."
        }
    }
}
