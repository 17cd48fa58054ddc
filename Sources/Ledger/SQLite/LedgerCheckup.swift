/// A look at a ledger, or at the place where one will be made, that changes nothing.
package struct LedgerCheckup: Sendable, Equatable {
    package enum State: Sendable {
        /// There is none yet, and one can be made.
        case new
        case whole
        /// It is a ledger, and too large to be looked through in the time there was.
        case large
    }

    package var state: State
    /// The folder whose disk it fills.
    package var folder: String

    /// Throws what a run would throw that opens it.
    package init(of path: String, within patience: Duration) throws(LedgerError) {
        let location = LedgerLocation(path: path)
        let place = try location.examine()
        folder = place.folder
        guard place.holdsLedger else {
            state = .new
            return
        }
        let inspection = LedgerInspection(path: path, file: location.resolved, leavesNoTrace: true)
        do {
            try inspection.run(mustBeMade: false)
            state = try inspection.lookThrough(within: patience) ? .whole : .large
        } catch {
            throw LedgerError(error, path: path)
        }
    }
}
