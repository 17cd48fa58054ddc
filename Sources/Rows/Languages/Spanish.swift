extension Language {
    /// Spanish.
    static let spanish = Language(
        code: "es",
        names: "spanish español espanol castellano espagnol spanisch spaans spagnolo spanska spansk spa",
        variants: [],
        region: "ES",
        men: "señor sr hombre masculino varon caballero don",
        women: "señora sra señorita srta mujer femenino doña dña",
        otherGenders: "otro otra",
        titles: "señor sr señora sra señorita srta don d doña dña sr/sra sr./sra dra lic familia empresa",
        yes: "sí verdadero cierto",
        no: "no falso",
        noMessage: "no ninguno nunca",
        byEmail: "correo",
        bySMS: "texto",
        byBoth: "ambos",
        noValue: "s/d n/i desconocido desconocida sin-datos sin-dato no-disponible no-aplica no-consta no-procede",
        emptyCell: "ninguna ninguno vacío vacía en-blanco",
        noPlate: "nuevo nueva sin-placa sin-matrícula",
        booleans: "verdadero falso",
        months: "ene enero febrero marzo abr abril mayo junio julio ago agosto septiembre octubre noviembre dic "
            + "diciembre",
        errorValues: "#¡REF! #¡VALOR! #¿NOMBRE? #¡DIV/0! #¡NULO! #¡NUM! #¡DESBORDAMIENTO!",
        nameColumn: "",  // "Nombre" is a first name at all times.
        totals: "suma totales filas registros promedio media número recuento fin",
        aliases: [
            .externalID: ["Referencia", "referencia externa", "identificador"],
            .firstName: ["nombre", "nombres", "nombre de pila", "nombre del cliente"],
            .lastName: ["apellido", "apellidos", "primer apellido", "apellidos del cliente"],
            .name: ["nombre completo", "nombre y apellidos"],
            .gender: ["sexo", "género", "tratamiento"],
            .email: [
                "correo", "correo electrónico", "dirección de correo", "dirección de correo electrónico",
                "correo cliente",
            ],
            .phone: [
                "teléfono", "teléfono móvil", "móvil", "celular", "número de teléfono", "número de móvil",
                "número móvil", "n° de teléfono", "teléfono del cliente",
            ],
            .locale: ["idioma", "idioma del cliente", "código de idioma"],
            .plate: [
                "matrícula", "matrícula del vehículo", "número de matrícula", "placa", "placas",
            ],
            .vin: [
                "bastidor", "número de bastidor", "nº de bastidor", "nº bastidor", "número bastidor", "chasis",
            ],
            .notify: [],
            .validityDays: ["días de validez"],
            .creatorUserID: [],
            .fastTrack: [],
            .theme: [],
            .redirectURL: [],
            .year: ["año", "año del modelo", "año de fabricación"],
            .make: ["marca", "marca del vehículo", "fabricante"],
            .model: ["modelo", "modelo del vehículo"],
            .bodyType: ["carrocería", "tipo de carrocería"],
            .trim: ["acabado", "nivel de acabado"],
            .transmission: ["transmisión", "caja de cambios", "cambio"],
            .exteriorColor: ["color", "color exterior"],
            .interiorColor: ["color interior"],
            .odometer: ["kilometraje", "kilómetros"],
            .odometerUnit: ["unidad de kilometraje"],
        ]
    )
}
