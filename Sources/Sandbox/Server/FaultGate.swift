import Hummingbird
import NIOCore
import Text

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

    /// Where redirects on demand lead: a client that comes here has followed one.
    static let redirectPath = "/redirected"

    /// The largest request body that is read, in bytes.
    static let maxBodySize = 1 << 20
    /// So much of each is always read, however much others hold: more than a call of any API has.
    static let freeBodySize = 16 << 10

    /// - Parameter api: does the call; not run where a fault comes first.
    func pass(
        _ request: Request,
        _ context: SandboxContext,
        _ kind: CallKind = .other,
        _ api: @Sendable (APICall) -> APIResponse
    ) async throws -> Response {
        var body = ByteBuffer()
        var held = 0
        defer { state.release(held) }
        for try await part in request.body {
            guard body.readableBytes + part.readableBytes <= Self.maxBodySize else {
                state.count { $0.refused += 1 }
                return error(413, "The request body is too large.")
            }
            let beyond = max(0, body.readableBytes + part.readableBytes - Self.freeBodySize) - held
            guard state.hold(beyond) else { return error(503, "Too many large requests at once.") }
            held += beyond
            body.writeImmutableBuffer(part)
        }
        let (decision, plan) = state.decide(kind)
        if decision.latency > .zero { try await Task.sleep(for: decision.latency) }
        if let response = await before(decision.effect, plan, request, Array(body.readableBytesView), context) {
            return response
        }
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
        _ body: [UInt8],
        _ context: SandboxContext
    ) async -> Response? {
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
                return redirected(error(code, "Moved."), of: request)
            case .frontDoor(let code):
                count(kind.name)
                let text = "<!doctype html><title>Back soon</title><p>We are working on it."
                let page = Response.text(code, text, type: "text/html; charset=utf-8")
                return (300...399).contains(code) ? redirected(page, of: request) : page
            case .status(let code):
                count(kind.name)
                return refusal(code, "Refused on demand.", plan.retryAfter)
            case .echo:
                count(kind.name)
                return refusal(400, "Refused on demand: \(echo(of: request, body))", plan.retryAfter)
            default: return nil
            }
        case .none: return nil
        }
    }

    /// The response as a fault leaves it. What was not done cannot be spoilt: its response stays as it is.
    private func after(
        _ effect: FaultDecision.Effect,
        _ plan: FaultPlan,
        _ response: APIResponse,
        _ context: SandboxContext
    ) async throws -> Response {
        let bytes = response.body.encoded()
        guard response.isDone, case .fault(let kind) = effect else { return .json(response.status, bytes) }
        count(kind.name)
        switch kind {
        case .cutAfter: return await cut(context)
        case .statusAfter(let code): return error(code, "Failed on demand.")
        case .unreadable: return .json(response.status, Array("<html>It worked!</html>".utf8))
        case .noID: return .json(response.status, JSONValue.object([:]).encoded())
        case .sameID: return .json(response.status, state.repeated(bytes))
        case .cutBody: return .cutInTheMiddle(response.status, bytes, of: context.channel)
        case .dribble: return .dribbling(response.status, bytes, pause: plan.dribblePause)
        case .huge: return .huge(response.status, size: plan.hugeSize)
        case .cutBefore, .status, .echo, .outage, .outageCut, .frontDoor: return .json(response.status, bytes)
        }
    }

    /// What a careless API repeats of a call in its error message: the keys in its headers, then the values of its body.
    private func echo(of request: Request, _ body: [UInt8]) -> String {
        let secrets = Set(state.configuration.secrets.values)
        let keys = request.headers.map(\.value).filter(secrets.contains)
        let values = (try? JSONReader.read(body))?.leaves ?? []
        return (keys + values).joined(separator: " ")
    }

    private func redirected(_ response: Response, of request: Request) -> Response {
        var response = response
        response.headers[.location] = "http://\(request.head.authority ?? "")\(Self.redirectPath)"
        return response
    }

    private func count(_ fault: String) {
        state.count { $0.faults[fault, default: 0] += 1 }
    }

    private func error(_ status: Int, _ message: String) -> Response {
        .json(status, JSONValue.object([errorMember: .string(message)]).encoded())
    }

    private func refusal(_ status: Int, _ message: String, _ retryAfter: RetryAfter?) -> Response {
        var response = error(status, message)
        switch retryAfter {
        case nil: break
        case .seconds(let seconds): response.headers[.retryAfter] = String(seconds)
        case .date(let seconds):
            // Real time, not the configured one: it is measured against the response's own Date header.
            response.headers[.retryAfter] = HTTPDate.text(
                secondsSince1970: Int(Date().timeIntervalSince1970) + seconds
            )
        }
        return response
    }

    /// Ends the connection without a byte of response. What is returned has nowhere to go.
    private func cut(_ context: SandboxContext) async -> Response {
        try? await context.channel.close()
        return Response(status: .internalServerError)
    }
}
