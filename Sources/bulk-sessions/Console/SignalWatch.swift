import Dispatch
import Foundation
import Glibc
import Runner
import Synchronization

/// The watch for signals, which turns Ctrl-C, a stopping service and a closed terminal into an orderly end.
///
/// It is a thread that does nothing else: no other thread takes these signals, and no lock is waited for that somebody
/// holds while he reads, writes or calls. So a stop happens at once, whatever the run waits for.
enum SignalWatch {
    /// What a signal is to do.
    private enum Stage {
        /// There is nothing to finish: what it does to every program.
        case none
        /// Nothing has been sent; `end` says so and ends the program.
        case beforeRun(end: @Sendable (_ signal: String) -> Void)
        /// `lastSteps` are what is done before a sudden end.
        case run(any StoppableRun, TerminalConsole, lastSteps: @Sendable () -> Void)
        /// The results are written, and what is left takes no time.
        case afterRun(lastSteps: @Sendable () -> Void)
    }

    private struct State {
        var stage = Stage.none
        var wishes = StopWishes()
        /// Removes the unfinished file of a command that has no run.
        var discard: @Sendable () -> Void = {}
    }

    private static let state = Mutex(State())
    private static let start = ContinuousClock().now
    /// By their numbers.
    private static let names = [SIGINT: "SIGINT", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP"]

    /// Begins to watch. To be called before there is a second thread: each takes over what is held back from the first.
    static func begin() {
        var watched = sigset_t()
        sigemptyset(&watched)
        for signal in names.keys where signal != SIGHUP || !isIgnored(signal) { sigaddset(&watched, signal) }
        pthread_sigmask(SIG_BLOCK, &watched, nil)
        _ = start
        let signals = watched
        let thread = Thread {
            var signals = signals
            while true {
                var signal: Int32 = 0
                if sigwait(&signals, &signal) == 0 { received(signal) }
            }
        }
        thread.name = "signals"
        thread.start()
    }

    /// From now on a signal ends the program by `end`, until a run begins.
    static func beforeRun(_ end: @escaping @Sendable (_ signal: String) -> Void) {
        state.withLock { $0.stage = .beforeRun(end: end) }
    }

    /// Has an unfinished file removed where a signal ends the command before it has finished that.
    static func atSuddenEnd(_ discard: @escaping @Sendable () -> Void) { state.withLock { $0.discard = discard } }

    /// From now on signals stop the run.
    ///
    /// - Parameter lastSteps: Done where a later signal ends the program at once. They may take a second.
    static func during<Value>(
        _ job: any StoppableRun,
        _ console: TerminalConsole,
        lastSteps: @escaping @Sendable () -> Void,
        body: () async throws -> Value
    ) async throws -> Value {
        state.withLock { $0.stage = .run(job, console, lastSteps: lastSteps) }
        defer { state.withLock { $0.stage = .afterRun(lastSteps: lastSteps) } }
        return try await body()
    }

    private static func received(_ number: Int32) {
        let signal = names[number] ?? "signal \(number)"
        // Nobody else waits long for this lock; a run that is about to begin waits for the end that is on its way.
        state.withLock { state in
            switch state.stage {
            case .none: die(of: number)
            case .beforeRun(let end):
                state.discard()
                end(signal)
            case .run(_, let console, let lastSteps) where console.isAsking:
                // Whoever asked waits for a line that will not come.
                endAtOnce("\nNot confirmed: nothing was sent.\n", lastSteps)
            case .run(let job, let console, let lastSteps):
                switch state.wishes.answer(at: start.duration(to: ContinuousClock().now)) {
                case .stop:
                    job.stop(signal: signal)
                    console.say(
                        "\(signal): no new calls; those in flight are finished and recorded. Again to stop at once."
                    )
                case .sameWish: break
                case .endAtOnce: endAtOnce("\(StoppedAtOnce())\n", lastSteps)
                }
            case .afterRun(let lastSteps):
                if case .endAtOnce = state.wishes.answer(at: start.duration(to: ContinuousClock().now)) {
                    endAtOnce("Stopped at once. The results are written.\n", lastSteps)
                }
            }
        }
    }

    private static func endAtOnce(_ message: String, _ lastSteps: @escaping @Sendable () -> Void) -> Never {
        StandardError.write(message, mayBeDropped: false)
        // On a thread of their own, as a disk or a reader may keep them waiting.
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            lastSteps()
            done.signal()
        }
        thread.start()
        _ = done.wait(timeout: .now() + .seconds(1))
        StandardError.flush()
        _exit(ExitStatus.stoppedEarly.rawValue)
    }

    private static func die(of number: Int32) {
        signal(number, SIG_DFL)
        var one = sigset_t()
        sigemptyset(&one)
        sigaddset(&one, number)
        pthread_sigmask(SIG_UNBLOCK, &one, nil)
        raise(number)
    }

    /// Whether whoever started the program wants it to outlive this signal, as `nohup` does.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
