package import Rows
import Text

/// One sentence about a problem of a row, for the user who can put it right: what is there, why it cannot be used, what
/// to write instead.
///
/// The sentence repeats the cell, so it belongs in the user's own result file and nowhere else. Logs, progress and
/// summaries use `kind(_:)`, which holds nothing of the row.
package enum ProblemSentence {
    package typealias Context = ProblemContext

    /// - Parameters:
    ///   - column: The user's own name of the column; nil where the file has none for this field.
    ///   - cell: The cell as it came.
    package static func text(for problem: Problem, column: String?, cell: String, context: Context) -> String {
        let value = cell.withBytes { RowChecker.value($0).text }
        var detail = detail(problem, cell: value, raw: cell, context)
        if !context.isSent, detail.hasSuffix(isSent) { detail.removeLast(isSent.count) }
        detail = withHidden(detail, problem, value)
        // A missing key may still be about a column; a row of the wrong length is about none.
        let name = column ?? problem.field?.rawValue
        guard let name, !isAboutTheRow(problem) else {
            return SafeCell.text(detail.prefix(1).uppercased() + detail.dropFirst())
        }
        return SafeCell.text(VisibleText.shortened(NameFolding.trimmed(name), to: 40) + ": " + detail)
    }

    /// The end of a warning, where the row is sent.
    static let isSent = "; it is sent as it stands"

    /// What nobody sees in the cell, or takes for something else, is named where the sentence does not name it already:
    /// it would show a value that looks right, and call it wrong.
    private static func withHidden(_ sentence: String, _ problem: Problem, _ cell: String) -> String {
        switch problem.code {
        case .tooFewFields, .tooManyFields, .missingField, .encodingInvalid, .controlCharacter, .textDamaged,
            .columnsShifted:
            return sentence
        default:
            guard !cell.withBytes({ $0.isPrintableASCII }), !sentence.contains("(U+") else { return sentence }
            let start = cell.unicodeScalars.prefix(1000)
            guard let hidden = CharacterName.hidden(in: String(start)) else {
                let mark = isOfASCII(problem.code) ? start.lazy.compactMap(CharacterName.mark).first : nil
                return mark.map { "\(sentence); the cell contains \($0)" } ?? sentence
            }
            // In a word of one script no letter looks like another one.
            let isMixed = cell.utf8.contains { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
            if !isMixed, cell.unicodeScalars.contains(where: CharacterName.isForeignLookalike) { return sentence }
            return "\(sentence); the cell contains \(hidden)"
        }
    }

    /// Whether it is about a cell that holds digits or a plain word where it is right, and so no accent.
    private static func isOfASCII(_ code: ProblemCode) -> Bool {
        [.yearInvalid, .odometerInvalid, .validityInvalid, .themeUnknown, .fastTrackUnknown, .notifyUnknown].contains(
            code
        )
    }

    private static func isAboutTheRow(_ problem: Problem) -> Bool {
        if problem.code == .missingField, problem.field == nil { return true }
        return [.tooFewFields, .tooManyFields, .fieldsPadded, .quoteNotDoubled, .totalsRow, .headerRow].contains(
            problem.code
        )
    }

    private static func encoded(_ cell: String, shown: String) -> String {
        "\(shown) holds \(TextDamage.encodedPart(of: cell) ?? ""), by which UTF-7 writes other characters; write the "
            + "value again, or export the file again as UTF-8"
    }

    private static func detail(_ problem: Problem, cell: String, raw: String, _ context: Context) -> String {
        let shown = "\"\(VisibleText.shortened(cell))\""
        switch problem.code {
        case .tooFewFields, .tooManyFields, .fieldsPadded, .quoteNotDoubled, .totalsRow, .headerRow, .missingField,
            .missingKey,
            .keyConflict, .customerChanged, .knownUnderAnotherKey:
            let parts = context.keyParts.map { "\"\(VisibleText.shortened($0))\"" }
            return row(
                problem,
                shown: parts.isEmpty ? shown : parts.joined(separator: ", "),
                isEmpty: cell.isEmpty,
                context
            )
        case .encodingInvalid where TextDamage.encodedPart(of: raw) != nil:
            return encoded(raw, shown: shown)
        case .encodingInvalid where context.hasLostText:
            return
                "\(shown) has lost characters: � stands where a program before this one could not read them; write the "
                + "value again, or export the file again as UTF-8"
        case .encodingInvalid:
            return "\(shown) holds bytes that are no text in this file's encoding; write the value again and save "
                + "the file as UTF-8, or name its encoding with --encoding"
        case .controlCharacter:
            return CellProblem.controlCharacter(in: raw)
        case .spreadsheetError, .spreadsheetNumber, .spreadsheetDate:
            return SpreadsheetSentence.text(problem, cell: cell, shown: shown, context)
        case .typographicQuotes:
            return "\(shown) stands in quotation marks, which would be sent with it; delete them"
        case .phoneNoCountryCode, .phoneUnknownCountryCode, .phoneTooShort, .phoneTooLong, .phoneLength,
            .phoneCharacters, .phoneTwoNumbers, .phonePlaceholder:
            return phone(problem.code, cell: cell, shown: shown, context)
        case .vinLength:
            return "\(shown) \(CellProblem.vinLength(of: cell))"
        case .vinCharacters:
            return "\(shown) \(CellProblem.vinCharacter(in: cell))"
        case .vinCheckDigit:
            return "\(shown) \(CellProblem.vinCheckDigit(in: cell))"
                + (problem.isWarning ? isSent : "")
        case .vinPlaceholder:
            return "\(shown) is a placeholder and no vehicle's VIN; copy the VIN from the vehicle's papers, or leave "
                + "the cell empty"
        case .plateCharacters:
            return "\(shown) \(CellProblem.plateCharacter(in: cell)); write one plate, as it stands on the vehicle"
        case .yearInvalid:
            return "\(shown) is no year of a vehicle; write its four digits, such as 2021"
        case .odometerInvalid where problem.field == .odometerUnit:
            return "\(shown) is no unit in which distances are driven; write km or mi, or leave the cell empty"
        case .odometerInvalid:
            return "\(shown) is no odometer reading; write a whole number, such as 45000, and its unit into the column "
                + "odometer_unit"
        case .textDamaged, .columnsShifted:
            return "\(shown) \(NameSentence.text(problem.code, cell: cell))"
        case .emailInvalid:
            return "\(shown) \(CellProblem.email(cell)); write one address like anna.meyer@example.com"
        case .localeUnsupported:
            return "\(shown) is no language that can be used at \(context.provider)"
                + (context.locales.isEmpty ? "; leave the cell empty" : "; write \(context.locales)")
        case .localeIsCountry:
            return "\(shown) \(CellProblem.country(cell))\(isSent)"
        case .genderUnknown:
            return "\(shown) is not understood; write men or women, or leave the cell empty"
        case .nameNotTwoWords:
            return
                "\(shown) \(NameSentence.flaw(of: cell)); write first and last name into two columns, first_name and "
                + "last_name"
        case .notifyUnknown:
            return CellProblem.notify(cell, shown: shown, context)
        case .notifyUnsupported:
            return "\(shown) is not possible at \(context.provider); write \(context.channels)"
        case .notifyConflict:
            return CellProblem.notifyConflict(shown: shown, isEmpty: cell.isEmpty, context)
        case .placeholderMessaged:
            return cell.isEmpty
                ? "empty, and no placeholder may stand in a row whose customer is to be messaged; fill it in"
                : "\(shown) is a placeholder, and this row's customer is to be messaged, which would reach a stranger; "
                    + "write the customer's own, or none in the column notify"
        case .validityInvalid:
            return "\(shown) is no number of days; write a whole number from 1 to 3650, such as 90"
        case .fastTrackUnknown:
            return "\(shown) is not understood; write true or false"
        case .themeUnknown:
            return "\(shown) is no theme of \(context.provider)"
                + (context.themes.isEmpty ? "; leave the cell empty" : "; write \(context.themes)")
        case .redirectURLInvalid:
            return "\(shown) is no web address; write one that begins with https:// and has no spaces"
        }
    }

    private static func row(_ problem: Problem, shown: String, isEmpty: Bool, _ context: Context) -> String {
        let cells =
            if let found = context.cellsFound, let expected = context.cellsExpected {
                "the row has \(found) cell\(found == 1 ? "" : "s") where the header has \(expected)"
            } else {
                problem.code == .tooFewFields
                    ? "the row has fewer cells than the header" : "the row has more cells than the header"
            }
        switch problem.code {
        case .tooFewFields where context.cellsFound == context.cellsExpected && context.cellsFound != nil:
            return
                "the row had fewer cells than the header and was padded; see that each value stands under the name of "
                + "its column, then empty the cell session_error_code"
        case .tooManyFields where context.cellsFound == context.cellsExpected && context.cellsFound != nil:
            return "the row had more cells than the header; see that each value stands under the name of its column, "
                + "then empty the cell session_error_code"
        case .fieldsPadded:
            return cells + "; the empty cells at its end, which nothing needs, were added"
        case .quoteNotDoubled:
            return
                "a quotation mark stands within quotation marks and is not doubled, so what the cells hold cannot be told "
                + "for certain; write it twice, without a backslash before it"
        case .totalsRow:
            return
                "this seems to be the line with the totals of a list, and names neither a vehicle nor a customer; delete "
                + "it, or fill in what is missing"
        case .headerRow:
            return
                "this seems to be the header again, or a line that says what its columns are to hold, and no row of a "
                + "vehicle; delete it"
        case .tooFewFields where context.isWrapped:
            return
                "quotation marks stand around the whole row, so it was read as a single cell; take them off, and make "
                + "single ones of the doubled ones inside"
        case .tooFewFields:
            return cells + "; put in what is missing (an empty cell needs its delimiter too), and empty the cell "
                + "session_error_code if there is one"
        case .tooManyFields:
            return cells + "; put a value that contains the delimiter in double quotes, or delete what is too much, "
                + "and empty the cell session_error_code if there is one"
        case .missingField where problem.field == nil:
            return
                "the row names neither a vehicle nor a customer, so nobody could use its link; fill in a VIN, a plate, a name, "
                + "an e-mail address or a phone number, or delete the row"
        case .missingField:
            let start =
                isEmpty ? "empty, but \(context.provider) needs it" : "\(shown) is not enough for \(context.provider)"
            return start + "; fill it in" + (context.offersPlaceholders ? ", or run with --placeholders" : "")
        case .missingKey where context.keyColumns.isEmpty:
            return "nothing tells this row from others; fill in a VIN or a plate, or an e-mail address or a phone "
                + "number, or name a column that identifies rows with --key"
        case .missingKey where context.keyColumns.count == 1:
            return "empty, but this column tells rows apart; write a value that no other row has"
        case .missingKey:
            let columns = context.keyColumns.map { VisibleText.shortened($0, to: 40) }.joinedWithAnd()
            return "empty, but rows are told apart by \(columns); write a value that no other row has"
        case .customerChanged:
            return
                "the vehicle has another customer now, and the link is the earlier customer's; for a link of their own, "
                + "run with --recreate customer-changed"
        case .knownUnderAnotherKey:
            return
                "\(shown) is new, but vehicle and customer are those of a row that was created under another key, which "
                + "this file no longer holds; if it is the same row, run with --same-rows (nothing is sent for it), if it is "
                + "meant to be a new one, with --new-rows"
        default:
            guard let first = context.firstRow else {
                if !context.hasSessionRef {
                    return
                        "\(shown) was created earlier for another vehicle or customer; if this is a new one, give it a "
                        + "value of its own; if the plate, the VIN, the e-mail or the phone was corrected, undo that or ask "
                        + "for support"
                }
                return "\(shown) does not fit the session_ref of this row, which belongs to another customer or "
                    + "vehicle; undo what changed or moved the cells (a spreadsheet does that when it sorts some of the "
                    + "columns, or takes 0012 for a number), or empty this row's session_ref if it is meant to be a new one"
            }
            return
                "\(shown) is also in row \(first), with another vehicle or customer; give each row a value of its own"
        }
    }

    /// Never suggests a number that is not the cell's own: it may be a stranger's.
    private static func withoutCountryCode(_ context: Context) -> String {
        switch (context.phoneReading, context.suggestedRegion) {
        case (.national(let number), let region?):
            return "has no country code; write \(number), or run with --default-region \(region)"
        case (.withoutZero(let number), let region?):
            return "seems to have lost its leading zero or plus sign, as spreadsheets do; if it is a number of "
                + "\(region), write \(number), or run with --default-region \(region)"
        case (.withoutPlus(let number), _):
            return "has no country code; it probably lost its plus sign: if so, write \(number)"
        case (_, _?):
            let form = context.phoneForm ?? neutralForm
            return "has no country code; write it with its country code, in the form \(form)"
        case (_, nil):
            return "has no country code; write it with its country code, in the form \(neutralForm), or run with "
                + "--default-region and the country, such as FR, if all such numbers are from there"
        }
    }

    /// A number that the French regulator keeps free for films and books.
    private static let neutralForm = "+33 6 39 98 01 23"

    private static func phone(_ code: ProblemCode, cell: String, shown: String, _ context: Context) -> String {
        let digits = context.phoneDigits.map { "; it must have \($0)" } ?? ""
        let check = "check the number"
        switch code {
        case .phoneNoCountryCode:
            return "\(shown) \(withoutCountryCode(context))"
        case .phoneTwoNumbers:
            return "\(shown) holds more than one number, or an extension; write one number, with its country code"
        case .phonePlaceholder:
            return "\(shown) holds zeros alone, which are no number; write the customer's, with its country code"
        case .phoneUnknownCountryCode:
            return "\(shown) begins with no country code that exists; \(check), and what follows + or 00 first of all"
        case .phoneTooShort:
            return "\(shown) has too few digits for a number of its country\(digits); \(check)"
        case .phoneTooLong:
            return "\(shown) has too many digits for a number of its country\(digits); \(check), "
                + "and write only one in a cell"
        case .phoneLength:
            return "\(shown) has a number of digits that no number of its country has\(digits); \(check)"
        default:
            return "\(shown) \(CellProblem.phoneCharacter(in: cell)); write one number, digits only, "
                + "with its country code and without an extension"
        }
    }
}

extension ProblemSentence {
    /// The problem in a few words that hold nothing of the row: for logs, and for lists that count problems.
    package static func kind(_ code: ProblemCode) -> String {
        switch code {
        case .tooFewFields: "fewer cells than the header"
        case .tooManyFields: "more cells than the header"
        case .fieldsPadded: "empty cells were added at the end"
        case .quoteNotDoubled: "a quotation mark is not doubled"
        case .totalsRow: "the line with the totals"
        case .headerRow: "the header again"
        case .encodingInvalid: "no text in the file's encoding"
        case .controlCharacter: "contains a control character"
        case .missingField: "missing"
        case .missingKey: "nothing identifies the row"
        case .keyConflict: "same key, another vehicle or customer"
        case .customerChanged: "the vehicle has another customer now"
        case .knownUnderAnotherKey: "known under another key"
        case .spreadsheetError: "a spreadsheet's error value"
        case .spreadsheetNumber: "turned into a number by a spreadsheet"
        case .spreadsheetDate: "turned into a date by a spreadsheet"
        case .typographicQuotes: "in quotation marks"
        case .phoneNoCountryCode: "no country code"
        case .phoneUnknownCountryCode: "no such country code"
        case .phoneTooShort: "too few digits"
        case .phoneTooLong: "too many digits"
        case .phoneLength: "no such number of digits"
        case .phoneCharacters: "more than a phone number"
        case .phoneTwoNumbers: "more than one number in a cell"
        case .phonePlaceholder: "zeros in place of a number"
        case .vinLength: "wrong length"
        case .vinCharacters: "a character that VINs do not have"
        case .vinCheckDigit: "the check digit does not match"
        case .vinPlaceholder: "a placeholder in place of a VIN"
        case .plateCharacters: "a character that plates do not have"
        case .yearInvalid: "no year"
        case .odometerInvalid: "no odometer reading"
        case .textDamaged: "damaged by another program"
        case .columnsShifted: "no name: columns may have shifted"
        case .emailInvalid: "no e-mail address"
        case .localeUnsupported: "a language that cannot be used"
        case .localeIsCountry: "a country's code, read as a language"
        case .genderUnknown: "not understood"
        case .nameNotTwoWords: "no first and last name"
        case .notifyUnknown: "no way to message a customer"
        case .notifyUnsupported: "a channel that the provider has not"
        case .notifyConflict: "two columns say different things"
        case .placeholderMessaged: "a placeholder that would be messaged"
        case .validityInvalid: "no number of days"
        case .fastTrackUnknown: "neither true nor false"
        case .themeUnknown: "no such theme"
        case .redirectURLInvalid: "no web address"
        }
    }
}
