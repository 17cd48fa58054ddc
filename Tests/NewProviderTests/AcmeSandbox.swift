import Hummingbird

@testable import Sandbox

/// Acme's stand-in: its API and its pages.
struct AcmeSandbox: SandboxProvider {
    static let name = "acme"
    static let displayName = "Acme"
    static let apiPath = "/acme/2"
    static let webAppPath: String? = "/acme/webapp"

    static func id(of key: UInt128) -> String { "acme-" + String(key, radix: 36) }

    static func key(of id: String) -> UInt128? {
        id.hasPrefix("acme-") ? UInt128(id.dropFirst(5), radix: 36) : nil
    }

    static func stage(of status: String) -> SandboxSession.Stage? {
        ["open": .untouched, "done": .ended][status]
    }

    let state: SandboxState
    private var gate: FaultGate { FaultGate(state: state, errorMember: "reason") }

    func addRoutes(to router: Router<SandboxContext>) {
        router.post("\(Self.apiPath)/orders") { request, context in
            try await gate.pass(request, context, .create) { create($0) }
        }
        router.get("/acme/webapp/:id") { _, context in
            SessionPage.response(context.parameters.get("id"), of: Self.self, linkLanguage: nil, in: state)
        }
    }

    private func create(_ call: APICall) -> APIResponse {
        let token = state.configuration.secrets["ACME_TOKEN"] ?? ""
        guard call.request.headers[.authorization] == "Bearer \(token)" else {
            state.count { $0.unauthorized += 1 }
            return APIResponse(status: 401, body: ["reason": "This token is not known."])
        }
        guard let body = try? JSONReader.read(call.body), case .string(let email) = body["mail"],
            case .string(let plate) = body["plate"]
        else { return APIResponse(status: 400, body: ["reason": "Name mail and plate."]) }
        var details = SandboxSession.Details()
        details.email = email
        details.plate = plate
        let session = SandboxSession(
            of: Self.self,
            createdAt: state.now,
            status: "open",
            messages: body["notify"] == true,
            details: details
        )
        state.insert(session, of: Self.self)
        return APIResponse(status: 201, body: ["order": .string(session.id)], isDone: true)
    }
}
