package import Text

/// The rule for a cell that describes a vehicle in words: make, model, colour.
package enum VehicleTextRule {
    /// What a spreadsheet made of the text: `09-mars` was a Saab 9-3, `3.01E+03` a Peugeot 301. A make and a model are
    /// never `500.0`; an engine of 2.0 litres may be part of a trim.
    static func problem(_ cell: Bytes, _ field: Field) -> ProblemCode? {
        if let damage = SpreadsheetDamage.code(cell, mayBeName: false) { return damage }
        if NoValue.isBoolean(cell) { return .spreadsheetError }
        let isTime = cell.contains(UInt8(ascii: ":")) && SpreadsheetDate.isClock(cell.text)
        if isTime || SpreadsheetDamage.looksLikeDate(cell) { return .spreadsheetDate }
        let isName = field == .make || field == .model
        if cell.allSatisfy({ $0 &- 0x30 < 10 }) {
            if cell.allSatisfy({ $0 == 0x30 }) { return .spreadsheetError }
            // A Peugeot 3008 is a model; 44197 is the first day of 2021 as spreadsheets count.
            if field == .make || field == .model && cell.count > 4 { return .spreadsheetNumber }
        }
        let isNumber = isName ? SpreadsheetDamage.looksLikeNumber(cell) : SpreadsheetDamage.looksLikeExponent(cell)
        return isNumber ? .spreadsheetNumber : nil
    }
}

/// The rule for a cell that holds the year of a vehicle.
package enum YearRule {
    /// The four digits of a year: of `2021`, of `2021.0`, `2,021` and `2 021` as spreadsheets print numbers, of `MY21`
    /// and `MY 2021` as dealers write model years.
    package static func read(_ cell: Bytes) -> Result<String, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if let damage = SpreadsheetDamage.codeOfNumber(cell) { return .failure(damage) }
        let isModelYear = cell.count > 2 && cell[0] | 0x20 == UInt8(ascii: "m") && cell[1] | 0x20 == UInt8(ascii: "y")
        guard let number = GroupedNumber(isModelYear ? TextTrim.trimmed(cell.view(2..<cell.count)) : cell) else {
            return .failure(SpreadsheetDamage.looksLikeNumber(cell) ? .spreadsheetNumber : .yearInvalid)
        }
        // Which century is meant by two digits is clear of model years alone, which are younger than the custom.
        let year = isModelYear && number.value < 100 && number.digits == 2 ? 2000 + number.value : number.value
        return years.contains(year) && number.rest.isEmpty ? .success(String(year)) : .failure(.yearInvalid)
    }

    package static let years = 1900...2099
}

/// The rule for a cell that holds how far a vehicle has been driven.
package enum OdometerRule {
    package struct Reading {
        /// Digits and nothing else.
        package var number: String
        /// What stands behind the number, as it is written; empty where nothing does.
        package var unit: String
    }

    /// A whole number, with what groups its digits in any country, with the zeros that spreadsheets put behind a decimal
    /// point, and with its unit behind it: `45 000`, `45.000 km`, `45000.0`.
    package static func read(_ cell: Bytes) -> Result<Reading, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if let damage = SpreadsheetDamage.codeOfNumber(cell) { return .failure(damage) }
        guard let number = GroupedNumber(cell) else {
            return .failure(SpreadsheetDamage.looksLikeNumber(cell) ? .spreadsheetNumber : .odometerInvalid)
        }
        guard number.rest.isEmpty || isUnit(number.rest), number.value <= 9_999_999 else {
            return .failure(.odometerInvalid)
        }
        return .success(Reading(number: String(number.value), unit: number.rest.text))
    }

    /// Whether two cells name different units. What is not known as a unit differs from none.
    static func differ(_ unit: String, _ other: String) -> Bool {
        guard let first = unit.withBytes({ units[$0] }), let second = other.withBytes({ units[TextTrim.trimmed($0)] })
        else { return false }
        return first != second
    }

    static func isUnit(_ cell: Bytes) -> Bool { units[cell] != nil }

    /// The unit in the brackets of a column's name: `Kilométrage (mi)`, `Laufleistung [km]`.
    static func unit(inHeader name: String) -> String? {
        let parts = name.split { "()[]".contains($0) }.map { NameFolding.trimmed(String($0)) }
        return parts.count > 1 ? parts.dropFirst().first { $0.withBytes { isUnit($0) } } : nil
    }

    private enum Unit: Sendable { case kilometres, miles }

    private static let units = KeywordTable(
        [
            "km", "kms", "kilometer", "kilometers", "kilometre", "kilometres", "kilomètres", "kilomètre", "chilometri",
            "kilómetros", "kilometros", "kilometern", "kilómetro", "chilometro", "kilometri", "quilómetros",
            "quilometros", "quilômetros", "kilometrów", "kilometry", "kilometriä",
        ].map { ($0, Unit.kilometres) }
            + [
                "mi", "mls", "mile", "miles", "milles", "miglia", "millas", "milla", "meilen", "mijl", "mijlen",
                "milhas",
            ].map { ($0, .miles) }
    )
}

