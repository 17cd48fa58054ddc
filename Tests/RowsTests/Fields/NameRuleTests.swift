import Testing

@testable import Rows
@testable import Text

@Suite("Names", .timeLimit(.minutes(5)))
struct NameRuleTests {
    @Test("Two words are a first and a last name", arguments: ["Ada Lovelace", " Ada\u{A0}\tLovelace "])
    func twoWords(cell: String) throws {
        let name = try names(cell).get()
        #expect(name.first == "Ada" && name.last == "Lovelace" && name.gender == nil)
    }

    @Test("More or fewer words are not split", arguments: ["Ada", "Ada King Lovelace", "Lovelace, Ada"])
    func otherWords(cell: String) {
        #expect(throws: ProblemCode.nameNotTwoWords) { try names(cell).get() }
    }

    @Test(
        "a title before both names is the civility and no part of them",
        arguments: [
            ("Herr Max Muster", Gender.men), ("Frau Anna Muster", .women), ("Frau Dr. Anna Muster", .women),
            ("M. Max Muster", .men), ("Mme Anna Muster", .women), ("Mlle Anna Muster", .women),
            ("Mr. Max Muster", .men),
            ("Ms Anna Muster", .women), ("Sig. Max Muster", .men), ("Sig.ra Anna Muster", .women),
            ("Sra. Anna Muster", .women),
            ("Señor Max Muster", .men), ("Dhr. Max Muster", .men), ("Mevr. Anna Muster", .women),
            ("Fru Anna Muster", .women),
            ("Herre Max Muster", .men), ("Dr. Max Muster", nil), ("Dr.in Anna Muster", nil), ("Pani Anna Muster", nil),
            ("Prof. Dr. Max Muster", nil), ("Frl. Anna Muster", .women), ("Dña. Anna Muster", .women),
            ("Herr/Frau Anna Muster", nil), ("M./Mme Anna Muster", nil),
        ]
    )
    func titles(cell: String, gender: Gender?) throws {
        let name = try names(cell).get()
        #expect(name.last == "Muster" && name.gender == gender)
        #expect(name.first == "Max" || name.first == "Anna")
    }

    @Test(
        "what is no first and last name is refused, with its reason",
        arguments: [
            ("Dupont, Jean", NameRule.Flaw.comma), ("Mme Durand", .words(1, hasTitle: true)),
            ("M. Dupont", .words(1, hasTitle: true)), ("Herr Müller", .words(1, hasTitle: true)),
            ("Mr Smith", .words(1, hasTitle: true)), ("Dr. House", .words(1, hasTitle: true)),
            ("Sr. García", .words(1, hasTitle: true)), ("Sig. Rossi", .words(1, hasTitle: true)),
            ("Familie Huber", .words(1, hasTitle: true)), ("Frau Dr. Weiß", .words(1, hasTitle: true)),
            ("Herr", .words(0, hasTitle: true)), ("Dr.in Huber", .words(1, hasTitle: true)),
            ("Pan Kowalski", .words(1, hasTitle: true)), ("Pani Nowak", .words(1, hasTitle: true)),
            ("M. et Mme Dupont", .words(3, hasTitle: true)),
            ("Jean", .words(1, hasTitle: false)), ("Dupont SARL", .firm("SARL")), ("Meyer GmbH", .firm("GmbH")),
            ("van Dyk", .particle("van")), ("De Boer", .particle("De")), ("Dupont -", .noName("-")),
            ("- Dupont", .noName("-")), ("Ana ?", .noName("?")), ("😀 Anna", .noName("😀")),
            ("Anna null", .noName("null")),
            ("Veuve Dupont", .words(1, hasTitle: true)), ("Épouse Dupont", .words(1, hasTitle: true)),
            ("Hr/Mw Jansen", .words(1, hasTitle: true)), ("Lord Smith", .words(1, hasTitle: true)),
            ("Autohaus Müller", .firm("Autohaus")), ("Garage Dupont", .firm("Garage")),
            ("M.Jean Dupont", .noName("M.Jean")), ("Dr.Hans Müller", .noName("Dr.Hans")), ("c/o Anna", .noName("c/o")),
            ("Jean/Marie Dupont", .noName("Jean/Marie")), ("Anna&Ben Meyer", .noName("Anna&Ben")),
            ("DUPONT Jean", .capitals("DUPONT")), ("MARTIN-ROUX Élodie", .capitals("MARTIN-ROUX")),
            ("M. DUPONT Jean", .capitals("DUPONT")),
            ("Smith Jr.", .noName("Jr.")), ("Durand Mme", .noName("Mme")), ("Anna 12", .noName("12")),
        ]
    )
    func flaws(cell: String, flaw: NameRule.Flaw) {
        #expect(NameRule.flaw(of: cell) == flaw)
        #expect(throws: ProblemCode.nameNotTwoWords) { try names(cell).get() }
    }

