/// How far a customer has come with a session, whatever the provider's own word for it is.
package enum SessionStage: Int, Sendable, CaseIterable {
    /// Nobody has begun it.
    case unopened = 1
    case opened = 2
    /// The customer is done with it.
    case done = 3
    case expired = 4
    /// It leads to no result: the provider could not use it.
    case void = 5

    /// Whether it stays so: nobody need ask again.
    package var isFinal: Bool {
        switch self {
        case .unopened, .opened: false
        case .done, .expired, .void: true
        }
    }

    /// What people call it, on pages and in counts.
    package var name: String {
        switch self {
        case .unopened: "not opened"
        case .opened: "opened"
        case .done: "done"
        case .expired: "expired"
        case .void: "without a result"
        }
    }
}
