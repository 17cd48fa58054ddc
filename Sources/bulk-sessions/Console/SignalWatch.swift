import Glibc
import Runner
import UnixSignals

/// The watch for signals, which turns Ctrl-C and a stopping service into an orderly end; a second signal ends the program at once.
enum SignalWatch {
    static func during<Value: Sendable>(
        _ job: Run,
        _ console: TerminalConsole,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let watch = Task {
            var count = 0
            for await signal in signals {
                count += 1
                if console.isAsking {
                    // Whoever asked waits for a line that will not come.
                    end(job, "\nNot confirmed: nothing was sent.\n")
                } else if count == 1 {
                    console.say(
                        "\(signal): no new calls; those in flight are finished and recorded. Again to stop at once."
                    )
                    job.stop(signal: "\(signal)")
                } else {
                    end(
                        job,
                        "Stopped at once, without a result file. The ledger knows what was sent; run the same command "
                            + "again and it goes on.\n"
                    )
                }
            }
        }
        defer { watch.cancel() }
        return try await body()
    }

    private static func end(_ job: Run, _ message: String) -> Never {
        StandardError.write(message)
        job.discardOutput()
        _exit(ExitStatus.stoppedEarly.rawValue)
    }
}
