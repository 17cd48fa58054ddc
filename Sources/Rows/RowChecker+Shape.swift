import CSV
import Text

extension RowChecker {
    /// Checks a row that has not the header's cells, or whose cells cannot be told for certain.
    @inline(never)
    func checkShape(_ row: Record, _ result: inout CheckedRow) {
        // Cells may stand in the wrong columns, so nothing else that could be said of them would help.
        if row.isMisquoted {
            result.add(.quoteNotDoubled)
        } else if row.count > mapping.columnCount {
            result.add(.tooManyFields)
        } else {
            checkShort(row, &result)
        }
    }

    /// What the checks find in a row with empty cells added at its end, as a spreadsheet drops them. Where something that
    /// is needed is missing there, or where what is missing may be a cell in its middle, that it has too few is all there
    /// is to say.
    private func checkShort(_ row: Record, _ checked: inout CheckedRow) {
        checkCells(row, &checked)
        if checked.problems == [Problem(.totalsRow)] || checked.problems == [Problem(.headerRow)] { return }
        // A last row without a line end may have been cut off in the middle of a cell.
        let isWhole = !row.isUnterminated && !seemsShifted(row)
        guard isWhole, !lacksAtEnd(row, checked) else {
            checked = CheckedRow()
            checked.add(.tooFewFields)
            return
        }
        checked.problems.insert(Problem(.fieldsPadded, isWarning: true), at: 0)
    }

    /// Whether anything that the row needs has its column behind the row's end.
    private func lacksAtEnd(_ row: Record, _ checked: CheckedRow) -> Bool {
        if options.keyColumns.contains(where: { $0 >= row.count }) { return true }
        if checked.passes { return !namesVehicleOrCustomer(row, checked) }
        return checked.problems.contains { problem in
            guard problem.code == .missingField || problem.code == .placeholderMessaged else { return false }
            guard let field = problem.field else { return true }
            return mapping.column(of: field).map { $0 >= row.count } ?? true
        }
    }

    /// Whether the row says of which vehicle or which customer it is, as the last line of a list with its totals does not.
    private func namesVehicleOrCustomer(_ row: Record, _ checked: CheckedRow) -> Bool {
        var text = IdentityText()
        return checked.phone != nil || traits(row, checked, by: &text) != .none
    }

    /// The fields of which one at least is asked of a row that is somebody's.
    static let ofVehicleOrCustomer: Set<Field> = [.vin, .plate, .firstName, .lastName, .name, .email, .phone]

    /// Nothing is sent for a row without a VIN that names neither a vehicle nor a customer.
    @inline(never)
    func checkIsSomebodys(_ row: Record, _ result: inout CheckedRow) {
        // What else is wrong with such a row helps nobody.
        if seemsHeader(row) {
            result.problems = [Problem(.headerRow)]
        } else if seemsTotals(row, result) {
            result.problems = [Problem(.totalsRow)]
        } else if rules.needsVehicleOrCustomer, result.passes, !describesVehicleOrCustomer(row, result) {
            result.add(.missingField)
        }
    }

    private func describesVehicleOrCustomer(_ row: Record, _ checked: CheckedRow) -> Bool {
        func isFilled(_ column: Int, _ field: Field) -> Bool {
            let cell = Self.value(row[column])
            return cell.count > 0 && !isPlaceholder(cell, field)
        }
        return isFilled(columns.name, .name) || isFilled(columns.firstName, .firstName)
            || isFilled(columns.lastName, .lastName)
            || isFilled(columns.make, .make) && isFilled(columns.model, .model) || namesVehicleOrCustomer(row, checked)
    }

