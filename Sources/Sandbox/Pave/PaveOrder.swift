/// What a create call at PAVE asks for, once it has passed the rules.
struct PaveOrder: Sendable, Equatable {
    var details = SandboxSession.Details()
    /// Whether it carries `sms`: PAVE then messages the customer.
    var messages = false
}
