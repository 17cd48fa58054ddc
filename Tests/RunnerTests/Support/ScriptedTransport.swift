import Foundation
import Providers
import Runner
import Sending
import Synchronization

/// A way to a provider that is a function of the call: what is asked, and how many creates came before.
final class ScriptedTransport: CallTransport {
    typealias Script = @Sendable (_ request: ProviderRequest, _ creates: Int) async throws -> TransportResult

    private let script: Script
    private let state = Mutex((creates: [String](), checks: 0, isShutDown: false))

    init(_ script: @escaping Script) {
        self.script = script
    }

    /// The bodies of all create calls, in their order.
    var creates: [String] { state.withLock { $0.creates } }
    /// Calls that create nothing.
    var checks: Int { state.withLock { $0.checks } }
    var isShutDown: Bool { state.withLock { $0.isShutDown } }

    func send(_ request: ProviderRequest, to apiRoot: String) async -> TransportResult {
        let number = state.withLock { state in
            guard request.method == .post else {
                state.checks += 1
                return 0
            }
            state.creates.append(String(decoding: request.body, as: UTF8.self))
            return state.creates.count
        }
        return (try? await script(request, number)) ?? .notSent(.connectionFailed)
    }

    func shutdown() async { state.withLock { $0.isShutDown = true } }

    var taskExecutor: (any TaskExecutor)? { nil }

    /// A session for each create, numbered; every other call is answered well.
    static let creating: Script = { request, number in
        request.method == .post ? created(number) : .responded(Response(status: 200, body: Array("{}".utf8)))
    }

    /// The answer to each create is lost; every other call is answered well.
    static let losing: Script = { request, _ in
        request.method == .post
            ? .maybeSent(.connectionLost) : .responded(Response(status: 200, body: Array("{}".utf8)))
    }

    static func created(_ number: Int) -> TransportResult {
        .responded(Response(status: 200, body: Array(#"{"token":{"uid":"T\#(number)"}}"#.utf8)))
    }
}
