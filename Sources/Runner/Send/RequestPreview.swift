import Providers
import Rows
import Sending

/// One request as it would leave, with what it would bring about. It holds a customer's data: for whoever asked to see it,
/// and for no log.
package struct RequestPreview: Sendable {
    /// The request, keys masked, and behind it the link and the message.
    package var text: String

    /// The first ones that a run would send.
    static func first(_ count: Int, _ context: RunContext) throws -> [RequestPreview] {
        if count < 1 { return [] }
        var reader = try SentRowReader(context)
        var passed: Int?
        return try reader.read(count, passingMessages: &passed).map { RequestPreview($0.item, context) }
    }

    private init(_ item: SendItem, _ context: RunContext) {
        let provider = context.request.provider
        let call = item.request(at: provider, now: context.clock.date)
        let secret = Set(provider.descriptor.secretHeaders.map { $0.lowercased() })
        let headers = call.allHeaders(userAgent: TransportConfiguration.userAgent(version: context.request.version))
        text =
            (["Row \(item.row): \(call.method.rawValue) \(provider.apiRoot)\(call.path)"]
            + headers.map { "\($0.name): \(secret.contains($0.name.lowercased()) ? "***" : $0.value)" }
            + [
                "", String(decoding: call.body, as: UTF8.self), "",
                "Link:    \(item.repaired?.url ?? provider.linkForm(for: item.order))",
                "Message: \(Self.message(item.order, from: provider.rules.displayName))",
            ]).joined(separator: "\n") + "\n"
    }

    private static func message(_ order: SessionOrder, from provider: String) -> String {
        let email = order.customer.email.map { " to \($0)" } ?? ""
        let phone = order.customer.phone.map { " to \($0.plusPrefixed)" } ?? ""
        return switch order.notify {
        case .none: "none"
        case .email: "an e-mail from \(provider)\(email)"
        case .sms: "an SMS from \(provider)\(phone)"
        case .both: "an e-mail from \(provider)\(email), and an SMS\(phone)"
        }
    }
}
