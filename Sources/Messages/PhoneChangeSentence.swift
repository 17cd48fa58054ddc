package import Sending
import Text

/// A sentence or two about a session whose message was to go to another number: what happened, what to do.
package enum PhoneChangeSentence {
    /// - Parameter provider: Its name in sentences.
    package static func text(_ change: PhoneChange, provider: String) -> String {
        SafeCell.text(sentence(change, provider))
    }

    private static func sentence(_ change: PhoneChange, _ provider: String) -> String {
        switch change {
        case .changed:
            return "\(provider) now sends its SMS for this session to the phone in this row. The link is the same."
        case .refused(let message):
            return
                "\(provider) did not change the number that its SMS for this session goes to\(CallSentence.quoted(message)). "
                + "It does so only while nobody has begun the session and the SMS has not arrived. The link is the same."
        case .missing:
            return
                "\(provider) knows no such session any more, so no number was changed, and the link leads nowhere. Ask "
                + "\(provider) about it."
        case .failed(let code):
            return "The number that \(provider)'s SMS for this session goes to was not changed "
                + "(\(CodeLabels.kind(code.rawValue)), \(VisibleText.shortened(code.rawValue))). Run retry again."
        case .waiting(let code):
            return "The number that \(provider)'s SMS for this session goes to was not changed yet: "
                + "\(CallSentence.reason(code)). Run the same command again\(code == .notAttempted ? "" : " later")."
        case .inDoubt:
            return
                "A call that was to change the number that \(provider)'s SMS for this session goes to got no answer, so "
                + "the SMS may have been sent. It is not repeated by itself. Ask \(provider), or, to send it in any case: "
                + CallSentence.command
        case .uncertain:
            return
                "The phone is not the one for which this session was made, but that is not all that has changed (other "
                + "cells, options such as --notify, or the phone is another row's), so \(provider) was not asked to send "
                + "its SMS to it. If the phone alone was wrong, put the rest back and run retry again with the options of "
                + "the first run; where the phone is another row's, ask \(provider) to send it."
        }
    }
}
