import Text

extension Field {
    /// The field whose own name this is, however its case, accents and separators are written.
    package init?(ownName name: String) {
        guard let field = Self.byOwnName[NameFolding.normalised(name)] else { return nil }
        self = field
    }

    /// The field for which this name is an alias.
    package init?(alias name: String) {
        guard let field = Self.byAlias[NameFolding.normalised(name)] else { return nil }
        self = field
    }

    private static let byOwnName = Dictionary(
        uniqueKeysWithValues: allCases.map { (NameFolding.normalised($0.rawValue), $0) }
    )

    private static let byAlias: [String: Field] = {
        var fields: [String: Field] = [:]
        for (field, names) in aliases {
            for name in names { fields[NameFolding.normalised(name)] = field }
        }
        return fields
    }()

    /// The names that people give to a field's column, in English, French, German, Dutch, Spanish, Italian, Swedish
    /// and Norwegian. Compared normalised: case, accents and separators are all one.
    ///
    /// What is missing here is missing for a reason:
    /// - Numbers of customers and contracts are no `external_id`: a customer may have several vehicles, and a key that
    ///   two rows share would hide one of them.
    /// - French "Genre" is the kind of vehicle in a registration document, and stands for no gender.
    /// - "Title" and "Titel" may hold Mrs, Dr. or a job.
    /// - A column "Notification" of somebody's customer database holds a wish, and is no order to message anybody.
    package static let aliases: [Field: [String]] = [
        .externalID: [
            "id", "reference", "row_id", "ref", "record id", "unique id", "external reference", "external ref",
            "row reference", "identifiant", "réf. externe", "référence externe", "Referenz", "externe Referenz",
            "externe ID", "Referentie", "externe referentie", "Referencia", "referencia externa", "identificador",
            "Riferimento", "riferimento esterno", "identificativo", "Referens", "extern referens", "Referanse",
            "ekstern referanse",
        ],
        .firstName: [
            "prénom", "prénom client", "prénom du client", "prénom conducteur", "prénom du conducteur",
            "given name", "forename", "customer first name", "client first name", "driver first name",
            "contact first name", "fname", "Vorname", "Vorname Kunde", "Vorname Fahrer", "voornaam",
            "voornaam klant", "voornaam bestuurder", "nombre", "nombre de pila", "nombre del cliente", "nome",
            "nome di battesimo", "nome cliente", "förnamn", "kundens förnamn", "fornavn", "kundens fornavn",
            "prénoms", "voornamen", "nombres",
        ],
        .lastName: [
            "surname", "family name", "customer last name", "client last name", "driver last name",
            "contact last name", "lname", "nom", "nom de famille", "nom d'usage", "Nachname", "Familienname", "Zuname",
            "Nachname Kunde", "Nachname Fahrer", "achternaam", "familienaam", "achternaam klant",
            "achternaam bestuurder", "apellido", "apellidos", "primer apellido", "apellidos del cliente", "cognome",
            "cognome cliente", "efternamn", "kundens efternamn", "etternavn", "kundens etternavn",
            "nom client", "nom du client",
        ],
        .name: [
            "full name", "customer name", "client name", "driver name", "contact name", "nom complet",
            "prénom et nom", "prénom nom", "Vor- und Nachname", "Vorname Nachname", "vollständiger Name", "Kundenname",
            "Fahrername", "naam", "volledige naam", "klantnaam", "naam klant", "naam bestuurder", "nombre completo",
            "nombre y apellidos", "nome completo", "nome e cognome", "namn", "fullständigt namn", "för- och efternamn",
            "kundnamn", "navn", "fullt navn", "for- og etternavn", "kundenavn",
        ],
        .gender: [
            "sex", "civility", "salutation", "civilité", "sexe", "Geschlecht", "Anrede", "geslacht", "aanhef",
            "sexo", "género", "tratamiento", "sesso", "genere", "kön", "tilltal", "kjønn", "tiltale", "civ",
        ],
        .email: [
            "mail", "email address", "mail address", "customer email", "client email", "driver email",
            "contact email", "courriel", "adresse e-mail", "adresse mail", "adresse courriel", "adresse électronique",
            "email client", "mail client", "email conducteur", "E-Mail-Adresse", "Mailadresse", "E-Mail Kunde",
            "E-Mail Fahrer", "e-mailadres", "mailadres", "e-mail klant", "correo", "correo electrónico",
            "dirección de correo electrónico", "correo cliente", "posta elettronica", "indirizzo e-mail",
            "indirizzo mail", "email cliente", "e-post", "e-postadress", "mejl", "mejladress", "e-postadresse",
            "adresse de messagerie", "dirección de correo",
        ],
        .phone: [
            "mobile", "tel", "telephone", "portable", "handy", "phone number", "telephone number", "tel no",
            "mobile number", "mobile phone", "mobile phone number", "cell", "cell phone", "cell phone number",
            "cell number", "contact number", "contact phone", "customer phone", "client phone", "driver phone",
            "customer mobile", "driver mobile", "téléphone portable", "téléphone mobile", "tél. portable",
            "tél. mobile", "numéro de téléphone", "numéro de portable", "numéro de mobile", "numéro portable",
            "n° de téléphone", "n° téléphone", "n° portable", "n° tél", "no de téléphone", "téléphone client",
            "téléphone du client", "téléphone conducteur", "Telefon", "Telefonnummer", "Telefonnr", "Tel.-Nr.",
            "Rufnummer", "Handynummer", "Handynr", "Mobil", "Mobiltelefon", "Mobilnummer", "Mobilfunknummer",
            "Mobilnr", "Mobilrufnummer", "Telefon mobil", "Telefon Kunde", "Telefon Fahrer", "telefoon",
            "telefoonnummer", "telefoonnr", "mobiel", "mobiel nummer", "mobiele telefoon", "GSM",
            "GSM-nummer", "GSM-nr", "telefoon klant", "teléfono", "teléfono móvil", "móvil", "celular",
            "número de teléfono", "número de móvil", "número móvil", "n° de teléfono", "teléfono del cliente",
            "cellulare", "numero di telefono", "numero di cellulare", "numero cellulare", "telefono cellulare",
            "telefono cliente", "mobilnummer kund", "telefonnummer kund", "tlf", "tlf nr", "mobilnummer kunde",
            "telefonnummer kunde",
            "phone no", "phone nr", "phone (mobile)", "mobile no", "n° de portable", "n° de mobile", "n° de tél",
            "numéro de téléphone portable", "Mobiltelefonnummer", "Telefonnummer mobil", "mobiele nummer",
            "mobiel telefoonnummer", "n. telefono", "tel. cellulare",
        ],
        .locale: [
            "language", "lang", "language code", "customer language", "preferred language", "langue", "langue client",
            "langue du client", "code langue", "Sprache", "Kundensprache", "Korrespondenzsprache", "Sprachcode", "taal",
            "taalcode", "taal klant", "idioma", "idioma del cliente", "código de idioma", "lingua", "lingua cliente",
            "codice lingua", "språk", "språkkod", "språkkode",
            "langue de correspondance",
        ],
        .plate: [
            "license_plate", "licence plate", "license plate number", "licence plate number", "plate number",
            "number plate", "registration", "registration number", "registration no", "registration plate",
            "vehicle registration", "vehicle registration number", "reg", "reg no", "reg number", "VRM", "immat",
            "immatriculation", "numéro d'immatriculation", "n° d'immatriculation", "n° immatriculation",
            "n° immat", "plaque", "plaque d'immatriculation", "numéro de plaque", "immatriculation du véhicule",
            "immatriculation véhicule", "Kennzeichen", "amtliches Kennzeichen", "Kfz-Kennzeichen", "Nummernschild",
            "polizeiliches Kennzeichen", "Fahrzeugkennzeichen", "kenteken", "kentekennummer", "kentekenplaat",
            "nummerplaat", "matrícula", "matrícula del vehículo", "número de matrícula", "placa", "targa",
            "targa veicolo", "numero di targa", "numero targa", "registreringsnummer", "reg nr", "regnummer",
            "registreringsskylt", "kjennemerke", "kjennetegn", "registreringsskilt", "bilskilt",
            "VRN", "amtl. Kennzeichen", "kenteken nr", "n. targa", "placas",
        ],
        .vin: [
            "vin_number", "vin no", "vin code", "vehicle identification number", "vehicle vin", "chassis",
            "chassis number", "chassis no", "châssis véhicule", "numéro de châssis", "n° de châssis", "n° châssis",
            "numéro châssis", "numéro VIN", "n° VIN", "code VIN", "numéro de série du véhicule",
            "numéro d'identification du véhicule", "Fahrgestellnummer", "Fahrgestellnr", "Fahrgestell-Nr. (VIN)",
            "Fahrgestell", "FIN", "FIN/VIN", "VIN/FIN", "VIN-Nummer", "Fahrzeugidentifikationsnummer",
            "Fahrzeugidentifizierungsnummer", "Fahrzeug-Ident-Nr", "Fahrzeug-Identnummer", "chassisnummer",
            "chassisnr", "voertuigidentificatienummer", "bastidor", "número de bastidor", "nº de bastidor",
            "nº bastidor", "número bastidor", "telaio", "numero di telaio", "numero telaio",
            "n. telaio", "n. di telaio", "chassi", "chassinummer", "chassinr", "understellsnummer", "understellsnr",
            "No châssis", "FIN-Nummer", "Fzg.-Ident-Nr.", "chasis",
        ],
        .notify: ["sending_type"],
        .validityDays: [
            "validity in days", "days valid", "valid days", "jours de validité", "validité en jours", "Gültigkeitstage",
            "Gültigkeit in Tagen", "geldigheid in dagen", "días de validez", "giorni di validità",
        ],
        .creatorUserID: ["creator user", "creator id", "created by user id"],
        .fastTrack: ["fast track mode"],
        .theme: ["session theme", "capture theme"],
        .redirectURL: ["redirect", "redirect link", "return url", "url de redirection", "Weiterleitungs-URL"],
        .year: [
            "model year", "vehicle year", "year of manufacture", "année", "année modèle", "millésime", "Baujahr",
            "Modelljahr", "bouwjaar", "modeljaar", "año", "año del modelo", "año de fabricación", "anno",
            "anno di immatricolazione", "anno modello", "årsmodell", "modellår", "tillverkningsår", "produksjonsår",
            "Jahr", "jaar", "år",
        ],
        .make: [
            "brand", "manufacturer", "car make", "vehicle make", "marque", "marque du véhicule", "constructeur",
            "Marke", "Fahrzeugmarke", "Hersteller", "Fabrikat", "merk", "automerk", "marca", "marca del vehículo",
            "fabricante", "casa automobilistica", "bilmärke", "bilmerke", "merke",
        ],
        .model: [
            "vehicle model", "car model", "modèle", "modèle du véhicule", "Modell", "Fahrzeugmodell",
            "Modellbezeichnung",
            "automodel", "modelo", "modelo del vehículo", "modello", "modello veicolo", "bilmodell",
        ],
        .bodyType: [
            "body style", "vehicle body", "carrosserie", "type de carrosserie", "Karosserie", "Karosserieform",
            "Aufbau", "carrosserievorm", "carrocería", "tipo de carrocería", "carrozzeria", "tipo carrozzeria",
            "kaross", "karosstyp", "karosseri", "karosseritype",
        ],
        .trim: [
            "trim level", "finition", "niveau de finition", "Ausstattung", "Ausstattungslinie", "uitvoering", "acabado",
            "nivel de acabado", "allestimento", "utrustningsnivå", "utstyrsnivå",
        ],
        .transmission: [
            "gearbox", "transmission type", "boîte", "boîte de vitesses", "type de boîte", "Getriebe", "Getriebeart",
            "versnellingsbak", "transmissie", "transmisión", "caja de cambios", "cambio", "trasmissione",
            "växellåda", "girkasse", "girtype",
        ],
        .exteriorColor: [
            "color", "colour", "exterior colour", "vehicle color", "vehicle colour", "ext color", "couleur",
            "couleur extérieure", "couleur du véhicule", "teinte", "Farbe", "Außenfarbe", "Fahrzeugfarbe",
            "Wagenfarbe", "kleur", "exterieurkleur", "color exterior", "colore", "colore esterno", "färg",
            "exteriörfärg", "farge", "eksteriørfarge",
        ],
        .interiorColor: [
            "interior colour", "int color", "couleur intérieure", "Innenfarbe", "interieurkleur", "color interior",
            "colore interno", "colore interni", "interiörfärg", "interiørfarge",
        ],
        .odometer: [
            "mileage", "odometer reading", "kilometers", "kilometres", "km", "kilométrage", "compteur",
            "relevé kilométrique", "Kilometerstand", "km-Stand", "Laufleistung", "Tachostand", "tellerstand",
            "kilometraje", "kilómetros", "chilometraggio", "chilometri", "mätarställning", "körsträcka",
        ],
        .odometerUnit: [
            "mileage unit", "odometer units", "distance unit", "unité du compteur", "unité kilométrage",
            "Kilometerstand Einheit", "Tachoeinheit", "eenheid tellerstand", "unidad de kilometraje",
            "unità chilometraggio",
        ],
    ]
}
