import Text

/// A column in words: its name, and where a user finds it.
package struct ColumnPosition: Sendable, Equatable, CustomStringConvertible {
    package var name: String
    /// Counted from 0.
    package var index: Int

    package init(name: String, index: Int) {
        self.name = name
        self.index = index
    }

    /// `"Téléphone", column 6 (F)`
    package var description: String {
        "\"\(VisibleText.shortened(name))\", column \(index + 1) (\(Self.letters(index)))"
    }

    /// The column's letters in a spreadsheet: 0 is A, 25 is Z, 26 is AA.
    package static func letters(_ index: Int) -> String {
        var rest = index
        var letters = ""
        repeat {
            letters = String(UnicodeScalar(UInt8(65 + rest % 26))) + letters
            rest = rest / 26 - 1
        } while rest >= 0
        return letters
    }
}

/// What a cell of the first row seems to hold if it is no column's name.
package enum DataLikeness: String, Sendable, Equatable {
    case email = "an e-mail address"
    case phone = "a phone number"
    case vin = "a VIN"
    case number = "a number"

    /// Nil where the cell may well be a column's name.
    static func kind(of cell: String) -> DataLikeness? {
        let text = NameFolding.trimmed(cell)
        let digits = text.unicodeScalars.filter { ("0"..."9").contains($0) }.count
        if text.contains("@") { return .email }
        // Four digits may be a year, and years are good names of columns.
        if digits >= 5, text.unicodeScalars.allSatisfy({ "+0123456789 ().-/\u{A0}".unicodeScalars.contains($0) }) {
            return text.hasPrefix("+") || text.hasPrefix("0") ? .phone : .number
        }
        let isAlphanumeric = text.unicodeScalars.allSatisfy { $0.isASCII && NameFolding.normalised(String($0)) != "" }
        return isAlphanumeric && text.count == 17 && digits >= 4 ? .vin : nil
    }
}

