/// Why an input file cannot be read, or read on.
package enum InputError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The operating system refused to open, read or spool the input.
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
