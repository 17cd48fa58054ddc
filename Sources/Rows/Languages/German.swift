extension Language {
    /// German.
    static let german = Language(
        code: "de",
        names: "german deutsch allemand duits tedesco alemán tyska tysk deu ger",
        variants: [],
        region: "DE",
        men: "herr herrn mann männlich maennlich hr",
        women: "frau fr weiblich w fräulein frl dame",
        otherGenders: "d divers diverse andere unbekannt keine firma",
        titles:
            "herr/frau frau/herr hr./fr hr/fr dr.in dr.-in ddr prof.in mag.a herr herrn hr frau fr fräulein frl dr prof ing dipl.-ing mag familie fam "
            + "firma eheleute ehepaar",
        yes: "ja j wahr",
        no: "nein falsch",
        noMessage: "nein keine kein nie",
        byEmail: "email e-mail mail",
        bySMS: "sms",
        byBoth: "beide beides alle",
        noValue: "unbekannt k.a k.-a n.-v keine-angabe keine-angaben nicht-bekannt nicht-angegeben nicht-zugeordnet "
            + "nicht-vorhanden fehlanzeige bitte-wählen bitte-auswählen n.v n.n entfällt",
        emptyCell: "kein keine leer ohne",
        noPlate: "neu neuwagen neufahrzeug folgt",
        booleans: "wahr falsch",
        months: "jän jänner januar februar mär märz mrz april mai juni juli august okt oktober dez dezember",
        errorValues: "#NV #BEZUG! #WERT! #ZAHL! #ÜBERLAUF! FEHLER:",
        nameColumn: "name",
        totals: "summe gesamt gesamtsumme gesamtzahl gesamtanzahl zwischensumme insgesamt anzahl zeilen "
            + "datensätze durchschnitt mittelwert ende ergebnis stand seite erstellt gedruckt exportiert",
        aliases: [
            .externalID: ["Referenz", "externe Referenz", "externe ID"],
            .firstName: ["Vorname", "Vorname Kunde", "Vorname Fahrer"],
            .lastName: ["Nachname", "Familienname", "Zuname", "Nachname Kunde", "Nachname Fahrer"],
            .name: ["Vor- und Nachname", "Vorname Nachname", "vollständiger Name", "Kundenname", "Fahrername"],
            .gender: ["Geschlecht", "Anrede"],
            .email: ["E-Mail-Adresse", "Mailadresse", "E-Mail Kunde", "E-Mail Fahrer"],
            .phone: [
                "handy", "Telefon", "Telefonnummer", "Telefonnr", "Tel.-Nr.", "Rufnummer", "Handynummer", "Handynr",
                "Mobil", "Mobiltelefon", "Mobilnummer", "Mobilfunknummer", "Mobilnr", "Mobilrufnummer",
                "Mobiltelefonnummer", "Telefonnummer mobil", "Telefon mobil", "Telefon Kunde", "Telefon Fahrer",
            ],
            .locale: ["Sprache", "Kundensprache", "Korrespondenzsprache", "Sprachcode"],
            .plate: [
                "Kennzeichen", "amtliches Kennzeichen", "amtl. Kennzeichen", "polizeiliches Kennzeichen",
                "Kfz-Kennzeichen", "Nummernschild", "Fahrzeugkennzeichen",
            ],
            .vin: [
                "Fahrgestellnummer", "Fahrgestellnr", "Fahrgestell-Nr. (VIN)", "Fahrgestell", "FIN", "FIN/VIN",
                "VIN/FIN", "FIN-Nummer", "VIN-Nummer", "Fahrzeugidentifikationsnummer",
                "Fahrzeugidentifizierungsnummer", "Fahrzeug-Ident-Nr", "Fahrzeug-Identnummer", "Fzg.-Ident-Nr.",
            ],
            .notify: [],
            .validityDays: ["Gültigkeitstage", "Gültigkeit in Tagen"],
            .creatorUserID: [],
            .fastTrack: [],
            .theme: [],
            .redirectURL: ["Weiterleitungs-URL"],
            .year: ["Baujahr", "Modelljahr", "Jahr"],
            .make: ["Marke", "Fahrzeugmarke", "Hersteller", "Fabrikat"],
            .model: ["Modell", "Fahrzeugmodell", "Modellbezeichnung"],
            .bodyType: ["Karosserie", "Karosserieform", "Aufbau"],
            .trim: ["Ausstattung", "Ausstattungslinie"],
            .transmission: ["Getriebe", "Getriebeart"],
            .exteriorColor: ["Farbe", "Außenfarbe", "Fahrzeugfarbe", "Wagenfarbe"],
            .interiorColor: ["Innenfarbe"],
            .odometer: ["Kilometerstand", "km-Stand", "Laufleistung", "Tachostand"],
            .odometerUnit: ["Kilometerstand Einheit", "Tachoeinheit"],
        ]
    )
}
