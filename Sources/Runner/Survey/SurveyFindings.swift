import Ledger
import Rows

/// The findings of the survey beyond single rows: what the ledger was found to know, for the second look, and whose key is
/// whose.
struct SurveyFindings {
    /// Rows to create of which the ledger has never heard.
    var newRows = 0
    var listed = LocationSet()
    var claims = KeyClaims()
    /// For the rows that were refused before, which are few: whether they have changed since.
    var rereader: RowRereader?
    var listedOpenCalls: Set<Digest> = []
    /// Rows whose vehicle has another customer now, by their place in the file. They are few.
    var changedRows: [Int: NewRow] = [:]
    /// Those whose earlier customer stands further down in the file, and so has the key, with that one's row.
    var displaced: [Int: Int] = [:]

    var phones = PhoneExchange()

    /// What a row meets whose key an earlier row of the file has: that one stands back where the ledger knows the key
    /// as this row's customer's, and not as its own.
    ///
    /// - Parameter isRightful: Whether this row is its customer's.
    mutating func rightful(_ match: KeyMatch, of row: Int, isRightful: Bool) -> KeyMatch {
        switch match {
        case .first: return .first
        case .duplicate(let first), .conflict(let first):
            if let rightful = displaced[first] {
                return isRightful ? .duplicate(of: rightful) : .conflict(with: rightful)
            }
            guard case .conflict = match, isRightful, changedRows[first] != nil else { return match }
            displaced[first] = row
            return .first
        }
    }
}
