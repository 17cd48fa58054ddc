extension Language {
    /// Italian.
    static let italian = Language(
        code: "it",
        names: "italian italiano italien italienisch italiaans italienska italiensk ita",
        variants: [],
        region: "IT",
        men: "signor signore sig uomo maschio maschile",
        women: "signora sigra sig.ra sig.na signorina donna femmina femminile",
        otherGenders: "altro",
        titles: "signor signore sig signora sig.ra sigra signorina sig.na dott dott.ssa dottor dottore dottoressa "
            + "ing avv prof.ssa geom rag famiglia ditta",
        yes: "vero si sì",
        no: "no falso",
        noMessage: "nessuno no",
        byEmail: "email e-mail mail",
        bySMS: "sms",
        byBoth: "entrambi",
        noValue: "sconosciuto sconosciuta n/d n.d non-disponibile non-indicato non-specificato",
        emptyCell: "nessuna nessuno vuoto vuota",
        noPlate: "nuovo nuova vero falso",
        months: "gen gennaio febbraio marzo aprile mag maggio giu giugno lug luglio ago agosto set settembre ott "
            + "ottobre novembre dic dicembre",
        errorValues: "#N/D #N/D! #VALORE! #NOME? #RIF! #NULLO!",
        nameColumn: "",  // "Nome" is a first name at all times.
        aliases: [
            .externalID: ["Riferimento", "riferimento esterno", "identificativo"],
            .firstName: ["nome", "nome di battesimo", "nome cliente"],
            .lastName: ["cognome", "cognome cliente"],
            .name: ["nome completo", "nome e cognome"],
            .gender: ["sesso", "genere"],
            .email: ["posta elettronica", "indirizzo e-mail", "indirizzo mail", "email cliente"],
            .phone: [
                "cellulare", "telefono", "numero di telefono", "numero di cellulare", "numero cellulare",
                "telefono cellulare", "tel. cellulare", "n. telefono", "telefono cliente",
            ],
            .locale: ["lingua", "lingua cliente", "codice lingua"],
            .plate: ["targa", "targa veicolo", "numero di targa", "numero targa", "n. targa"],
            .vin: ["telaio", "numero di telaio", "numero telaio", "n. telaio", "n. di telaio"],
            .notify: [],
            .validityDays: ["giorni di validità"],
            .creatorUserID: [],
            .fastTrack: [],
            .theme: [],
            .redirectURL: [],
            .year: ["anno", "anno di immatricolazione", "anno modello"],
            .make: ["marca", "casa automobilistica"],
            .model: ["modello", "modello veicolo"],
            .bodyType: ["carrozzeria", "tipo carrozzeria"],
            .trim: ["allestimento"],
            .transmission: ["cambio", "trasmissione"],
            .exteriorColor: ["colore", "colore esterno"],
            .interiorColor: ["colore interno", "colore interni"],
            .odometer: ["chilometraggio", "chilometri"],
            .odometerUnit: ["unità chilometraggio"],
        ]
    )
}
