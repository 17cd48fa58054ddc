import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(2))) struct RedactionTests {
    private let row = [
        (value: "Anna", column: "Vorname"), (value: "Meyer", column: "Nachname"),
        (value: "anna.meyer@example.com", column: "Mail"), (value: "+49 (0)30 23125-000", column: "Telefon"),
        (value: "b ab-123", column: "Kennzeichen"), (value: "DE", column: "Land"),
    ]

    @Test("a row's own values become their columns' names, the longest first")
    func values() {
        #expect(
            Redaction.redact("no mailbox anna.meyer@example.com for Anna Meyer", values: row)
                == "no mailbox <Mail> for <Vorname> <Nachname>"
        )
    }

    @Test("a value is found in another case, percent-encoded, and as it was sent")
    func forms() {
        #expect(Redaction.redact("ANNA", values: row) == "<Vorname>")
        #expect(Redaction.redact("?m=anna.meyer%40example.com&p=1", values: row) == "?m=<Mail>&p=1")
        #expect(Redaction.redact("q=Jos%c3%a9+Luis", values: [("José Luis", "Nombre")]) == "q=<Nombre>")
        #expect(Redaction.redact("phone 00493023125000 taken", values: row) == "phone 00<Telefon> taken")
        #expect(Redaction.redact("plate BAB123 taken", values: row) == "plate <Kennzeichen> taken")
        #expect(Redaction.redact("Jose\u{301}", values: [("José", "Nombre")]) == "<Nombre>")
        #expect(Redaction.redact("+33612345678", values: [("0612345678", "Tél")]) == "+33<Tél>")
    }

    @Test("a secret is hidden before a message is cut, whatever its case, also in Base64")
    func secretsBeforeCut() {
        let key = "SecretKey0123456789abcdef"
        for length in 250...305 {
            let message = String(repeating: "x", count: length) + key
            let kept = Redaction.redact(message, values: [], secrets: [key])
            #expect(!kept.contains("Sec"), "\(length)")
        }
        for form in [key, key.uppercased(), key.lowercased(), "U2VjcmV0S2V5MDEyMzQ1Njc4OWFiY2RlZg=="] {
            #expect(Redaction.redact("no key \(form)!", values: row, secrets: [key]) == "no key ***!")
        }
        // It comes before the row's values, so that a name within it does not leave it in pieces.
        #expect(Redaction.redact("xAnna9", values: row, secrets: ["xAnna9"]) == "***")
    }

    @Test("values of one or two characters stay, because they stand in any word")
    func shortValues() {
        #expect(Redaction.redact("DENIED", values: row) == "DENIED")
    }

    @Test("a column's name that is put in is not searched again")
    func noSecondPass() {
        #expect(Redaction.redact("abc", values: [("abc", "xyz"), ("xyz", "other")]) == "<xyz>")
    }

    @Test("a message is one line of at most 300 characters, and nothing is cut in half before it is recognised")
    func length() {
        #expect(Redaction.redact(" a\r\n\t b\u{1B}[0m\u{0} ", values: []) == "a b [0m")
        let long = String(repeating: "x ", count: 146) + "anna.meyer@example.com and more"
        let redacted = Redaction.redact(long, values: row)
        #expect(redacted.count == 300)
        #expect(redacted.hasSuffix("<Mail> …"))
        #expect(!redacted.contains("anna"))
    }

    @Test("a message is bounded in bytes, too, however many accents stand on one letter")
    func bytes() {
        let letter = "e" + String(repeating: "\u{301}", count: 50_000)
        #expect(Redaction.redact("a \(letter) b", values: []) == "a \u{FFFD} b")
        #expect(Redaction.redact(String(repeating: letter, count: 2_000), values: []).utf8.count <= 300 * 32)
        #expect(Redaction.redact("abc", values: [("abc", letter)]).utf8.count <= 300 * 32)
        #expect(Redaction.redact("e\u{301} ü", values: []) == "e\u{301} ü")
    }

    @Test("secrets become three asterisks, wherever and however encoded")
    func secrets() {
        #expect(
            Redaction.hide(secrets: ["k3y/1", "k3y"], in: "bad k3y/1, k3y%2F1 or k3y") == "bad ***, *** or ***"
        )
        #expect(Redaction.hide(secrets: [""], in: "text") == "text")
        #expect(Redaction.hide(secrets: ["key"], in: "key\u{301}") == "***\u{301}")
    }
}
