import Rows
import Text

/// The part of a sentence about what a spreadsheet or an export left in a cell.
enum SpreadsheetSentence {
    static func text(_ problem: Problem, cell: String, shown: String, _ context: ProblemContext) -> String {
        switch problem.code {
        case .spreadsheetError
        where cell.hasPrefix("#")
            || NameFolding.trimmed(String(cell.dropLast(3))).hasSuffix(":"):
            return "\(shown) is what a spreadsheet writes where a formula failed; write the value itself"
        case .spreadsheetError where cell.hasPrefix("="):
            return "\(shown) is a formula and not what it comes to; write the value itself"
        case .spreadsheetError where cell.withBytes { SpreadsheetDamage.isBoolean($0) }:
            if problem.isWarning {
                return
                    "\(shown) is what a spreadsheet or a database writes for yes or no; if something else was meant, write "
                    + "that" + ProblemSentence.isSent
            }
            return
                "\(shown) is what a spreadsheet or a database writes for yes or no, and no value here; write the value "
                + "itself, or leave the cell empty"
        case .spreadsheetError where problem.field == .plate:
            return "\(shown) is no plate; write the vehicle's plate, or leave the cell empty"
        case .spreadsheetError:
            return
                "\(shown) is what an export writes where a value is missing; write the value, or leave the cell empty"
        case .spreadsheetDate:
            return date(problem, cell: cell, shown: shown) + (problem.isWarning ? ProblemSentence.isSent : "")
        default:
            let isRounded =
                problem.field == .vin && !cell.contains(".") || cell.utf8.count > 15 && cell.allSatisfy(\.isNumber)
            let lost = isRounded || cell.uppercased().contains("E") ? ", and its last digits are lost" : ""
            return "\(shown) is a number that a spreadsheet made of the value\(lost); "
                + "format the column as text and write the value again"
                + (problem.field == .phone ? ", with its country code" : "")
                + (problem.isWarning ? ProblemSentence.isSent : "")
        }
    }

    private static func date(_ problem: Problem, cell: String, shown: String) -> String {
        let years = cell.split { !$0.isNumber }.map { String($0) }.filter { $0.count == 4 }
        switch problem.field {
        case .year:
            return "\(shown) is a date"
                + (years.count == 1 ? "; if its year is meant, write \(years[0])" : "; write the year")
        case .phone:
            return
                "\(shown) reads as a date or a time and not as a phone number; format the column as text and write the "
                + "number again, with its country code"
        default:
            let what = cell.contains(":") && years.isEmpty ? "a time" : "a date"
            return "\(shown) is \(what), which a spreadsheet probably made of something else; "
                + "format the column as text and write the value again"
        }
    }
}
