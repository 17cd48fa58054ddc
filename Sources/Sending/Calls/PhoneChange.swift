/// What came of changing the number that a session's message goes to.
package enum PhoneChange: Sendable, Equatable {
    case changed
    /// The provider will not change it, or not any more.
    case refused(message: String?)
    /// The provider knows no such session.
    case missing
    /// It was not changed, for a reason that may pass.
    case failed(CallCode)
    /// No call was made for it.
    case waiting(CallCode)
    /// It may have been changed.
    case inDoubt
    /// More than the phone is another one now, so it was not asked for.
    case uncertain

    /// What stands in `session_error_code`.
    package var code: CallCode {
        switch self {
        case .changed: .phoneChanged
        case .refused, .failed, .waiting: .phoneNotChanged
        case .missing: .sessionNotFound
        case .inDoubt: .phoneInDoubt
        case .uncertain: .phoneDiffers
        }
    }

    /// The codes of rows whose number was to be changed and is not, or not for certain.
    package static let undone: Set<CallCode> = [.phoneNotChanged, .phoneInDoubt, .sessionNotFound]
}
