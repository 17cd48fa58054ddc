/// What a create call at Tchek asks for, once it has passed the rules.
struct TchekOrder: Sendable, Equatable {
    var details = SandboxSession.Details()
    /// Nil: `null`, no message.
    var sendingType: Int?
    var validityDays = 0.0
    /// The options as they came.
    var options = JSONValue.object([])
}
