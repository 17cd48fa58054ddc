/// Why something could not be written.
package enum OutputError: Error, Sendable, Equatable, CustomStringConvertible {
    case cannotOpen(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    /// The program that read our standard output has gone.
    case readerGone

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "The output \(path) cannot be opened: \(reason)."
        case .cannotWrite(let path, let reason): "The output \(path) cannot be written: \(reason)."
        case .readerGone: "Standard output was closed by the program that read it, before everything was written."
        }
    }
}
