import Text

/// A column that is not used and whose name is close to a field for which the file has none.
package struct ColumnHint: Sendable, Equatable, CustomStringConvertible {
    package var column: ColumnPosition
    package var field: Field

    /// `not used: VIN-Nr. (falls vorhanden); did you mean --map vin='VIN-Nr. (falls vorhanden)'?`
    package var description: String {
        let name = VisibleText.shortened(NameFolding.trimmed(column.name))
        let hidden = CharacterName.hidden(in: column.name).map { " (it contains \($0))" } ?? ""
        return "not used: \(name)\(hidden); did you mean \(HeaderError.option(field.rawValue, column.name))?"
    }
}

extension HeaderMapping {
    /// The columns that are almost understood, in the order of the file.
    ///
    /// - Parameters:
    ///   - relevant: The fields that are read.
    ///   - provided: Those for which an option or a constant stands in.
    package func hints(relevant: Set<Field>, provided: Set<Field>) -> [ColumnHint] {
        var missing = relevant.subtracting(provided).filter { column(of: $0) == nil }
        if column(of: .firstName) != nil, column(of: .lastName) != nil { missing.remove(.name) }
        if column(of: .name) != nil { missing.subtract([.firstName, .lastName]) }
        let targets = Field.allCases.filter(missing.contains).map { field in
            (
                field,
                ([field.rawValue] + (Field.aliases[field] ?? []) + (Self.related[field] ?? [])).map(
                    NameFolding.normalised
                )
            )
        }
        let taken = self.taken
        // A file of prose has many "columns"; nobody is helped by their names.
        let found: [(score: Int, hint: ColumnHint)] = columns.indices.prefix(Self.comparedColumns).compactMap { index in
            guard fields[index] == nil, !taken.contains(index), columns[index].utf8.count <= Self.longestName else {
                return nil
            }
            let position = ColumnPosition(name: columns[index], index: index)
            // "Nom (prénom)"
            if let field = HeaderName.remarks(in: columns[index]).compactMap({ HeaderName.known($0) }).first,
                missing.contains(field)
            {
                return (-1, ColumnHint(column: position, field: field))
            }
            let name = CandidateName(columns[index])
            let scores = targets.compactMap { field, names in
                names.compactMap { name.distance(to: $0, of: field) }.min().map { (score: $0, field: field) }
            }
            return scores.min { $0.score < $1.score }.map {
                ($0.score, ColumnHint(column: position, field: $0.field))
            }
        }
        // Two columns cannot be mapped to one field: the closest one is meant, and of those the first.
        return found.filter { candidate in
            let rivals = found.filter { $0.hint.field == candidate.hint.field }
            return rivals.min { $0.score < $1.score }?.hint == candidate.hint
        }
        .map(\.hint)
    }

    /// Names that may mean a field or something else, so that they are no aliases of it.
    private static let related: [Field: [String]] = [
        .vin: [
            "N° de série", "numéro de série", "serial number", "serial no", "Seriennummer", "Serien-Nr",
            "numero di serie",
            "número de serie", "serienummer", "Ident-Nr", "Identnummer", "identification number", "chassis nr",
            "Fgst-Nr", "Fgstnr", "Fahrzeug-Identifizierungs-Nr", "numer nadwozia",
        ],
        .plate: [
            "plaque", "registration", "Zulassung", "number plate", "tag number", "nummerplaat", "reg", "Kennz",
            "amtl Kz", "skyltnummer",
        ],
        .gender: ["title", "Titel", "titre", "genre", "Geschlecht", "salutation", "sex", "płeć"],
        .name: ["customer", "client", "Kunde", "driver", "conducteur", "Fahrer", "contact", "bestuurder"],
        .phone: ["contact number", "numéro", "Nummer", "cell"],
        .notify: ["notification", "Benachrichtigung"],
        .validityDays: [
            "validity", "validité", "Gültigkeit", "validez", "valid for", "Tage",
        ],
        // Where these are numbers of customers who have several vehicles, the user knows, and nobody else.
        .externalID: [
            "customer id", "customer no", "customer number", "client id", "client no", "client number", "Kundennummer",
            "Kundennr", "Kunden-ID", "klantnummer", "klantnr", "numéro client", "n° client", "code client",
            "numero cliente", "codice cliente", "número de cliente", "código cliente", "kundnummer", "kundenummer",
            "kundnr", "kundenr", "asiakasnumero", "numer klienta", "nr klienta", "Nr", "No", "N°", "number", "lfd Nr",
            "Auftragsnummer", "order id", "order number", "Vertragsnummer", "contract number", "Vorgangsnummer",
            "dossier", "numéro de dossier", "key", "ID-Nr", "record id", "order no", "Auftragsnr", "UUID", "GUID",
            "case number", "fleet number", "fleet no", "Vertragsnr", "Leasingvertrag", "contract no", "n° contrat",
            "numéro de contrat", "n° de contrat", "número de contrato", "nº contrato", "numero contratto",
            "n° contratto",
            "contractnummer", "contractnr", "avtalsnummer", "avtalenummer", "nr umowy", "numer umowy", "Policennummer",
            "Policennr", "policy number", "policy no", "n° police", "numéro de police", "Schadennummer", "Schadennr",
            "claim number", "claim no", "n° sinistre", "numéro de sinistre", "schadenummer", "número de siniestro",
        ],
        .odometer: ["mileage", "kilométrage", "km"],
        .year: ["date of registration", "Erstzulassung"],
    ]

    private static let comparedColumns = 200
    private static let longestName = 80
}

/// A column's name in the forms by which it is compared.
private struct CandidateName {
    private let whole: String
    private let plain: String
    private let withoutDigits: String
    private let words: Set<String>

    init(_ name: String) {
        // A Cyrillic letter in a Latin word is none.
        let isLatin = name.unicodeScalars.contains {
            ($0.isASCII || 0xFF00...0xFFEF ~= $0.value) && $0.properties.isAlphabetic
        }
        let name =
            isLatin ? String(name.map { CharacterName.lookalike($0.unicodeScalars.first ?? " ") ?? $0 }) : name
        let remarkless = HeaderName.withoutRemarks(name)
        whole = NameFolding.normalised(name)
        plain = NameFolding.normalised(remarkless)
        withoutDigits = plain.filter { !$0.isNumber }
        words = Set(NameFolding.words(name))
    }

    /// How far the name is from one that stands for a field; nil where nobody would confuse them.
    func distance(to target: String, of field: Field) -> Int? {
        if plain == target || whole == target { return 0 }
        if withoutDigits == target { return 1 }
        // Numbers of customers and contracts are no `external_id`, however many words they share with it.
        let isKey = field == .externalID
        if !isKey, target.count >= 3, words.contains(target) { return 2 }
        if target.count >= (isKey ? 8 : 5), plain.contains(target) { return 2 }
        if !isKey, plain.count >= 4, plain.count * 2 >= target.count, target.contains(plain) { return 3 }
        let longer = max(plain.count, target.count)
        let allowed = longer >= 8 ? 2 : longer >= 5 ? 1 : 0
        // `VIM`, `VINS`: of names so short, only these are no other word.
        let isShortVIN = allowed == 0 && target == "vin" && plain.hasPrefix("vi") && plain.count < 5
        guard allowed > 0 || isShortVIN, abs(plain.count - target.count) <= max(1, allowed) else { return nil }
        let edits = NearestName.distance(plain, target)
        if allowed == 0 { return edits == 1 ? 4 : nil }
        return edits <= allowed ? 3 + edits : nil
    }
}
