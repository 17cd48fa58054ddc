package import Sending
import Text

/// A sentence or two about what became of a row's calls, for the user with the result file: what happened, what to do.
package enum CallSentence {
    /// - Parameters:
    ///   - code: What stands in `session_error_code`.
    ///   - message: What the provider said, redacted.
    ///   - provider: The provider's name in sentences.
    ///   - attempts: How many calls were made for the row.
    ///   - mayExist: The row is unknown, though the last call certainly created nothing: an earlier one may have.
    ///   - lastAnswer: Of a row that is still to be sent: what became of its last call.
    ///   - isBeyondLimit: The row was left to a later run by `--limit`.
    package static func text(
        code: CallCode,
        message: String?,
        provider: String,
        attempts: Int,
        mayExist: Bool = false,
        lastAnswer: CallCode? = nil,
        isBeyondLimit: Bool = false
    ) -> String {
        let said = quoted(message)
        if [.notAttempted, .outsideHours, .dailyLimit].contains(code), !mayExist {
            return SafeCell.text(stillToBeSent(code, attempts, lastAnswer, isBeyondLimit))
        }
        let sentence =
            code.httpStatus.map { answered($0, said: said, provider: provider, attempts: attempts, mayExist) }
            ?? unanswered(code, said: said, provider: provider, attempts: attempts, mayExist)
        return SafeCell.text(sentence)
    }

    private static func answered(
        _ status: Int,
        said: String,
        provider: String,
        attempts: Int,
        _ mayExist: Bool
    ) -> String {
        switch HTTPStatusMeaning(status: status) {
        case .redirected:
            return "\(provider) answered with a redirect\(target(said)) (HTTP \(status)). Redirects are never followed"
                + (mayExist ? ". \(held(provider))" : "; check --environment and --base-url, then run retry.")
        case .forbidden:
            // Credentials that are refused stop a run and leave its rows pending: this one is about the row alone.
            return "\(provider) refuses this row (HTTP 403)\(said). The key is good for other calls. "
                + (mayExist ? held(provider) : "Correct the row or ask \(provider), then run retry.")
        case .credentialsRefused:
            return "\(provider) refused the credentials or the right to create sessions (HTTP \(status))\(said). "
                + (mayExist
                    ? held(provider) : "Have the key and the contract checked, then run the same command again.")
        case .busy, .throttled:
            return "\(provider) was busy or unavailable\(times(attempts)) (HTTP \(status))\(said). "
                + (mayExist ? held(provider) : "Nothing was created. Run the same command again later.")
        case .noService:
            return "\(provider) has no such service at this address (HTTP \(status))\(said). "
                + (mayExist ? held(provider) : "Check --environment and --base-url, then run retry.")
        case .rejected:
            return "\(provider) refused it (HTTP \(status))\(said). "
                + (mayExist ? held(provider) : "Correct the row and run retry.")
        case .failed:
            return "\(provider) failed while it worked on the call (HTTP \(status))\(said), so a session may exist "
                + "there without a link here. " + resend
        case .created, .meaningless:
            return "\(provider) answered with something that is no answer to this call (HTTP \(status))\(said), so a "
                + "session may exist there without a link here. " + resend
        }
    }

    private static func unanswered(
        _ code: CallCode,
        said: String,
        provider: String,
        attempts: Int,
        _ mayExist: Bool
    ) -> String {
        let after = times(attempts)
        func nothingSent(_ what: String) -> String {
            "\(what)\(after). " + (mayExist ? held(provider) : "Nothing was sent. Run the same command again later.")
        }
        switch code {
        case .connectionRefused: return nothingSent("\(provider)'s server refused the connection")
        case .connectTimeout: return nothingSent("\(provider)'s server could not be reached in time")
        case .connectionFailed: return nothingSent("No connection to \(provider)'s server could be made")
        case .nameNotResolved: return nothingSent("The address of \(provider)'s server could not be looked up")
        case .tlsFailed: return nothingSent("No encrypted connection to \(provider)'s server could be made")
        case .noFreeConnection: return nothingSent("No connection to \(provider)'s server became free in time")
        case .proxyFailed: return nothingSent("The proxy could not open a way to \(provider)'s server")
        case .proxyRefused:
            return "The proxy on the way to \(provider)'s server let no call pass. "
                + (mayExist
                    ? held(provider) : "Nothing was sent. Have the proxy's settings checked before the next run.")
        case .untrustedCertificate:
            return "The server that answered in \(provider)'s place showed a certificate that is not trusted. "
                + (mayExist ? held(provider) : "Nothing was sent. Have the network checked before the next run.")
        case .timeout:
            return "No answer came in time after the request went out, so a session may exist at \(provider) "
                + "without a link here. " + resend
        case .connectionLost:
            return "The connection was lost after the request went out, so a session may exist at \(provider) "
                + "without a link here. " + resend
        case .answerUnreadable:
            return "\(provider) accepted the call, but its answer holds no link that can be read\(said), so a session "
                + "may exist there without a link here. " + neverResent
        case .sessionOfAnotherRow:
            return "\(provider) answered with the id of a session that another row has, so this row got no link of its "
                + "own. Ask \(provider) why. " + neverResent
        case .sessionUnclear:
            return "A result file ties this row's session to another row, so nobody can tell whose link it is. Ask "
                + "\(provider) which sessions exist. " + neverResent
        case .interrupted:
            return "A run ended while this row's call was under way, so a session may exist at \(provider) "
                + "without a link here. " + resend
        case .notAttempted, .outsideHours, .dailyLimit:
            return held(provider)
        case .possibleOrphan:
            return "Created; but an earlier call for this row got no answer, so a second session may exist at "
                + "\(provider). The link here is the one to use."
        case .ledgerUnreadable:
            return
                "An earlier run has dealt with this row, but the ledger, which knows how, could not be read when this "
                + "file was written. Run the same command again."
        case .cancelled:
            return
                "Its session was withdrawn, and nothing is sent for it any more. To create another one, run create with "
                + "--recreate cancelled."
        case .forgotten:
            return
                "An earlier run has dealt with this row, and its id and link were cleared from the ledger by forget. "
                + "Nothing is sent for it by create."
        case .notAtProvider:
            return
                "The list of \(provider) shows no session of this row, so none was created. Run bulk-sessions retry with "
                + "this file and it is sent."
        case .linkExpired:
            return "The link has expired. To create another one, run create with --recreate expired."
        case .linkHost:
            return
                "Created; but the link leads to a host that is neither \(provider)'s nor the account's. Ask \(provider) "
                + "about it before customers use it; links of other rows may lead there too."
        default:
            return "The call did not succeed (\(VisibleText.shortened(code.rawValue)))\(said). "
                + (mayExist ? held(provider) : "Run retry.")
        }
    }

    /// A row that has had no call, or none that created anything.
    private static func stillToBeSent(
        _ code: CallCode,
        _ attempts: Int,
        _ lastAnswer: CallCode?,
        _ isBeyondLimit: Bool
    ) -> String {
        guard attempts > 0 else {
            if isBeyondLimit { return "Not sent: left to a later run by --limit." }
            return
                "Not sent: \(reason(code)). Run the same command again\(code == .notAttempted ? "" : " later") and it goes on."
        }
        let called = attempts == 1 ? "once" : attempts == 2 ? "twice" : "\(attempts) times"
        let last = lastAnswer.map { code in
            code.httpStatus.map { " (last answer: HTTP \($0))" }
                ?? " (last call: \(VisibleText.shortened(code.rawValue)))"
        }
        let reason = code == .notAttempted ? "" : ". Not sent again: \(reason(code))"
        return "Called \(called), nothing was created\(last ?? "")\(reason); run the same command again."
    }

    static func reason(_ code: CallCode) -> String {
        switch code {
        case .outsideHours: "the customer would be messaged outside the hours for that"
        case .dailyLimit: "as many calls were made in 24 hours as --max-per-day allows"
        default: "the run stopped before this row's turn"
        }
    }

    /// ` to login.example`, of the message that the classification of calls writes about a redirect; any other message
    /// as it is.
    private static func target(_ said: String) -> String {
        let start = ": The provider redirects the call"
        let end = ". Redirects are never followed"
        guard said.hasPrefix(start), said.hasSuffix(end), said.count >= start.count + end.count else { return said }
        return String(said.dropFirst(start.count).dropLast(end.count))
    }

    /// True however the program is set to treat such rows: by itself it repeats one call at most, and only where
    /// nobody is messaged (`--on-unknown auto`).
    private static let resend =
        "A later run sends it again only where --on-unknown allows that; to send it in any case: \(command)"

    /// For a row whose call was accepted, so that another one would surely create a second session.
    private static let neverResent = "Nothing is sent again by itself; to send it anyway: \(command)"

    static let command = "bulk-sessions retry FILE --include-unknown"

    private static func held(_ provider: String) -> String {
        "An earlier call for this row got no answer, so a session may exist at \(provider) without a link here. "
            + resend
    }

    /// `, 5 times`: said only where it was more than once.
    private static func times(_ attempts: Int) -> String {
        switch attempts {
        case ...1: ""
        case 2: ", twice"
        default: ", \(attempts) times"
        }
    }

    /// What the provider said, as the continuation of a clause: `: the phone is invalid`, without its last full stop.
    static func quoted(_ message: String?) -> String {
        guard let message else { return "" }
        var text = NameFolding.trimmed(VisibleText.shortened(message, to: Redaction.limit))
        while text.hasSuffix(".") { text.removeLast() }
        return text.isEmpty ? "" : ": \(text)"
    }
}
