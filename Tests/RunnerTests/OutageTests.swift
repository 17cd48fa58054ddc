import Providers
import Reports
import Runner
import Sending
import Synchronization
import TestSupport
import Testing

/// A provider that is down: the harmless call is made in place of creates, and what it is answered is heeded.
@Suite("An outage, in memory", .timeLimit(.minutes(2)))
struct OutageTests {
    /// Answers creates with 503 until one of the harmless calls is answered with 200.
    private final class DownProvider: Sendable {
        struct Calls {
            var isUp = false
            /// When each call arrived, since the run began.
            var checks: [Duration] = []
            var creates: [Duration] = []
            /// Creates that arrived before the provider was up.
            var vainCreates: [Duration] = []
        }

        private let state = Mutex(Calls())
        private let clock: ManualClock
        private let answers: [Response]

        /// - Parameter answers: To the first harmless calls; from then on the provider is up.
        init(_ clock: ManualClock, answers: [Response]) {
            (self.clock, self.answers) = (clock, answers)
        }

        var calls: Calls { state.withLock { $0 } }

        var transport: ScriptedTransport {
            ScriptedTransport { [self] request, number in
                state.withLock { state in
                    let now = clock.elapsed
                    guard request.method == .post else {
                        state.checks.append(now)
                        if state.checks.count <= answers.count { return .responded(answers[state.checks.count - 1]) }
                        state.isUp = true
                        return .responded(Response(status: 200, body: Array("{}".utf8)))
                    }
                    state.creates.append(now)
                    if state.isUp { return ScriptedTransport.created(number) }
                    state.vainCreates.append(now)
                    return .responded(Response(status: 503))
                }
            }
        }
    }

    private func run(answers: [Response]) async throws -> (DownProvider.Calls, RunResult) {
        var run = TestRun()
        try run.write((1...40).map { TestRun.row($0) })
        let provider = DownProvider(run.clock, answers: answers)
        run.transport = provider.transport
        run.change = { $0.preflight = false }
        let result = try await run.perform()
        return (provider.calls, result)
    }

    @Test("While the harmless call is answered with 503, nothing is created")
    func probedWith503() async throws {
        let (calls, result) = try await run(answers: Array(repeating: Response(status: 503), count: 12))
        #expect(result.totals.count(.created) == 40 && result.totals.count(.failed) == 0)
        #expect(result.progress.counters.outages == 1)
        #expect(calls.checks.count == 13)
        #expect(calls.vainCreates.count <= 10)
        // All of them before the first harmless call, which took minutes to be answered well.
        #expect(try #require(calls.vainCreates.last) <= calls.checks[0])
        #expect(calls.checks[12] - calls.checks[0] > .seconds(100))
    }

    @Test("A 429 that the harmless call is answered with is waited out")
    func probedWith429() async throws {
        let (calls, result) = try await run(answers: [Response(status: 429, retryAfter: "40")])
        #expect(result.totals.count(.created) == 40)
        #expect(calls.checks.count == 2)
        #expect(calls.checks[1] - calls.checks[0] >= .seconds(40))
        #expect(try #require(calls.vainCreates.last) <= calls.checks[0])
    }

    @Test("A 429 to the harmless call that asks for more than an hour stops the run")
    func probedWithLong429() async throws {
        let (calls, result) = try await run(answers: [Response(status: 429, retryAfter: "7200")])
        #expect(result.stopReason == .longRetryAfter(.seconds(7200)))
        #expect(result.totals.count(.pending) == 40)
        #expect(calls.checks.count == 1)
    }

    @Test("A key that is refused in an outage stops the run", arguments: [401, 402])
    func probedWith401(_ status: Int) async throws {
        let (calls, result) = try await run(answers: [Response(status: status)])
        #expect(result.stopReason == .credentials(.http(status), hadSuccess: false))
        #expect(result.credentialsResponse?.status == status)
        #expect(calls.checks.count == 1)
    }
}
