import CSV
import Text

extension RowChecker {
    /// Checks a row that has not the header's cells, or whose cells cannot be told for certain.
    @inline(never)
    func checkShape(_ row: Record) -> CheckedRow {
        var result = CheckedRow()
        if row.isMisquoted {
            result.add(.quoteNotDoubled)
        } else if row.count > mapping.columnCount {
            result.add(.tooManyFields)
        } else if var padded = padded(row) {
            padded.add(.fieldsPadded, isWarning: true)
            return padded
        } else {
            result.add(.tooFewFields)
        }
        // Cells may stand in the wrong columns, so nothing else that could be said of them would help.
        return result
    }

    /// What the checks find in a row with empty cells added at its end, as a spreadsheet drops them; nil where anything
    /// lacks then, or where what is missing may be a cell in its middle.
    private func padded(_ row: Record) -> CheckedRow? {
        let keyIsThere = options.keyColumns.allSatisfy { TextTrim.trimmed(row[$0]).count > 0 }
        // A last row without a line end may have been cut off in the middle of a cell.
        guard keyIsThere, !row.isUnterminated, !seemsShifted(row) else { return nil }
        let checked = checkCells(row)
        guard checked.passes, namesVehicleOrCustomer(row, checked) else { return nil }
        return checked
    }

    /// Whether the row says of which vehicle or which customer it is, as the last line of a list with its totals does not.
    private func namesVehicleOrCustomer(_ row: Record, _ checked: CheckedRow) -> Bool {
        var text = IdentityText()
        return checked.phone != nil || traits(row, checked, by: &text) != .none
    }

    /// Whether a row without a VIN is the last line of a list, with its totals: it begins with a word for them, and has no
    /// plate and no customer.
    @inline(never)
    func seemsTotals(_ row: Record) -> Bool {
        func isFilled(_ column: Int) -> Bool { TextTrim.trimmed(row[column]).count > 0 }
        guard let first = (0..<row.count).first(where: isFilled) else { return false }
        func follows(_ column: Int) -> Bool { column > first && isFilled(column) }
        if follows(columns.plate) || follows(columns.email) || follows(columns.phone) || follows(columns.firstName)
            || follows(columns.lastName) || follows(columns.name)
        {
            return false
        }
        let words = NameFolding.words(row[first].text).filter { !$0.allSatisfy(\.isNumber) }
        return words.first.map(Self.totals.contains) ?? false
    }

    private static let totals: Set<String> = [
        "total", "totals", "grand", "subtotal", "sum", "count", "rows", "records", "summe", "gesamt", "gesamtsumme",
        "insgesamt", "anzahl", "zeilen", "totaal", "aantal", "rijen", "totale", "somma", "righe", "somme", "lignes",
        "suma", "filas", "summa", "totalt", "antal", "antall", "rader",
    ]

    /// Whether a cell holds what belongs into another column.
    private func seemsShifted(_ row: Record) -> Bool {
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
