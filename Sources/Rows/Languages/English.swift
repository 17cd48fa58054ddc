extension Language {
    /// English, and the names of columns and options that are English whatever the language of a file.
    static let english = Language(
        code: "en",
        names: "english anglais englisch engels inglese ingles engelska engelsk inglés eng",
        variants: [],
        region: nil,  // People of any country choose it.
        men: "men man m male mr mister sir gentleman",
        women: "women woman w f female mrs ms miss lady madam",
        otherGenders: "other others neutral mx none unknown non-binary nonbinary unspecified undisclosed not-specified "
            + "enby unisex company dr prof",
        titles:
            "mr mister mrs ms miss mx sir lady madam dr doctor prof professor family fam jr messrs lord dame mr/mrs mr./mrs mr&mrs",
        yes: "true yes y on t",
        no: "false no n off f",
        noMessage: "none no null false never off nobody nothing",
        byEmail: "email e-mail mail emails",
        bySMS: "sms text textmessage text-message",
        byBoth: "both all",
        noValue:
            "unknown missing n/a n.a n.-a not-available not-applicable not-set not-assigned not-provided not-specified "
            + "unassigned unspecified no-data no-value null-value no-entry no-name please-select please-choose tbd tba tbc to-be-confirmed",
        emptyCell: "blank empty void pending nothing",
        noPlate: "new no-plate",
        booleans: "true false",
        months: "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august "
            + "september october november december",
        errorValues: "#N/A #REF! #VALUE! #NAME? #DIV/0! #NULL! #NUM! #SPILL! #CALC! #GETTING_DATA #N/A! #FIELD! "
            + "#BLOCKED! #UNKNOWN! #CONNECT! #BUSY! #ERROR! #DELETED! #NA ERR: ERROR:",
        nameColumn: "name",
        totals: "total totals grand subtotal sum sums count counts rows records lines average avg mean "
            + "number end eof trailer footer checksum overall row page printed generated exported",
        aliases: [
            .externalID: [
                "id", "reference", "row_id", "ref", "record id", "unique id", "external reference", "external ref",
                "row reference",
            ],
            .firstName: [
                "given name", "forename", "customer first name", "client first name", "driver first name",
                "contact first name", "fname",
            ],
            .lastName: [
                "surname", "family name", "customer last name", "client last name", "driver last name",
                "contact last name", "lname",
            ],
            .name: ["full name", "customer name", "client name", "driver name", "contact name"],
            .gender: ["sex", "civility", "salutation"],
            .email: [
                "mail", "email address", "mail address", "customer email", "client email", "driver email",
                "contact email",
            ],
            .phone: [
                "mobile", "tel", "telephone", "phone number", "telephone number", "tel no", "mobile number",
                "mobile phone", "mobile phone number", "cell", "cell phone", "cell phone number", "cell number",
                "contact number", "contact phone", "customer phone", "client phone", "driver phone", "customer mobile",
                "driver mobile", "phone no", "phone nr", "phone (mobile)", "mobile no",
            ],
            .locale: ["language", "lang", "language code", "customer language", "preferred language"],
            .plate: [
                "license_plate", "licence plate", "license plate number", "licence plate number", "plate number",
                "number plate", "registration", "registration number", "registration no", "registration plate",
                "vehicle registration", "vehicle registration number", "reg", "reg no", "reg number", "VRM", "VRN",
            ],
            .vin: [
                "vin_number", "vin no", "vin code", "vehicle identification number", "vehicle vin", "chassis",
                "chassis number", "chassis no",
            ],
            .notify: ["sending_type"],
            .validityDays: ["validity in days", "days valid", "valid days"],
            .creatorUserID: ["creator user", "creator id", "created by user id"],
            .fastTrack: ["fast track mode"],
            .theme: ["session theme", "capture theme"],
            .redirectURL: ["redirect", "redirect link", "return url"],
            .year: ["model year", "vehicle year", "year of manufacture"],
            .make: ["brand", "manufacturer", "car make", "vehicle make"],
            .model: ["vehicle model", "car model"],
            .bodyType: ["body style", "vehicle body"],
            .trim: ["trim level"],
            .transmission: ["gearbox", "transmission type"],
            .exteriorColor: ["color", "colour", "exterior colour", "vehicle color", "vehicle colour", "ext color"],
            .interiorColor: ["interior colour", "int color"],
            .odometer: ["mileage", "odometer reading", "kilometers", "kilometres", "km"],
            .odometerUnit: ["mileage unit", "odometer units", "distance unit"],
        ]
    )
}
