import Hummingbird

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// PAVE's stand-in: its API and its capture pages.
///
/// Modelled, because nothing is documented: 401 for credentials, 415 and 406 for the two content headers, 400 for every
/// broken rule (that 400 exists is documented), and what `PUT` answers. A session has the theme PRO unless it asks for
/// another (documented).
struct PaveSandbox: Sendable {
    static let apiPath = "/pave/v1"
    static let capturePath = "/pave/capture"

    let state: SandboxState
    private var gate: FaultGate { FaultGate(state: state, errorMember: "message") }

    func addRoutes(to router: Router<SandboxContext>) {
        router.post("\(Self.apiPath)/sessions") { request, context in
            try await gate.pass(request, context, isCreate: true) { create($0) }
        }
        let one = RouterPath("\(Self.apiPath)/sessions/:key")
        router.get(one) { request, context in
            try await gate.pass(request, context) { call in
                state.count { $0.statusCalls += 1 }
                return onSession(call) { show($0) }
            }
        }
        router.put(one) { request, context in
            try await gate.pass(request, context) { call in onSession(call) { change($0, call) } }
        }
        router.delete(one) { request, context in
            try await gate.pass(request, context) { call in onSession(call) { delete($0) } }
        }
        router.get("\(Self.capturePath)/:key") { _, context in
            let key = context.parameters.get("key").flatMap { SessionID.key(pave: $0) }
            return SessionPage.response(key, of: .pave, linkLanguage: nil, in: state)
        }
    }

    private func message(_ status: Int, _ message: String) -> APIAnswer {
        APIAnswer(status: status, body: ["message": .string(message)])
    }

    private func refuse(_ status: Int, _ text: String) -> APIAnswer {
        state.count { $0.refused += 1 }
        return message(status, text)
    }

    private func refusal(of call: APICall) -> APIAnswer? {
        let headers = call.request.headers
        let problem = PaveSignature.problem(
            key: headers[named: "API-Key"],
            token: headers[named: "API-Token"],
            timestamp: headers[named: "API-Timestamp"],
            credentials: state.configuration.pave,
            now: state.now
        )
        guard let problem else { return nil }
        state.count { $0.unauthorized += 1 }
        return message(401, problem)
    }

    /// The body as JSON, or the refusal.
    private func body(of call: APICall) -> Result<JSONValue, APIRefusal> {
        guard call.request.headers.declareJSON else {
            return .failure(APIRefusal(status: 415, message: "Content-type must be application/json."))
        }
        do {
            return .success(try JSONReader.read(call.body))
        } catch {
            let message = "The body is no JSON: \(error.reason), at byte \(error.byte)."
            return .failure(APIRefusal(status: 400, message: message))
        }
    }

    private struct APIRefusal: Error {
        var status: Int
        var message: String
    }

    private func create(_ call: APICall) -> APIAnswer {
        if let refusal = refusal(of: call) { return refusal }
        let accepted = call.request.headers[.accept] ?? ""
        guard accepted.contains("application/json") || accepted.contains("*/*") else {
            return refuse(406, "Accept must be application/json.")
        }
        let order: PaveOrder
        switch body(of: call) {
        case .failure(let refusal): return refuse(refusal.status, refusal.message)
        case .success(let body):
            let judged = PaveRules.judge(body)
            guard judged.broken.isEmpty else { return refuse(400, judged.broken.joined(separator: "; ")) }
            order = judged.order
        }
        var session = SandboxSession(
            provider: .pave,
            key: SessionID.random(),
            createdAt: state.now,
            expiresAt: nil,
            progress: .named(.idle),
            messages: order.messages,
            details: order.details
        )
        if session.details.theme.isEmpty { session.details.theme = "PRO" }
        state.insert(session)
        let body: JSONValue = [
            "session_key": .string(session.id),
            "capture_url": .string("http://\(call.authority)\(Self.capturePath)/\(session.id)"),
            "redirect_url": .orNull(session.details.redirectURL.nilIfEmpty),
        ]
        return APIAnswer(status: 201, body: body, created: true)
    }

    /// Runs `act` on the session that the path names.
    private func onSession(_ call: APICall, _ act: (SandboxSession) -> APIAnswer) -> APIAnswer {
        if let refusal = refusal(of: call) { return refusal }
        let id = call.parameters.get("key") ?? ""
        guard let session = state.withContents({ $0.sessions.session(SessionID.key(pave: id), of: .pave) }) else {
            return message(404, "Session \(id) cannot be found.")
        }
        return act(session)
    }

    private func show(_ session: SandboxSession) -> APIAnswer {
        let times = state.withContents { $0.sessions.times(of: session.key) }
        let status = if case .named(let status) = session.progress { status.rawValue } else { "" }
        return APIAnswer(
            status: 200,
            body: [
                "session_key": .string(session.id), "status": .string(status),
                "theme": .string(session.details.theme),
                "language": .orNull(session.details.language.nilIfEmpty),
                "redirect_url": .orNull(session.details.redirectURL.nilIfEmpty),
                "inspect_started_at": .orNull(times.started?.formatted(.iso8601)),
                "inspect_ended_at": .orNull(times.ended?.formatted(.iso8601)),
                "options": ["client_id": .orNull(session.details.clientID.nilIfEmpty)],
            ]
        )
    }

    private func change(_ session: SandboxSession, _ call: APICall) -> APIAnswer {
        let change: (theme: String?, redirectURL: String?, language: String?)
        switch body(of: call) {
        case .failure(let refusal): return refuse(refusal.status, refusal.message)
        case .success(let body):
            let judged = PaveRules.judge(change: body)
            guard judged.broken.isEmpty else { return refuse(400, judged.broken.joined(separator: "; ")) }
            change = judged.change
        }
        let final: [SandboxSession.Progress] = [.named(.complete), .named(.expired), .named(.invalid)]
        guard !final.contains(session.progress) else {
            return refuse(400, "Session \(session.id) is complete and cannot be changed.")
        }
        guard change.theme == nil || session.progress == .named(.idle) else {
            return refuse(400, "Session \(session.id) has been started and its theme cannot be changed.")
        }
        let changed = state.withContents { contents in
            contents.counts.changes += 1
            contents.sessions.change(session.key) { details in
                details.theme = change.theme ?? details.theme
                details.redirectURL = change.redirectURL ?? details.redirectURL
                details.language = change.language ?? details.language
            }
            return contents.sessions.session(session.key, of: .pave) ?? session
        }
        return show(changed)
    }

    private func delete(_ session: SandboxSession) -> APIAnswer {
        guard session.progress == .named(.idle) else {
            return refuse(400, "Session \(session.id) has been started and cannot be deleted.")
        }
        state.withContents { contents in
            contents.sessions.delete(session.key)
            contents.counts.deleted += 1
        }
        return message(200, "Session \(session.id) has been successfully removed.")
    }
}

extension String {
    fileprivate var nilIfEmpty: String? { isEmpty ? nil : self }
}
