package import Text

/// Decides by which channel a cell wants the customer to be told.
package enum NotifyRule {
    /// Understands the four words of this program, their synonyms, and the numbers that a provider's API has for them:
    /// 0 e-mail, 1 SMS, 2 both. Anything else is `.notifyUnknown`: a message that nobody wanted cannot be taken back.
    package static func read(_ cell: Bytes) -> Result<Notify, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .failure(.missingField) }
        if let notify = words[cell] { return .success(notify) }
        return .failure(SpreadsheetDamage.code(cell) ?? .notifyUnknown)
    }

    private static let words = KeywordTable<Notify>([
        "none no null false never off nobody nothing - aucun aucune non jamais rien nein keine kein nie": .none,
        "geen nee nooit nessuno no ninguno nunca ingen nei nej aldri aldrig": .none,
        "email e-mail mail emails courriel mél correo e-post epost 0": .email,
        "sms text texto textmessage text-message 1": .sms,
        "both all 2 les-deux tous beide beides alle entrambi ambos begge båda email+sms sms+email mail+sms": .both,
        "email,sms sms,email email&sms sms&email email/sms sms/email e-mail+sms sms+e-mail": .both,
    ])
}
