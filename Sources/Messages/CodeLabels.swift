import Rows
import Sending

/// A code of the result file in a few words, for lists that count them.
package enum CodeLabels {
    package static func kind(_ code: String) -> String {
        if let problem = ProblemCode(rawValue: code) { return ProblemSentence.kind(problem) }
        if let status = httpStatus(code) { return kind(status: status) }
        switch CallCode(rawValue: code) {
        case .connectionRefused: return "the connection was refused"
        case .connectTimeout: return "no connection in time"
        case .connectionFailed: return "no connection"
        case .nameNotResolved: return "the server's name was not found"
        case .tlsFailed: return "no encrypted connection"
        case .untrustedCertificate: return "a certificate that is not trusted"
        case .noFreeConnection: return "no connection became free"
        case .timeout: return "no answer in time"
        case .connectionLost: return "the connection was lost before the answer"
        case .answerUnreadable: return "an answer that could not be read"
        case .notAttempted: return "not sent"
        case .interrupted: return "a run ended during the call"
        case .possibleOrphan: return "created, and perhaps twice"
        case .linkExpired: return "the link has expired"
        default: return code == "created" ? "created" : code == "other" ? "other problems" : "did not succeed"
        }
    }

    package static func httpStatus(_ code: String) -> Int? {
        code.hasPrefix("http_") ? Int(code.dropFirst("http_".count)) : nil
    }

    private static func kind(status: Int) -> String {
        switch status {
        case 300..<400: "redirected, which is not followed"
        case 401, 402: "the credentials were refused"
        case 403: "not allowed"
        case 404, 405, 410: "no such service at this address"
        case 408, 425, 503: "the provider was busy"
        case 429: "too many calls: asked to wait"
        case 400..<500: "refused by the provider"
        default: "the provider failed"
        }
    }
}