    /// Whether a row without a VIN is the last line of a list, with its totals: it begins with a word for them, and has no
    /// plate and no customer.
    private func seemsTotals(_ row: Record, _ checked: CheckedRow) -> Bool {
        guard let first = (0..<row.count).first(where: { TextTrim.trimmed(row[$0]).count > 0 }) else { return false }
        // A number of rows or a sum may stand in any of them.
        func follows(_ column: Int) -> Bool {
            column > first && column < row.count && row[column].contains { ($0 | 0x20) &- 0x61 < 26 || $0 >= 0x80 }
        }
        let names = [columns.firstName, columns.lastName, columns.name]
        // `1 client` is nobody's name.
        func followsAsName(_ column: Int) -> Bool {
            follows(column) && !row[column].contains { $0 &- 0x30 < 10 }
        }
        if checked.phone != nil || follows(columns.plate) || follows(columns.email)
            || names.contains(where: followsAsName)
        {
            return false
        }
        let words = NameFolding.words(row[first].text).filter { !$0.allSatisfy(\.isNumber) }
        guard let word = words.first else { return false }
        if Self.phrases.contains(words.joined(separator: " ")) { return true }
        // `SUM 123` is a plate.
        if first == columns.plate, word.utf8.count < 4, row[first].contains(where: { $0 &- 0x30 < 10 }) { return false }
        // `Media` and `Suma` are names too.
        return names.contains(first) ? words.allSatisfy(Self.totals.contains) : Self.totals.contains(word)
    }

    private static let totals = Set(Language.words(\.totals).map { NameFolding.normalised($0) })

    /// Those that begin with a word of which nothing can be told.
    private static let phrases: Set<String> = ["i alt", "in total", "en total", "in totaal", "au total", "is viso"]

    /// Whether a row is the header once more, or a line below it that says what its columns are to hold: each of its cells
    /// is the name of its column, a remark in brackets, or a word that says whether the column must be filled.
    private func seemsHeader(_ row: Record) -> Bool {
        // Most rows hold an address or a number, and that tells them from a header.
        let isData = row.raw.contains { $0 == UInt8(ascii: "@") || $0 &- 0x30 < 10 && !headerHasDigits }
        if isData { return false }
        var names = 0
        for column in 0..<min(row.count, mapping.columnCount) {
            let cell = TextTrim.trimmed(row[column])
            if cell.count == 0 { continue }
            guard isOfHeader(cell, column) else { return false }
            names += 1
        }
        return names > 1
    }

    private func isOfHeader(_ cell: Bytes, _ column: Int) -> Bool {
        // Most cells are told from all of these by their length.
        guard cell.count > 1, cell.count < 64 else { return false }
        if let last = cell.last, "([<{".utf8.contains(cell[0]), ")]>}".utf8.contains(last) { return true }
        if !cell.contains(where: { ($0 | 0x20) &- 0x61 < 26 || $0 >= 0x80 }) { return false }
        let name = mapping.columns[column]
        if cell.count == name.utf8.count, cell.text.lowercased() == name.lowercased() { return true }
        if cell.contains(where: { $0 &- 0x30 < 10 }) { return false }
        if Self.requirements[cell] != nil { return true }
        return HeaderName.anyField(of: cell.text) != nil
    }

    private static let requirements = KeywordTable(
        [
            "required", "optional", "mandatory", "obligatoire", "facultatif", "optionnel", "pflicht", "pflichtfeld",
            "optionales-feld", "verplicht", "optioneel", "obbligatorio", "facoltativo", "obligatorio", "opcional",
            "obligatorisk", "valgfri", "valfri", "text", "string", "varchar", "integer",
        ].map { ($0, ()) }
    )

    /// Whether a cell holds what belongs into another column.
    private func seemsShifted(_ row: Record) -> Bool {
        func isLanguage(_ column: Int) -> Bool {
            let cell = cell(row, column, .phone)
            if cell.count < 2 || cell.count > 24 { return false }
            if case .success = locales.read(cell) { return true }
            return false
        }
        if columns.phone >= 0, isLanguage(columns.phone) { return true }
        for column in 0..<min(row.count, mapping.columnCount) {
            guard let field = mapping.field(at: column) else { continue }
            let kind = DataLikeness.kind(of: row[column].text)
            switch field {
            case .firstName, .lastName, .name, .make, .model, .trim: if kind != nil { return true }
            case .email: if kind == .vin || kind == .phone { return true }
            case .vin: if kind == .email { return true }
            default: if kind == .vin && field != .externalID || kind == .email { return true }
            }
        }
        return false
    }
}
