import Testing

@testable import Rows
@testable import Text

@Suite(.timeLimit(.minutes(5))) struct FieldAliasesTests {
    @Test("no alias stands for two fields in any two languages, stands twice in one, or is a field's own name")
    func aliasesAreDisjoint() {
        var owner: [String: (field: Field, alias: String)] = [:]
        let ownNames = Set(Field.allCases.map { NameFolding.normalised($0.rawValue) })
        for language in Language.all {
            var ofLanguage: Set<String> = []
            for (field, aliases) in language.aliases {
                for alias in aliases {
                    let name = NameFolding.normalised(alias)
                    #expect(!name.isEmpty, "\(alias)")
                    #expect(!ownNames.contains(name), "\(alias) is the own name of a field already")
                    #expect(ofLanguage.insert(name).inserted, "\(alias) stands twice in \(language.code)")
                    if let other = owner[name], other.field != field {
                        Issue.record("\(alias) of \(field) is \(other.alias) of \(other.field)")
                    }
                    owner[name] = (field, alias)
                }
            }
        }
    }

    @Test("every field has at least one alias")
    func everyFieldHasAliases() {
        for field in Field.allCases { #expect(Field.aliases[field]?.isEmpty == false, "\(field)") }
    }

    @Test(
        "real exports are understood",
        arguments: [
            ("Téléphone portable", Field.phone), ("Mobiltelefon", .phone), ("HANDYNUMMER", .phone), ("GSM", .phone),
            ("Móvil", .phone), ("N° de téléphone", .phone), ("Tél.", .phone), ("Tlf.", .phone),
            ("Kenteken", .plate), ("Matrícula", .plate), ("Targa", .plate), ("Registreringsnummer", .plate),
            ("N° d’immatriculation", .plate), ("Kfz-Kennzeichen", .plate), ("Reg. no", .plate),
            ("Fahrgestellnummer", .vin), ("Chassisnummer", .vin), ("Numéro de châssis", .vin), ("Bastidor", .vin),
            ("Nº de bastidor", .vin), ("Telaio", .vin), ("Chassinummer", .vin), ("Understellsnummer", .vin),
            ("FIN", .vin), ("Vorname", .firstName), ("Prénom", .firstName), ("Nombre", .firstName),
            ("Nome", .firstName), ("Förnamn", .firstName), ("Fornavn", .firstName), ("Nom", .lastName),
            ("Apellidos", .lastName), ("Cognome", .lastName), ("Efternamn", .lastName), ("Etternavn", .lastName),
            ("E-Mail-Adresse", .email), ("Adresse e-mail", .email), ("Correo electrónico", .email), ("E-post", .email),
            ("Sprache", .locale), ("Langue", .locale), ("Taal", .locale), ("Idioma", .locale), ("Lingua", .locale),
            ("Språk", .locale), ("Anrede", .gender), ("Civilité", .gender), ("Aanhef", .gender), ("Kön", .gender),
            ("Full Name", .name), ("customer-name", .name), ("Référence", .externalID), ("row_id", .externalID),
            ("sendingType", .notify), ("Modell", .model), ("Marke", .make), ("Außenfarbe", .exteriorColor),
            ("Kilometerstand", .odometer), ("Phone No.", .phone), ("N° de tél.", .phone), ("Nº teléfono", .phone),
            ("N. telefono", .phone), ("Phone (mobile)", .phone), ("Prénoms", .firstName), ("Nom du client", .lastName),
            ("Fzg.-Ident-Nr.", .vin), ("No châssis", .vin), ("Amtl. Kennzeichen", .plate), ("N. targa", .plate),
            ("Civ.", .gender), ("Langue de correspondance", .locale), ("Adresse de messagerie", .email),
            ("Jahr", .year), ("År", .year),
        ]
    )
    func aliases(name: String, field: Field) {
        #expect(Field(alias: name) == field)
    }

    @Test("words that may mean several things stand for nothing")
    func ambiguousWords() {
        for name in ["Title", "Titel", "Kundennummer", "Notification", "Genre", "Type", "Date", "Nr"] {
            #expect(Field(alias: name) == nil && Field(ownName: name) == nil, "\(name)")
        }
    }
}