/// Why a file cannot be used as its header stands, or why a mapping does not fit it. Nothing has been sent.
package enum HeaderError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no row that is not blank.
    case noHeader
    /// More columns than any spreadsheet has.
    case tooManyColumns(Int)
    /// The first row holds a customer instead of names. `column` is counted from 1; what it holds is not repeated.
    case looksLikeData(column: Int, DataLikeness)
    case twoColumns(Field, ColumnPosition, ColumnPosition)
    case twoReferences(String, ColumnPosition, ColumnPosition)
    case resultColumnTwice(ResultColumn, ColumnPosition, ColumnPosition)
    /// A mapping that is not of the form FIELD=COLUMN.
    case malformedMapping(String)
    case unknownField(String, nearest: [String])
    case mappedColumnMissing(field: String, column: String, nearest: [String])
    /// The column that a mapping names occurs twice.
    case mappedColumnTwice(field: String, ColumnPosition, ColumnPosition)
    case mappedResultColumn(field: String, ColumnPosition)
    case fieldMappedTwice(String, String, String)
    case columnMappedTwice(ColumnPosition, String, String)
    /// A column that `--key` names and the file does not have.
    case keyColumnMissing(String, nearest: [String])
    case missingColumns([MissingColumn])
    /// The header was read as a single column, in which this character seems to be the delimiter.
    case singleColumn(suspect: Character)
    /// Quotation marks stand around each line as a whole.
    case wrappedRows
    /// Another row looks like the header, and the rows above it like a title; all are numbered from 1.
    case headerBelow(row: Int)
    /// Another row looks like the header, and rows above it like customers, as when a file was sorted with its header.
    case headerAmongRows(row: Int)

    /// A field that every row needs and for which there is no column.
    package struct MissingColumn: Sendable, Equatable {
        package var field: Field
        /// Columns of the file that may have been meant.
        package var nearest: [String]
        package init(field: Field, nearest: [String]) {
            self.field = field
            self.nearest = nearest
        }
    }

    package var description: String {
        switch self {
        case .noHeader:
            "The file is empty, or holds nothing but blank rows. The first row must name the columns, for example "
                + "external_id,first_name,last_name,email,phone,locale,plate,vin"
        case .tooManyColumns(let count):
            "The header has \(count) columns, and no spreadsheet has more than \(HeaderMapping.mostColumns). Look whether "
                + "the line breaks are missing, or name the delimiter with --delimiter"
        case .looksLikeData(let column, let kind):
            "The file has no header: in row 1, column \(column) (\(ColumnPosition.letters(column - 1))) holds "
                + "\(kind.rawValue), and no column has a name that is known. Insert a first row that names the "
                + "columns, for example external_id,first_name,last_name,email,phone,locale,plate,vin"
        case .twoColumns(let field, let first, let second):
            "Two columns in row 1 stand for \(field.rawValue): \(first), and \(second). "
                + Self.choose(field.rawValue, first, second)
        case .twoReferences(let name, let first, let second):
            "Two columns in row 1 stand for \(Self.quoted("reference." + name)): \(first), and \(second). "
                + Self.choose("reference." + name, first, second)
        case .resultColumnTwice(let column, let first, let second):
            "The column \(column.rawValue) occurs twice in row 1: \(first), and \(second). Only one can be what an "
                + "earlier run wrote. Remove the other."
        case .malformedMapping(let text):
            "The mapping \(Self.quoted(text)) is not of the form FIELD=COLUMN. Write for example "
                + "--map phone='Telefoon nr'"
        case .unknownField(let name, let nearest):
            "There is no field \(Self.quoted(name)) to map a column to."
                + (nearest.isEmpty
                    ? " The fields are \(Field.allCases.map(\.rawValue).joined(separator: ", ")) and reference.NAME."
                    : " Did you mean \(Self.list(nearest, quotes: false))?")
        case .mappedColumnMissing(let field, let column, let nearest):
            "Row 1 has no column \(Self.quoted(column)), which is to stand for \(Self.plain(field))."
                + (nearest.isEmpty
                    ? " Write the column's name as the file has it."
                    : " Did you mean \(Self.list(nearest))? Then write \(Self.option(field, nearest[0]))")
        case .mappedColumnTwice(let field, let first, let second):
            "Two columns in row 1 have the name that is to stand for \(Self.plain(field)): \(first), and \(second). "
                + "Rename or remove one of them."
        case .mappedResultColumn(let field, let column):
            "The column \(column), cannot stand for \(Self.plain(field)): it belongs to the result and is written "
                + "anew by every run. Copy it to a column with another name."
        case .fieldMappedTwice(let field, let first, let second):
            "\(Self.plain(field)) is mapped twice, to \(Self.quoted(first)) and to \(Self.quoted(second)). "
                + "Keep one of the two mappings."
        case .columnMappedTwice(let column, let first, let second):
            "The column \(column), is mapped twice, to \(Self.plain(first)) and to \(Self.plain(second)). "
                + "Keep one of the two mappings."
        case .keyColumnMissing(let column, let nearest):
            "Row 1 has no column \(Self.quoted(column)), which --key names."
                + (nearest.isEmpty
                    ? " Write the column's name as the file has it."
                    : " Did you mean \(Self.list(nearest))?")
        case .missingColumns(let missing):
            Self.sentences(for: missing)
        case .singleColumn(let suspect):
            "Row 1 was read as a single column. If '\(suspect)' stands between the columns, use "
                + "--delimiter \(suspect == "\t" ? "tab" : "'\(suspect)'"); else save the file as CSV with commas or "
                + "semicolons."
        case .wrappedRows:
            "Quotation marks stand around each line as a whole, so each row was read as a single cell. Take them off, and "
                + "make single ones of the doubled ones inside, for example with: "
                + #"sed -E 's/^"//; s/"[,;]*(\r?)$/\1/; s/""/"/g' FILE > NEWFILE"#
        case .headerBelow(let row):
            "Row \(row) looks like the header: delete \(row == 2 ? "row 1" : row == 3 ? "rows 1 and 2" : "rows 1 to \(row - 1)"). "
                + "The first row of the file must name the columns."
        case .headerAmongRows(let row):
            "Row \(row) looks like the header, and rows above it like customers: move it to the top of the file."
        }
    }

    private static func sentences(for missing: [MissingColumn]) -> String {
        var lines = missing.map { column in
            let start = "Row 1 has no column for \(column.field.rawValue)"
            guard let nearest = column.nearest.first else {
                return start + "; add one, or name the one you have: --map \(column.field.rawValue)=COLUMN"
            }
            return start + "; did you mean \(list(column.nearest))? Then use \(option(column.field.rawValue, nearest))"
        }
        if missing.contains(where: { $0.field == .firstName || $0.field == .lastName }) {
            lines.append("Where one column holds first and last name, use --map name=COLUMN")
        }
        return lines.joined(separator: "\n")
    }

    private static func choose(_ field: String, _ first: ColumnPosition, _ second: ColumnPosition) -> String {
        if NameFolding.trimmed(first.name) == NameFolding.trimmed(second.name) {
            return "Rename or remove one of them."
        }
        return "Say which one is meant, \(option(field, first.name)) or \(option(field, second.name))"
            + ", or rename one of them."
    }

    /// `--map phone='Telefoon nr'`, ready to be pasted into a shell.
    static func option(_ field: String, _ column: String) -> String {
        "--map \(shellWord(plain(field)))=\(shellWord(pasteable(NameFolding.trimmed(column))))"
    }

    /// Quoted but where it is a plain name, so that nobody takes a `/` or `:` of a column for a part of the option.
    private static func shellWord(_ text: String) -> String {
        text.isEmpty ? text : ShellWord.quoted(text, plain: "_.-")
    }

    /// A column's name with a space for each line break and other character that nobody sees. As an escape it would be
    /// the name of no column; with a space it is, since spaces make no difference between names.
    private static func pasteable(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in name.unicodeScalars { result.append(VisibleText.isInvisible(scalar) ? " " : scalar) }
        return String(result)
    }

    private static func plain(_ text: String) -> String { VisibleText.shortened(text) }

    private static func quoted(_ text: String) -> String { "\"\(VisibleText.shortened(text))\"" }

    private static func list(_ names: [String], quotes: Bool = true) -> String {
        names.map { quotes ? quoted($0) : plain($0) }.joinedWithOr()
    }
}
