import Runner
import Synchronization

/// Keeps what a run says, and answers its question.
final class TestConsole: RunConsole {
    private let answer: Bool?
    private let state = Mutex((lines: [String](), questions: [String](), stages: 0))

    /// - Parameter answer: Nil where no user is there to answer.
    init(answer: Bool? = nil) {
        self.answer = answer
    }

    var lines: [String] { state.withLock { $0.lines } }
    var questions: [String] { state.withLock { $0.questions } }
    /// Send stages that began and have not ended.
    var openStages: Int { state.withLock { $0.stages } }

    var canAsk: Bool { answer != nil }
    func say(_ text: String) { state.withLock { $0.lines.append(text) } }
    func warn(_ text: String) { say(text) }

    func ask(_ question: String) -> Bool {
        state.withLock { $0.questions.append(question) }
        return answer ?? false
    }

    func sendingBegan(_ stage: SendStage) { state.withLock { $0.stages += 1 } }
    func sendingEnded() { state.withLock { $0.stages = max(0, $0.stages - 1) } }
}