    @Test(
        "capitals alone, at the end, or of initials tell nothing",
        arguments: ["Jean DUPONT", "JEAN DUPONT", "JP Dupont", "李 明", "J.-P. Dupont", "M.J. Dupont"]
    )
    func capitals(cell: String) throws {
        _ = try names(cell).get()
    }

    @Test(
        "text that a program mangled is warned of",
        arguments: [
            "JÃ¼rgen", "JÃƒÂ¼rgen", "Ã‰lodie", "J√ºrgen", "J├╝rgen", "JĂĽrgen", "JГјrgen", "Ð˜Ð²Ð°Ð½", "O&#39;Brien",
            "M&uuml;ller", "Dupont&nbsp;", "Ren\\u00e9", "Ren\\xe9", "Renu00e9", "Dupont\\n", "Ren%C3%A9", "Ren=C3=A9",
            "=?UTF-8?Q?Ren=C3=A9?=", "Jean<br>Paul", "<b>Dupont</b>", "J?rgen", "Ren?", "Re´ne´",
            "Anna\tMaria", "Anna\u{200B}Maria", "Anna\u{AD}Maria", "Anna\u{202E}Maria", "Аnna", "Αnna", "Anna™",
            "An\u{3164}na", "An\u{FE0F}na", "An\u{2800}na", "Anｎa",
        ]
    )
    func damaged(cell: String) {
        #expect(warning(cell) == .textDamaged)
    }

    @Test("what a name was before it was read in the wrong encoding is told where it can be")
    func meant() {
        #expect(TextDamage.found(in: "JÃ¼rgen") == .otherEncoding(meant: "Jürgen"))
        #expect(TextDamage.found(in: "JÃƒÂ¼rgen") == .otherEncoding(meant: "Jürgen"))
        #expect(TextDamage.found(in: "Ð˜Ð²Ð°Ð½") == .otherEncoding(meant: "Иван"))
        #expect(TextDamage.found(in: "J√ºrgen") == .otherEncoding(meant: nil))
        #expect(TextDamage.found(in: "Ren%C3%A9") == .escape("%C3%A9"))
    }

    @Test(
        "what is another cell's value is warned of",
        arguments: [
            "anna@example.com", "@anna", "+33 6 12 34 56 78", "33612345678", "12/03/1985", "12-mars-1985",
            "2024-01-01 00:00:00", "45352.0", "3.36E+10", "12", "AB-123-CD", "VF1RFB00165431017", "Dupont;Jean", "😀😀",
        ]
    )
    func shifted(cell: String) {
        #expect(warning(cell) == .columnsShifted)
    }

    @Test(
        "names of every script and spelling are names",
        arguments: [
            "Anna", "René", "Jos\u{301}e", "Åsa", "ÑOÑO", "JOÃO", "CONCEIÇÃO", "São", "Łukasz", "Žofie", "Šárka",
            "Nguyễn",
            "Müller-Lüdenscheidt", "D’Angelo", "O´Brien", "O'Brien", "Mª Carmen", "Анна", "Αννα", "山田", "محمد",
            "مح\u{200C}مد", "שרה", "Anna (geb. Meyer)", "Henry VIII", "Jean\u{A0}Paul", "Anna1", "Þór", "STRAUẞ",
            "Œuvrard",
            "Ÿves", "J.", "Ã", "Anna \"Annie\" Meyer", "R&D", "c/o Anna",
        ]
    )
    func names(of cell: String) {
        #expect(warning(cell) == nil)
    }

    private func names(_ cell: String) -> Result<NameRule.Names, ProblemCode> { cell.withBytes { NameRule.split($0) } }

    @Test(
        "a letter with an accent is one wherever it stands, and what a program made of one is seen there",
        arguments: 0...14
    )
    func accentsAnywhere(position: Int) {
        for length in max(position, 2)...14 {
            func name(_ part: String) -> String {
                String(repeating: "x", count: position) + part + String(repeating: "y", count: length - position)
            }
            #expect(warning(name("é")) == nil, "\(name("é"))")
            #expect(warning(name("éaö")) == nil, "\(name("éaö"))")
            #expect(warning(name("Ã©")) == .textDamaged, "\(name("Ã©"))")
        }
    }

    private func warning(_ cell: String) -> ProblemCode? { cell.withBytes { NameText.warning($0) } }
}