/// A whole number as spreadsheets print it: `45 000`, `45.000`, `45,000`, `45'000`, `45000.0`, `45000,00`.
struct GroupedNumber {
    private(set) var value = 0
    /// How many digits were written, those behind a decimal point not counted.
    private(set) var digits = 0
    /// What stands behind the number, trimmed.
    private(set) var rest: Bytes

    /// Nil where the cell does not begin with a number, or with one that is not whole, or not grouped by threes.
    init?(_ cell: Bytes) {
        var groups: [Range<Int>] = []
        var separators: [Range<Int>] = []
        var index = 0
        while true {
            let start = index
            while index < cell.count, cell[index] &- 0x30 < 10 { index += 1 }
            groups.append(start..<index)
            let length = Self.lengthOfSeparator(cell, index)
            guard length > 0, index + length < cell.count, cell[index + length] &- 0x30 < 10 else { break }
            separators.append(index..<index + length)
            index += length
        }
        rest = TextTrim.trimmed(cell.view(index..<cell.count))
        guard let first = groups.first, !first.isEmpty else { return nil }
        // Zeros behind a decimal point: one or two of them, or behind digits that are grouped by another sign.
        if let separator = separators.last, let last = groups.last, Self.isPoint(cell, separator), last.count != 3 {
            // `45.000.00` may be anything.
            let isOther = separators.count == 1 || !cell[separator].elementsEqual(cell[separators[0]])
            guard isOther, cell[last].allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
            separators.removeLast()
            groups.removeLast()
        }
        let isGrouped = groups.dropFirst().allSatisfy { $0.count == 3 } && (groups.count == 1 || first.count <= 3)
        let isUniform = separators.allSatisfy { cell[$0].elementsEqual(cell[separators[0]]) }
        guard isGrouped, isUniform else { return nil }
        for group in groups {
            for byte in cell[group] {
                digits += 1
                if digits > 12 { return nil }
                value = value * 10 + Int(byte &- 0x30)
            }
        }
    }

    private static func isPoint(_ cell: Bytes, _ separator: Range<Int>) -> Bool {
        cell[separator.lowerBound] == UInt8(ascii: ".") || cell[separator.lowerBound] == UInt8(ascii: ",")
    }

    /// The length of a point, a comma, an apostrophe or a space.
    private static func lengthOfSeparator(_ cell: Bytes, _ index: Int) -> Int {
        guard index < cell.count else { return 0 }
        if ".,'".utf8.contains(cell[index]) { return 1 }
        for length in 1...3 where index + length <= cell.count && TextTrim.isBlank(cell, index, length) {
            return length
        }
        // ’
        let isApostrophe = index + 3 <= cell.count && cell[index] == 0xE2 && cell[index + 1] == 0x80
        return isApostrophe && cell[index + 2] == 0x99 ? 3 : 0
    }
}
