import Testing

@testable import Domain

@Suite struct HeaderNameTests {
    @Test("case, accents, separators and punctuation make no difference")
    func normalised() {
        #expect(HeaderName.normalised("First_Name") == "firstname")
        #expect(HeaderName.normalised(" first-name ") == "firstname")
        #expect(HeaderName.normalised("\u{FEFF}Prénom") == "prenom")
        #expect(HeaderName.normalised("Pre\u{301}nom") == "prenom")
        #expect(HeaderName.normalised("N° d’immat.") == "ndimmat")
        #expect(HeaderName.normalised("Numéro\u{A0}de\u{A0}châssis") == "numerodechassis")
        #expect(HeaderName.normalised("FÖRNAMN") == "fornamn")
        #expect(HeaderName.normalised("Kjønn") == "kjonn")
        #expect(HeaderName.normalised("Außenfarbe") == "aussenfarbe")
        #expect(HeaderName.normalised("Nº") == "n")
        #expect(HeaderName.normalised("Téléphone (mobile)") == "telephonemobile")
        #expect(HeaderName.normalised("--- ") == "")
    }

    @Test("letters of other scripts stay themselves")
    func otherScripts() {
        #expect(HeaderName.normalised("Имя") == "имя")
        #expect(HeaderName.normalised("電話 番号") == "電話番号")
    }

    @Test("trimming takes every kind of white space from both ends, and nothing from the middle")
    func trimmed() {
        #expect(HeaderName.trimmed("\u{FEFF}\t a b\u{A0}\r\n") == "a b")
        #expect(HeaderName.trimmed(" \u{A0} ") == "")
    }
}
