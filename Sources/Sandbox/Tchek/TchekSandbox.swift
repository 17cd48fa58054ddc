import Hummingbird

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Tchek's stand-in: its API and its web app.
///
/// Modelled, because nothing is documented: the statuses of refusals (401 key, 415 type, 400 no JSON, 422 rules, 404 no
/// such token), the form of errors `{"error": …}`, and that creating answers 200.
struct TchekSandbox: Sendable {
    static let apiPath = "/tchek/apiV1"
    static let webAppPath = "/tchek/webapp"

    let state: SandboxState
    private var gate: FaultGate { FaultGate(state: state, errorMember: "error") }

    func addRoutes(to router: Router<SandboxContext>) {
        router.get("\(Self.apiPath)/user") { request, context in
            try await gate.pass(request, context) { call in
                state.count { $0.userCalls += 1 }
                // Modelled: what it holds is not documented.
                return refusal(of: call) ?? APIAnswer(status: 200, body: ["id": "sandbox", "webApiVersion": "v2.5"])
            }
        }
        router.post("\(Self.apiPath)/tokenmanager/token") { request, context in
            try await gate.pass(request, context, isCreate: true) { create($0) }
        }
        router.get("\(Self.apiPath)/tokenmanager/test") { request, context in
            try await gate.pass(request, context) { status($0) }
        }
        router.get("\(Self.webAppPath)/:language/services/:uid") { _, context in
            let key = context.parameters.get("uid").flatMap { SessionID.key(tchek: $0) }
            let language = context.parameters.get("language") ?? ""
            guard TchekRules.locales.contains(language) else { return SessionPage.notFound }
            return SessionPage.response(key, of: .tchek, linkLanguage: language, in: state)
        }
    }

    private func error(_ status: Int, _ message: String) -> APIAnswer {
        APIAnswer(status: status, body: ["error": .string(message)])
    }

    private func refusal(of call: APICall) -> APIAnswer? {
        let key = call.request.headers[named: "X-API-Key"] ?? ""
        guard !key.isEmpty, key == state.configuration.tchekKey ?? key else {
            state.count { $0.unauthorized += 1 }
            return error(401, "The header X-API-Key carries no valid key.")
        }
        return nil
    }

    private func create(_ call: APICall) -> APIAnswer {
        if let refusal = refusal(of: call) { return refusal }
        func refuse(_ status: Int, _ message: String) -> APIAnswer {
            state.count { $0.refused += 1 }
            return error(status, message)
        }
        guard call.request.headers.declareJSON else { return refuse(415, "Content-Type must be application/json.") }
        let body: JSONValue
        do {
            body = try JSONReader.read(call.body)
        } catch {
            return refuse(400, "The body is no JSON: \(error.reason), at byte \(error.byte).")
        }
        let (order, broken) = TchekRules.judge(body)
        guard broken.isEmpty else { return refuse(422, broken.joined(separator: "; ")) }

        let now = state.now
        var session = SandboxSession(
            provider: .tchek,
            key: SessionID.random(),
            createdAt: now,
            // Modelled as the validity asked for, although the published sample answers 30 days where 90 were asked.
            expiresAt: now.addingTimeInterval(order.validityDays * 86_400),
            progress: .number(0),
            messages: order.sendingType != nil,
            details: order.details
        )
        session.details.echo = order.echo
        state.insert(session)
        return APIAnswer(status: 200, body: answer(session, now: now), created: true)
    }

    private func status(_ call: APICall) -> APIAnswer {
        if let refusal = refusal(of: call) { return refusal }
        state.count { $0.statusCalls += 1 }
        let device = call.request.uri.queryParameters.get("deviceId") ?? ""
        let key = device.hasSuffix("-pwa") ? SessionID.key(tchek: device.dropLast(4)) : nil
        guard let session = state.withContents({ $0.sessions.session(key, of: .tchek) }) else {
            return error(404, "There is no such token.")
        }
        return APIAnswer(status: 200, body: answer(session, now: state.now, device: device))
    }

    /// The shape of the published samples. The ids of neighbouring objects are made up from the token's own.
    private func answer(_ session: SandboxSession, now: Date, device: String? = nil) -> JSONValue {
        let uid = session.id
        let echo = TchekOrder.members(echo: session.details.echo)
        let number = if case .number(let number) = session.progress { number } else { 0 }
        var token: [JSONValue.Member] = [
            .init(name: "expired", value: .bool(session.expiresAt.map { $0 <= now } ?? false)),
            .init(name: "id", value: .string("i" + uid.suffix(9))),
            .init(name: "createdAt", value: .string(HTTPDate.milliseconds(session.createdAt))),
            .init(name: "tradeinVehicle", value: true),
            .init(name: "tradeinStatus", value: .number(Double(number))),
            .init(name: "sendingType", value: echo.sendingType),
            .init(name: "vehiclePtr", value: ["id": .string("v" + uid.suffix(9))]),
            .init(name: "uid", value: .string(uid)),
            .init(name: "expiresIn", value: .orNull(session.expiresAt.map(HTTPDate.milliseconds))),
            .init(name: "options", value: echo.options),
            .init(name: "APITokenPtr", value: ["id": "sandboxKey"]),
        ]
        if let device { token.append(.init(name: "deviceId", value: .string(device))) }
        return ["token": .object(token), "webApiVersion": "v2.5"]
    }
}
