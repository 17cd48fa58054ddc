extension Language {
    /// Dutch, as in the Netherlands and in Belgium.
    static let dutch = Language(
        code: "nl",
        names: "dutch nederlands néerlandais neerlandais niederländisch niederlaendisch olandese neerlandés holandés "
            + "holländska nederländska nederlandsk hollandsk flemish vlaams flamand flämisch nld dut",
        variants: [],
        region: "NL",
        men: "dhr heer mijnheer meneer man mannelijk de-heer",
        women: "mevrouw mw mevr vrouw v vrouwelijk mej",
        otherGenders: "anders onbekend",
        yes: "ja j waar",
        no: "nee onwaar",
        noMessage: "geen nee nooit",
        byEmail: "email e-mail mail",
        bySMS: "sms",
        byBoth: "beide alle",
        months: "jan januari februari mrt maart apr april mei jun juni jul juli augustus sep september okt oktober nov "
            + "november dec december",
        errorValues: "#N/B #WAARDE! #NAAM? #DEEL/0! #VERW! #LEEG! #GETAL!",
        nameColumn: "naam",
        aliases: [
            .externalID: ["Referentie", "externe referentie"],
            .firstName: ["voornaam", "voornamen", "voornaam klant", "voornaam bestuurder"],
            .lastName: ["achternaam", "familienaam", "achternaam klant", "achternaam bestuurder"],
            .name: ["naam", "volledige naam", "klantnaam", "naam klant", "naam bestuurder"],
            .gender: ["geslacht", "aanhef"],
            .email: ["e-mailadres", "mailadres", "e-mail klant"],
            .phone: [
                "telefoon", "telefoonnummer", "telefoonnr", "mobiel", "mobiel nummer", "mobiele nummer",
                "mobiele telefoon", "mobiel telefoonnummer", "GSM", "GSM-nummer", "GSM-nr", "telefoon klant",
            ],
            .locale: ["taal", "taalcode", "taal klant"],
            .plate: ["kenteken", "kentekennummer", "kenteken nr", "kentekenplaat", "nummerplaat"],
            .vin: ["chassisnummer", "chassisnr", "voertuigidentificatienummer"],
            .notify: [],
            .validityDays: ["geldigheid in dagen"],
            .creatorUserID: [],
            .fastTrack: [],
            .theme: [],
            .redirectURL: [],
            .year: ["bouwjaar", "modeljaar", "jaar"],
            .make: ["merk", "automerk"],
            .model: ["automodel"],
            .bodyType: ["carrosserie", "carrosserievorm"],
            .trim: ["uitvoering"],
            .transmission: ["versnellingsbak", "transmissie"],
            .exteriorColor: ["kleur", "exterieurkleur"],
            .interiorColor: ["interieurkleur"],
            .odometer: ["kilometerstand", "tellerstand"],
            .odometerUnit: ["eenheid tellerstand"],
        ]
    )
}
