/// The reason why the input cannot be read, or not to its end.
package enum InputError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The operating system failed to open, read or spool the input.
    case unreadable(reason: String)
    /// Somebody wrote to the file while it was being read.
    case changed

    package var description: String {
        switch self {
        case .unreadable(let reason): "The input cannot be read: \(reason)."
        case .changed: "The input was changed while it was being read."
        }
    }
}

/// The reason why a file or a stream cannot be written.
package enum OutputError: Error, Sendable, Equatable, CustomStringConvertible {
    case cannotOpen(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    /// It was written whole, but cannot be given its name; `kept` is where it is.
    case cannotPlace(path: String, reason: String, kept: String)
    /// The program that read our standard output has gone.
    case readerGone

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "The output \(path) cannot be opened: \(reason)."
        case .cannotWrite(let path, let reason): "The output \(path) cannot be written: \(reason)."
        case .cannotPlace(let path, let reason, let kept):
            "The output \(path) cannot be put in place: \(reason). The finished result is \(kept)."
        case .readerGone: "Standard output was closed by the program that read it, before everything was written."
        }
    }
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
