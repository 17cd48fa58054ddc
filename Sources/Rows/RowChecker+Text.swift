import CSV
import Text

extension RowChecker {
    /// Finds the cells that are no text, or hold what no text should.
    @inline(never)
    func checkCharacters(_ row: Record, _ result: inout CheckedRow) {
        for column in readColumns {
            let cell = row[column]
            if !cell.isValidUTF8 || Self.hasLostText(cell) {
                result.problems.append(problem(.encodingInvalid, at: column))
            } else if ControlCharacters.isPresent(cell) {
                result.problems.append(problem(.controlCharacter, at: column))
            }
        }
    }

    /// A problem of a column, whatever it was read as.
    func problem(_ code: ProblemCode, at column: Int) -> Problem {
        if let field = mapping.field(at: column) { return Problem(code, field) }
        if let reference = mapping.references.firstIndex(where: { $0.column == column }) {
            return Problem(code, reference: reference)
        }
        return Problem(code, keyPart: options.keyColumns.firstIndex(of: column))
    }

    /// Whether a cell holds U+FFFD, by which another program marked what it could not read.
    private static func hasLostText(_ cell: Bytes) -> Bool {
        var index = 0
        while let found = cell[index...].firstIndex(of: 0xEF) {
            if found + 2 < cell.count, cell[found + 1] == 0xBF, cell[found + 2] == 0xBD { return true }
            index = found + 1
        }
        return false
    }
}
