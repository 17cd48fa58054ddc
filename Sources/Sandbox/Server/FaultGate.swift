import Hummingbird
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Every call of an API passes through here: the faults of the plan strike before or after the API itself.
struct FaultGate: Sendable {
    let state: SandboxState
    /// The member in which this API's errors carry their message.
    let errorMember: String

    /// The largest request body that is read, in bytes.
    static let largestBody = 1 << 20

    /// - Parameter api: does the call; not run where a fault comes first.
    func pass(
        _ request: Request,
        _ context: SandboxContext,
        isCreate: Bool = false,
        _ api: @Sendable (APICall) -> APIAnswer
    ) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.largestBody)
        } catch is NIOTooManyBytesError {
            state.count { $0.refused += 1 }
            return error(413, "The request body is too large.")
        }
        let (decision, plan) = state.decide(isCreate: isCreate)
        if decision.latency > .zero { try await Task.sleep(for: decision.latency) }
        if let answer = try await before(decision.effect, plan, request, context) { return answer }
        let call = APICall(
            request: request,
            parameters: context.parameters,
            body: Array(body.readableBytesView)
        )
        return try await after(decision.effect, plan, api(call), context)
    }

    /// The fault that takes the place of the call, if any.
    private func before(
        _ effect: FaultDecision.Effect,
        _ plan: FaultPlan,
        _ request: Request,
        _ context: SandboxContext
    ) async throws -> Response? {
        switch effect {
        case .rateLimited(let seconds):
            count("rate")
            return refusal(429, "Too many requests.", .seconds(seconds))
        case .fault(let kind):
            switch kind {
            case .outage:
                count(kind.name)
                return refusal(503, "The service is not available.", plan.retryAfter)
            case .outageCut, .cutBefore:
                count(kind.name)
                return await cut(context)
            case .status(let code) where code < 400:
                count(kind.name)
                var answer = error(code, "Moved.")
                answer.headers[.location] = "http://\(request.head.authority ?? "")\(SandboxRoutes.redirectPath)"
                return answer
            case .status(let code):
                count(kind.name)
                return refusal(code, "Refused on demand.", plan.retryAfter)
            default: return nil
            }
        case .none: return nil
        }
    }

    /// The answer as a fault leaves it. What was not created cannot be spoilt: it is answered as it is.
    private func after(
        _ effect: FaultDecision.Effect,
        _ plan: FaultPlan,
        _ answer: APIAnswer,
        _ context: SandboxContext
    ) async throws -> Response {
        let bytes = answer.body.encoded()
        guard answer.created, case .fault(let kind) = effect else { return .json(answer.status, bytes) }
        count(kind.name)
        switch kind {
        case .cutAfter: return await cut(context)
        case .statusAfter(let code): return error(code, "Failed on demand.")
        case .unreadable: return .json(answer.status, Array("<html>It worked!</html>".utf8))
        case .noID: return .json(answer.status, JSONValue.object([]).encoded())
        case .cutBody: return .cutInTheMiddle(answer.status, bytes, of: context.channel)
        case .dribble: return .dribbling(answer.status, bytes, pause: plan.dribblePause)
        case .huge: return .huge(answer.status, size: plan.hugeSize)
        case .cutBefore, .status, .outage, .outageCut: return .json(answer.status, bytes)
        }
    }

    private func count(_ fault: String) {
        state.count { $0.faults[fault, default: 0] += 1 }
    }

    private func error(_ status: Int, _ message: String) -> Response {
        .json(status, JSONValue.object([.init(name: errorMember, value: .string(message))]).encoded())
    }

    private func refusal(_ status: Int, _ message: String, _ retryAfter: RetryAfter?) -> Response {
        var answer = error(status, message)
        switch retryAfter {
        case nil: break
        case .seconds(let seconds): answer.headers[.retryAfter] = String(seconds)
        case .date(let seconds):
            // Real time, not the configured one: it is measured against the answer's own Date header.
            answer.headers[.retryAfter] = HTTPDate.text(Date(timeIntervalSinceNow: Double(seconds)))
        }
        return answer
    }

    /// Ends the connection without a byte of answer. What is returned has nowhere to go.
    private func cut(_ context: SandboxContext) async -> Response {
        try? await context.channel.close()
        return Response(status: .internalServerError)
    }
}
