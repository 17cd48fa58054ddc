import Testing

@testable import Text

@Suite(.timeLimit(.minutes(2))) struct NameFoldingTests {
    @Test("case, accents, separators and punctuation make no difference")
    func normalised() {
        #expect(NameFolding.normalised("First_Name") == "firstname")
        #expect(NameFolding.normalised(" first-name ") == "firstname")
        #expect(NameFolding.normalised("\u{FEFF}Prénom") == "prenom")
        #expect(NameFolding.normalised("Pre\u{301}nom") == "prenom")
        #expect(NameFolding.normalised("N° d’immat.") == "ndimmat")
        #expect(NameFolding.normalised("Numéro\u{A0}de\u{A0}châssis") == "numerodechassis")
        #expect(NameFolding.normalised("FÖRNAMN") == "fornamn")
        #expect(NameFolding.normalised("Kjønn") == "kjonn")
        #expect(NameFolding.normalised("Außenfarbe") == "aussenfarbe")
        #expect(NameFolding.normalised("Nº") == "n")
        #expect(NameFolding.normalised("Téléphone (mobile)") == "telephonemobile")
        #expect(NameFolding.normalised("--- ") == "")
    }

    @Test(
        "accents of every Latin alphabet make no difference",
        arguments: [
            ("Imię", "imie"), ("Nazwisko właściciela", "nazwiskowlasciciela"), ("ŁÓDŹ", "lodz"),  // Polish
            ("Příjmení", "prijmeni"), ("Jméno řidiče", "jmenoridice"), ("ČÍSLO KARTY VŮZ", "cislokartyvuz"),  // Czech
            ("Meno vodiča, ľúbi", "menovodicalubi"), ("Születési idő", "szuletesiido"), ("FŰTŐ", "futo"),
            ("Număr înmatriculare", "numarinmatriculare"), ("Oraș, țară", "orastara"), ("Oraşţ", "orast"),
            ("İsim", "isim"), ("IŞIK", "isik"), ("ışık", "isik"), ("ğüç", "guc"),  // Turkish
            ("Đorđe", "dorde"), ("Šifra vozača", "sifravozaca"), ("Uzvārds", "uzvards"), ("Sąrašas", "sarasas"),
            ("Pr\u{30C}i\u{301}jmeni\u{301}", "prijmeni"),
        ]
    )
    func otherAlphabets(name: String, folded: String) {
        #expect(NameFolding.normalised(name) == folded)
    }

    @Test("a combining accent is part of its word")
    func words() {
        #expect(NameFolding.words("Pre\u{301}nom du client") == ["prenom", "du", "client"])
    }

    @Test("letters of other scripts stay themselves")
    func otherScripts() {
        #expect(NameFolding.normalised("Имя") == "имя")
        #expect(NameFolding.normalised("電話 番号") == "電話番号")
    }

    @Test("trimming takes every kind of white space from both ends, and nothing from the middle")
    func trimmed() {
        #expect(NameFolding.trimmed("\u{FEFF}\t a b\u{A0}\r\n") == "a b")
        #expect(NameFolding.trimmed(" \u{A0} ") == "")
    }
}
