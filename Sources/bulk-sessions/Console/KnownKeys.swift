import Messages
import Synchronization
import Text

/// The keys that this process knows: nothing that it says to anybody holds one, wherever that stood.
///
/// Standard output and standard error pass all they are given through this. What only looks like a key is masked in what
/// says what went wrong, since there it may be one that no variable holds.
enum KnownKeys {
    private static let state = Mutex((keys: Set<String>(), suspects: [String](), words: [String]()))

    /// The words of the command line and of the job file.
    static var words: [String] { state.withLock { $0.words } }

    /// - Parameter keys: So long that none is a word, of which messages are made.
    static func remember(_ keys: [String]) {
        let forms = keys.filter { !$0.isEmpty }.flatMap { [$0, String(JSONWriter.quoted($0).dropFirst().dropLast())] }
        state.withLock { $0.keys.formUnion(forms) }
    }

    /// - Parameters:
    ///   - words: of the command line, or of the job file.
    ///   - suspects: parts of them that look like a key.
    static func look(in words: [String], suspects: [String]) {
        state.withLock { state in
            state.words += words
            state.suspects += suspects
        }
    }

    /// A text without the keys that are known.
    static func hidden(in text: String) -> String {
        let keys = state.withLock { $0.keys }
        return keys.isEmpty ? text : Redaction.hide(secrets: Array(keys), in: text)
    }

    /// A sentence about what went wrong without them, and without what looks like one.
    static func masked(_ sentence: String) -> String {
        let suspects = state.withLock { $0.suspects }
        return hidden(in: suspects.reduce(sentence) { $0.replacing($1, with: "***") })
    }
}
