import Glibc
import Logging
import Runner
import Synchronization
import Text

/// The console of a run: it writes on standard error, and asks where a user is at the other end.
final class TerminalConsole: RunConsole {
    private let isQuiet: Bool
    /// What reads JSON lines is not given others between them.
    private let isJSON: Bool
    private let logger: Logger
    private let display = Mutex<ProgressDisplay?>(nil)
    private let asking = Mutex(false)

    init(isQuiet: Bool, isJSON: Bool, logger: Logger) {
        self.isQuiet = isQuiet
        self.isJSON = isJSON
        self.logger = logger
    }

    var canAsk: Bool { Terminal.isAttended }

    /// Whether a question waits for its answer now, and nothing has been sent.
    var isAsking: Bool { asking.withLock { $0 } }

    func say(_ text: String) {
        if isQuiet { return }
        if isJSON { logger.info("\(text)") } else { StandardError.write(VisibleText.line(text) + "\n") }
    }

    func warn(_ text: String) {
        if isJSON {
            // By the logger's own handler, as its level may keep warnings back.
            var logger = logger
            logger.logLevel = .warning
            logger.warning("\(text)")
        } else {
            StandardError.write(VisibleText.line(text) + "\n", mayBeDropped: false)
        }
    }

    func ask(_ question: String) -> Bool {
        asking.withLock { $0 = true }
        defer { asking.withLock { $0 = false } }
        return Terminal.ask(question)
    }

    func sendingBegan(_ stage: SendStage) {
        if isQuiet { return }
        let redraws = Terminal.isAttended && Terminal.redraws && !isJSON
        let display = ProgressDisplay(stage, logger: logger, redraws: redraws)
        self.display.withLock { $0 = display }
        display.begin()
    }

    func sendingEnded() {
        let display = display.withLock { display in
            defer { display = nil }
            return display
        }
        display?.end()
    }
}
