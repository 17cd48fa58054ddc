import Hummingbird
import NIOCore

/// The calls that steer a running sandbox: `POST` with the token of this process in `X-Sandbox-Control`.
///
/// Only whoever started the sandbox knows the token: neither a web page nor another user of this machine. Without one
/// there are no such calls.
///
///     POST /control/faults     body: a plan of faults, see `FaultPlan.help`
///     POST /control/reset      forgets sessions and counts; the plan stays and counts its calls anew
///     POST /control/snapshot   counts as JSON
///     POST /control/sessions   what exists, as JSON
///     POST /control/status     body: `ID STATUS`, the status as its provider writes it
///     POST /control/statuses   body: `STATUS STATUS …`: all sessions move, each to the next one of them, in turn
///     POST /control/age        body: `ID HOURS`: the session was created so many hours ago
///     POST /control/sms        body: `ID failed` or `ID delivered`: what became of the session's message
struct ControlRoutes: Sendable {
    static let header = "X-Sandbox-Control"

    let state: SandboxState
    let token: String

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
            guard state.move(words[0], to: words[1]) else { return noSession }
            return .text(200, "The session has moved.\n")
        }
        add("statuses", to: router) { text in
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            guard !words.isEmpty,
                words.allSatisfy({ word in state.providers.contains { $0.stage(of: word) != nil } })
            else { return .text(400, "Write statuses as the provider writes them, with spaces between them.\n") }
            return .text(200, "\(state.move(toInTurn: words)) sessions have moved.\n")
        }
        add("age", to: router) { text in
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count == 2, let hours = Int(words[1]), (0...100_000).contains(hours) else {
                return .text(400, "Write the session's id, a space and its age in hours.\n")
            }
            guard state.change(words[0], age: .seconds(hours * 3_600)) else { return noSession }
            return .text(200, "The session has its age.\n")
        }
        add("sms", to: router) { text in
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count == 2, ["failed", "delivered"].contains(words[1]) else {
                return .text(400, "Write the session's id, a space and failed or delivered.\n")
            }
            guard state.change(words[0], smsFailed: words[1] == "failed") else { return noSession }
            return .text(200, "The message is \(words[1]).\n")
        }
    }

    private func add(
        _ name: String,
        to router: Router<SandboxContext>,
        _ respond: @escaping @Sendable (String) -> Response
    ) {
        router.post("control/\(name)") { request, _ in
            guard isToken(request.headers[named: Self.header] ?? "") else {
                return Response.text(403, "Control calls carry the header \(Self.header) with this sandbox's token.\n")
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

    private var noSession: Response { .text(404, "There is no such session.\n") }

    /// In a time that tells nothing of how much of it is right.
    private func isToken(_ given: String) -> Bool {
        guard given.utf8.count == token.utf8.count else { return false }
        return zip(given.utf8, token.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
