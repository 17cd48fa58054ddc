import Hummingbird

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// PAVE's calls about a session that exists.
///
/// Documented: the statuses and messages of `GET` and `DELETE`; that a message is sent again once for a session, within
/// seven days, not in QC_PASSED, CONFIRM, COMPLETE and EXPIRED; that `sms.to` may be changed before the session has begun
/// where its message did not arrive. Modelled: the words of those refusals, that INVALID ends a session too, and that a
/// changed number is messaged.
extension PaveSandbox {
    func addSessionRoutes(to router: Router<SandboxContext>) {
        let one = RouterPath("\(Self.apiPath)/sessions/:key")
        router.get(one) { request, context in
            try await pass(request, context) { call in
                state.count { $0.statusCalls += 1 }
                return onSession(call) { show($0) }
            }
        }
        router.put(one) { request, context in
            try await pass(request, context) { call in onSession(call) { change($0, call) } }
        }
        router.delete(one) { request, context in
            try await pass(request, context) { call in onSession(call) { delete($0) } }
        }
        router.post("\(Self.secondPath)/capture/sessions/:key/resend") { request, context in
            try await pass(request, context) { remind($0) }
        }
    }

    /// A call that only looks for what cannot exist is the harmless one.
    private func pass(
        _ request: Request,
        _ context: SandboxContext,
        _ api: @Sendable (APICall) -> APIResponse
    ) async throws -> Response {
        let isOne = context.parameters.get("key").flatMap { Self.key(of: $0) } != nil
        return try await gate.pass(request, context, isOne ? .session : .other, api)
    }

    /// Runs `act` on the session that the path names.
    private func onSession(_ call: APICall, _ act: (SandboxSession) -> APIResponse) -> APIResponse {
        if let refusal = refusal(of: call) { return refusal }
        let id = call.parameters.get("key") ?? ""
        guard let session = session(id) else { return message(404, "Session \(id) cannot be found.") }
        return act(session)
    }

    private func session(_ id: String) -> SandboxSession? {
        state.withContents { $0.sessions.session(Self.key(of: id), of: Self.name) }
    }

    private func show(_ session: SandboxSession) -> APIResponse {
        let times = state.withContents { $0.sessions.times(of: session.key) }
        return APIResponse(
            status: 200,
            body: [
                "session_key": .string(session.id), "status": .string(session.status),
                "theme": .string(session.details.theme),
                "language": .orNull(session.details.language),
                "redirect_url": .orNull(session.details.redirectURL),
                "inspect_started_at": .orNull(times.started?.formatted(.iso8601)),
                "inspect_ended_at": .orNull(times.ended?.formatted(.iso8601)),
                "options": ["client_id": .orNull(session.details.clientID)],
            ],
            isDone: true
        )
    }

    private func change(_ session: SandboxSession, _ call: APICall) -> APIResponse {
        guard call.request.headers.declareJSON else { return reject(415, "Content-type must be application/json.") }
        guard let json = try? JSONReader.read(call.body) else { return reject(400, "The body is no JSON.") }
        let (change, broken) = PaveRules.read(change: json)
        guard broken.isEmpty else { return reject(400, broken.joined(separator: "; ")) }
        guard !["COMPLETE", "EXPIRED", "INVALID"].contains(session.status) else {
            return reject(400, "Session \(session.id) is complete and cannot be changed.")
        }
        guard change.theme == nil || session.status == "IDLE" else {
            return reject(400, "Session \(session.id) has been started and its theme cannot be changed.")
        }
        // Judged and done at once, as two calls may come together.
        let changed = state.withContents { contents -> SandboxSession? in
            if let phone = change.phone {
                guard session.status == "IDLE", contents.sessions.hasFailedMessage(session.key) else { return nil }
                contents.sessions.setSMS(session.key, failed: false)
                contents.sessions.change(session.key) { $0.phone = phone }
                contents.counts.messages += 1
            }
            contents.counts.changes += 1
            contents.sessions.change(session.key) { details in
                details.theme = change.theme ?? details.theme
                details.redirectURL = change.redirectURL ?? details.redirectURL
                details.language = change.language ?? details.language
            }
            return contents.sessions.session(session.key, of: Self.name) ?? session
        }
        guard let changed else {
            return reject(400, "Session \(session.id) has been started or its SMS was delivered.")
        }
        return show(changed)
    }

    private func delete(_ session: SandboxSession) -> APIResponse {
        let isDeleted = state.withContents { contents -> Bool in
            guard contents.sessions.session(session.key, of: Self.name)?.status == "IDLE" else { return false }
            contents.sessions.delete(session.key)
            contents.counts.deleted += 1
            return true
        }
        guard isDeleted else { return reject(400, "Session \(session.id) has been started and cannot be deleted.") }
        var response = message(200, "Session \(session.id) has been successfully removed.")
        response.isDone = true
        return response
    }

    private func remind(_ call: APICall) -> APIResponse {
        let key = call.request.headers[named: "API-Access-Token"] ?? ""
        guard !key.isEmpty, key == PaveCredentials(state.configuration.secrets)?.apiKey ?? key else {
            state.count { $0.unauthorized += 1 }
            return message(401, "The header API-Access-Token carries no valid key.")
        }
        state.count { $0.remindCalls += 1 }
        guard let session = session(call.parameters.get("key") ?? "") else { return refuse(404, "Session not found") }
        let days = Int(state.now.timeIntervalSince(session.createdAt) / 86_400)
        if days >= 7 { return refuse(400, "The session is more than 7 days old") }
        if ["QC_PASSED", "CONFIRM", "COMPLETE", "EXPIRED", "INVALID"].contains(session.status) {
            return refuse(400, "The session is \(session.status)")
        }
        let problem = state.withContents { contents -> String? in
            if contents.sessions.hasFailedMessage(session.key) || !session.messages { return "No SMS was delivered" }
            guard contents.sessions.remind(session.key) else { return "The SMS has been resent already" }
            contents.counts.reminders += 1
            return nil
        }
        if let problem { return refuse(400, problem) }
        let body: JSONValue = [
            "status": "success", "session_age_days": .number(Double(days)), "days_remaining": .number(Double(7 - days)),
        ]
        return APIResponse(status: 200, body: body, isDone: true)
    }

    private func refuse(_ status: Int, _ text: String) -> APIResponse {
        state.count { $0.refused += 1 }
        return APIResponse(status: status, body: ["status": "error", "message": .string(text)])
    }
}
