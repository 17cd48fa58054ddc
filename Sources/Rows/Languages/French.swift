extension Language {
    /// French.
    static let french = Language(
        code: "fr",
        names: "french français francais französisch franzoesisch frans francese francés franska fransk fra fre",
        variants: [],
        region: "FR",
        men: "monsieur mr m h homme masculin messieurs",
        women: "madame mme mlle mademoiselle mesdames femme feminin féminine mmes",
        otherGenders: "autre neutre inconnu société",
        titles: "monsieur m mr mm madame mme mmes mlle mademoiselle messieurs mesdames dr docteur pr professeur me "
            + "m/mme m./mme mr/mme vve veuve épouse maître famille société sté ets",
        yes: "oui o vrai",
        no: "non faux",
        noMessage: "aucun aucune non jamais rien",
        byEmail: "courriel mél",
        bySMS: "texto",
        byBoth: "les-deux tous",
        noValue: "inconnu inconnue n/c n.c s/o s.o sans-objet sans-valeur non-renseigné non-renseignée "
            + "non-communiqué non-disponible non-défini à-définir à-préciser",
        emptyCell: "aucun aucune vide néant nc",
        noPlate: "neuf neuve ww sans-plaque en-cours",
        booleans: "vrai faux",
        months: "janv févr fév mars avr avril mai juin juil juillet août déc janvier février septembre octobre "
            + "novembre décembre",
        errorValues: "#VALEUR! #NOM? #NOMBRE! #NUL! #PROPAGATION! ERREUR:",
        nameColumn: "",  // "Nom" is a last name at all times.
        totals: "somme sous total lignes moyenne nombre cumul fin enregistrements "
            + "édité imprimé généré exporté",
        aliases: [
            .externalID: ["reference", "identifiant", "réf. externe", "référence externe"],
            .firstName: [
                "prénom", "prénoms", "prénom client", "prénom du client", "prénom conducteur", "prénom du conducteur",
            ],
            .lastName: ["nom", "nom de famille", "nom d'usage", "nom client", "nom du client"],
            .name: ["nom complet", "prénom et nom", "prénom nom"],
            .gender: ["civilité", "civ", "sexe"],
            .email: [
                "courriel", "adresse e-mail", "adresse mail", "adresse courriel", "adresse électronique",
                "adresse de messagerie", "email client", "mail client", "email conducteur",
            ],
            .phone: [
                "portable", "téléphone", "mobile", "tél", "téléphone portable", "téléphone mobile", "tél. portable",
                "tél. mobile", "numéro de téléphone", "numéro de portable", "numéro de mobile", "numéro portable",
                "numéro de téléphone portable", "n° de téléphone", "n° téléphone", "n° portable", "n° tél",
                "n° de portable", "n° de mobile", "n° de tél", "no de téléphone", "téléphone client",
                "téléphone du client", "téléphone conducteur",
            ],
            .locale: ["langue", "langue client", "langue du client", "code langue", "langue de correspondance"],
            .plate: [
                "immat", "immatriculation", "numéro d'immatriculation", "n° d'immatriculation", "n° immatriculation",
                "n° immat", "plaque", "plaque d'immatriculation", "numéro de plaque", "immatriculation du véhicule",
                "immatriculation véhicule",
            ],
            .vin: [
                "châssis", "châssis véhicule", "numéro de châssis", "n° de châssis", "n° châssis", "No châssis",
                "numéro châssis", "numéro VIN", "n° VIN", "code VIN", "numéro de série du véhicule",
                "numéro d'identification du véhicule",
            ],
            .notify: [],
            .validityDays: ["jours de validité", "validité en jours"],
            .creatorUserID: [],
            .fastTrack: [],
            .theme: [],
            .redirectURL: ["url de redirection"],
            .year: ["année", "année modèle", "millésime"],
            .make: ["marque", "marque du véhicule", "constructeur"],
            .model: ["modèle", "modèle du véhicule"],
            .bodyType: ["carrosserie", "type de carrosserie"],
            .trim: ["finition", "niveau de finition"],
            .transmission: ["boîte", "boîte de vitesses", "type de boîte"],
            .exteriorColor: ["couleur", "couleur extérieure", "couleur du véhicule", "teinte"],
            .interiorColor: ["couleur intérieure"],
            .odometer: ["kilométrage", "compteur", "relevé kilométrique"],
            .odometerUnit: ["unité du compteur", "unité kilométrage"],
        ]
    )
}
