package import Sending

extension CallMeaning {
    package static func created(_ session: CreatedSession) -> CallMeaning { .outcome(.created(session)) }

    package static func refused(_ code: CallCode, message: String?) -> CallMeaning {
        .outcome(.refused(code, message: message))
    }

    package static func ambiguous(_ code: CallCode) -> CallMeaning { .outcome(.ambiguous(code)) }

    package static func notCreated(_ code: CallCode, retryAfter: Duration?) -> CallMeaning {
        .outcome(.notCreated(code), retryAfter: retryAfter)
    }
}
