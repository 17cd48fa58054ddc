import Glibc
import Logging
import Reports
import Runner

/// Speaks on standard error, and asks where a person is at the other end.
final class ConsoleVoice: RunVoice {
    private let isQuiet: Bool

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    var canAsk: Bool { isatty(STDIN_FILENO) == 1 && StandardError.isTerminal }

    func say(_ text: String) {
        if !isQuiet { StandardError.write(text + "\n") }
    }

    func ask(_ question: String) -> Bool {
        StandardError.write(question + " [y/N] ")
        guard let answer = readLine() else { return false }
        return ["y", "yes"].contains(answer.lowercased())
    }

    func sendingBegan(_ plan: Plan, snapshot: @escaping @Sendable () -> SendSnapshot) {}

    func sendingEnded() {}
}
