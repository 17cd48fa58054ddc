import Hummingbird
import NIOCore

/// The calls that steer a running sandbox: `POST` with `X-Sandbox-Control: 1`, which no web page can send unasked.
///
///     POST /control/faults     body: a plan of faults, see `FaultPlan.help`
///     POST /control/reset      forgets sessions and counts; the plan stays and counts its calls anew
///     POST /control/snapshot   counts as JSON
///     POST /control/sessions   what exists, as JSON
///     POST /control/status     body: `ID STATUS`, the status as its provider writes it
struct ControlRoutes: Sendable {
    let state: SandboxState

    func addRoutes(to router: Router<SandboxContext>) {
        add("faults", to: router) { text in
            do {
                state.setFaults(try FaultPlan(parsing: text))
                return .text(200, "The plan of faults is set.\n")
            } catch {
                return .text(400, "\(error)\n\n\(FaultPlan.help)\n")
            }
        }
        add("reset", to: router) { _ in
            state.reset()
            return .text(200, "Sessions and counts are forgotten.\n")
        }
        add("snapshot", to: router) { _ in .json(200, state.snapshot().countsAsJSON.encoded()) }
        add("sessions", to: router) { _ in .json(200, state.snapshot().sessionsAsJSON.encoded()) }
        add("status", to: router) { text in
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count == 2, state.providers.contains(where: { $0.stage(of: words[1]) != nil }) else {
                return .text(400, "Write the session's id, a space and its status as the provider writes it.\n")
            }
            guard state.move(words[0], to: words[1]) else { return .text(404, "There is no such session.\n") }
            return .text(200, "The session has moved.\n")
        }
    }

    private func add(
        _ name: String,
        to router: Router<SandboxContext>,
        _ respond: @escaping @Sendable (String) -> Response
    ) {
        router.post("control/\(name)") { request, _ in
            guard request.headers[named: "X-Sandbox-Control"] == "1" else {
                return Response.text(403, "Control calls carry the header X-Sandbox-Control: 1.\n")
            }
            guard let body = try? await request.body.collect(upTo: 64 << 10) else {
                return .text(413, "The body is too large.\n")
            }
            return respond(String(buffer: body))
        }
        router.get("control/\(name)") { _, _ in
            var response = Response.text(405, "Control calls are POST.\n")
            response.headers[.allow] = "POST"
            return response
        }
    }
}
