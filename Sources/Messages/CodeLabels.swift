import Rows
import Sending

/// The label of a code of the result file: a few words, for lists that count codes.
package enum CodeLabels {
    package static func kind(_ code: String) -> String {
        if let problem = ProblemCode(rawValue: code) { return ProblemSentence.kind(problem) }
        let code = CallCode(rawValue: code)
        if let status = code.httpStatus { return kind(HTTPStatusMeaning(status: status)) }
        switch code {
        case .connectionRefused: return "the connection was refused"
        case .connectTimeout: return "no connection in time"
        case .connectionFailed: return "no connection"
        case .nameNotResolved: return "the server's name was not found"
        case .tlsFailed: return "no encrypted connection"
        case .untrustedCertificate: return "a certificate that is not trusted"
        case .proxyRefused: return "the proxy let no call pass"
        case .proxyFailed: return "no way through the proxy"
        case .noFreeConnection: return "no connection became free"
        case .timeout: return "no answer in time"
        case .connectionLost: return "the connection was lost before the answer"
        case .answerUnreadable: return "an answer that could not be read"
        case .sessionOfAnotherRow: return "the provider gave another row's session"
        case .sessionUnclear: return "the file ties the session to another row"
        case .notAttempted: return "not sent"
        case .outsideHours: return "to be messaged at another hour"
        case .dailyLimit: return "beyond the calls of one day"
        case .interrupted: return "a run ended during the call"
        case .possibleOrphan: return "created, and perhaps twice"
        case .ledgerUnreadable: return "the ledger could not be read"
        case .cancelled: return "withdrawn"
        case .forgotten: return "cleared from the ledger"
        case .notAtProvider: return "not in the provider's list"
        case .linkExpired: return "the link has expired"
        case .linkHost: return "the link leads to another host"
        case .phoneChanged: return "the SMS goes to another number now"
        case .phoneNotChanged: return "the SMS does not go to the new number"
        case .phoneInDoubt: return "the SMS may go to the new number"
        case .phoneDiffers: return "more than the phone has changed"
        case .sessionNotFound: return "not known to the provider any more"
        default: return others[code.rawValue] ?? "did not succeed"
        }
    }

    private static let others = ["created": "created", "other": "other problems"]

    private static func kind(_ status: HTTPStatusMeaning) -> String {
        switch status {
        case .redirected: "redirected, which is not followed"
        case .credentialsRefused: "the credentials were refused"
        case .forbidden: "not allowed"
        case .noService: "no such service at this address"
        case .busy: "the provider was busy"
        case .throttled: "too many calls: asked to wait"
        case .rejected: "refused by the provider"
        case .created, .failed, .meaningless: "the provider failed"
        }
    }
}
