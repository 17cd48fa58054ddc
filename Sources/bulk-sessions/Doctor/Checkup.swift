import Dispatch
import Foundation
import Synchronization

/// The checks of `doctor`, each on a thread of its own, so that one that hangs holds up neither the others nor the end.
struct Checkup {
    /// What one check has found.
    struct Finding: Sendable, Equatable {
        enum State: String, Sendable {
            case good = "ok"
            case bad = "FAIL"
            /// Nothing could be checked.
            case open = "-"
        }

        var name: String
        var state: State
        /// What was found and, where that is bad, what to do.
        var text: String

        init(_ name: String, _ state: State, _ text: String) {
            (self.name, self.state, self.text) = (name, state, text)
        }
    }

    struct Examination: Sendable {
        var name: String
        /// Returns at least one finding.
        var perform: @Sendable () -> [Finding]
    }

    private var checks: [Examination] = []

    mutating func add(_ name: String, _ perform: @escaping @Sendable () -> [Finding]) {
        checks.append(Examination(name: name, perform: perform))
    }

    /// One that is made by trying what a run would do.
    mutating func addTrial(_ name: String, _ perform: @escaping @Sendable () throws -> String) {
        add(name) { [Self.finding(name, perform)] }
    }

    static func finding(_ name: String, _ perform: () throws -> String) -> Finding {
        do { return Finding(name, .good, try perform()) } catch {
            return Finding(name, .bad, ErrorLine.sentence(error))
        }
    }

    /// - Returns: what was found, in the order of the checks.
    func run(within patience: DispatchTimeInterval) -> [Finding] {
        let board = Board()
        let done = DispatchSemaphore(value: 0)
        for (index, check) in checks.enumerated() {
            Thread {
                board.note(check.perform(), of: index)
                done.signal()
            }.start()
        }
        let end = DispatchTime.now() + patience
        for _ in checks { _ = done.wait(timeout: end) }
        return checks.enumerated().flatMap { index, check in
            board.findings(of: index)
                ?? [
                    Finding(
                        check.name,
                        .bad,
                        "This took too long, and was given up. Something there hangs: look at it."
                    )
                ]
        }
    }

    private final class Board: Sendable {
        private let found = Mutex<[Int: [Finding]]>([:])

        func note(_ findings: [Finding], of check: Int) { found.withLock { $0[check] = findings } }

        func findings(of check: Int) -> [Finding]? { found.withLock { $0[check] } }
    }
}
