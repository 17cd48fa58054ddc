/// The decision which session of a provider's list is an unknown row's.
///
/// The customer must never get somebody else's link, and must not be messaged twice. So a session is taken only where it is
/// the only one that can be meant, and the row counts as not created only where the list would show its session.
struct ListMatch: Sendable, Equatable {
    /// A session of the list that may be the row's.
    struct Candidate: Sendable, Equatable {
        /// Of its entry in the list.
        var index: Int
        /// The list gives the reference for it that was sent for the row.
        var hasClientID = false
        /// And the row's vehicle.
        var isOfSameVehicle = false
        /// And names another vehicle than the row's.
        var isOfOtherVehicle = false
        /// It says something of when it was created that is not understood.
        var hasOddTime = false
        /// It gives another one, so it is another row's, unless somebody has changed one of the two.
        var hasOtherClientID = false
        var time = Time.inside
        /// It is known as another row's session, or as one that this row had before its lost call.
        var isTaken = false
        /// Its id stands in the row itself, or is what the ledger has for it, and nobody can tell whether rightly.
        var isOwn = false
        /// The list says that it is this row's, and this campaign has it as another row's.
        var isContradicted = false
        /// How many other unknown rows it may be of just as well.
        var rivals = 0
        /// Its id can be read.
        var hasID = true

        /// When it was created, seen from the row's calls.
        enum Time: Sendable, Equatable {
            case inside
            case outside
            /// One of the two times is not known, or not so exactly.
            case unsure
        }
    }

    /// What the list would show, and what is known without it.
    struct View: Sendable, Equatable {
        /// It begins before the row's calls and ends after them, or is said to be complete.
        var coversTime = true
        /// It tells the references that sessions of this row could be known by.
        var tellsRowsByReference = true
        /// It tells their vehicles.
        var tellsRowsByVehicle = true
        /// What of it is believed.
        var proof = ListCredibility.Proof(references: true, vehicles: true)
        /// Something tells when the row's calls were made.
        var knowsCalls = true
        /// It has all the sessions that the same runs are known to have created.
        var hasKnownSessions = true
        /// All of its rows can be read.
        var isReadable = true
        /// The provider accepted a call of the row, so there is a session, whatever the list shows.
        var hasAcceptedCall = false
        /// The list has the session whose id stands in the row, as whosever it may be.
        var hasOwnSession = false
    }

    enum Finding: Sendable, Equatable {
        case one(Int)
        case none
        case several(Int)
        case uncertain(Doubt)
    }

    /// Why nobody can tell, as summaries name it.
    enum Doubt: String, Sendable, CaseIterable {
        case notCovered = "time_not_covered"
        case timeUnsure = "time_unsure"
        case otherTime = "created_at_another_time"
        case otherClientID = "other_client_id"
        case otherVehicle = "other_vehicle"
        case contested = "of_several_rows"
        case unreadable = "list_unreadable"
        case rowsNotTold = "list_tells_no_rows"
        /// Nothing shows that what stands beside a session is its own.
        case unproven = "list_not_proven"
        case incomplete = "list_incomplete"
        /// It is one, but its link cannot be used, or there is none.
        case badLink = "link_unusable"
        /// Somebody has moved cells: the reference in the row is another row's.
        case foreignReference = "key_conflict"
        /// The car has another driver now than the one whom the call was made for.
        case customerChanged = "customer_changed"
        /// Nobody can tell which customer its lost call was made for, as the ledger has that of an older session.
        case callUnclear = "customer_of_call_unclear"
        /// The ledger knows the session as another row's by now.
        case ofAnotherRow = "session_of_another_row"
        /// It is one that was withdrawn by `cancel`, so its link leads nowhere.
        case withdrawn = "session_withdrawn"
        /// The provider accepted its call, so that there is a session which the list lacks.
        case accepted = "call_was_accepted"
        /// The session that stands in the row, or that the ledger has for it, may be somebody else's.
        case ownSessionUnclear = "own_session_unclear"
        /// Another run has dealt with it since it was looked for.
        case calledSince = "called_since"
    }

    static func finding(_ candidates: [Candidate], in view: View) -> Finding {
        if candidates.contains(where: \.isOwn) { return .uncertain(.ownSessionUnclear) }
        if candidates.contains(where: \.isContradicted) { return .uncertain(.ofAnotherRow) }
        let free = candidates.filter { !$0.isTaken }
        let named = free.filter(\.hasClientID)
        if !named.isEmpty {
            if named.contains(where: \.isOfOtherVehicle) { return .uncertain(.otherVehicle) }
            if named.contains(where: \.hasOddTime) { return .uncertain(.timeUnsure) }
            let possible = named.filter { $0.time != .outside }
            if possible.isEmpty { return .uncertain(.otherTime) }
            // Which of them was created by the row's call is told by nothing but its time.
            return only(view.knowsCalls ? possible : named, in: view)
        }
        let alike = free.filter { $0.time != .outside }
        if !alike.isEmpty {
            if alike.contains(where: \.hasOtherClientID) {
                return alike.count > 1 ? .several(alike.count) : .uncertain(.otherClientID)
            }
            // The same car may have been created by hand that day, so here the time has to be right.
            if alike.count == 1, alike[0].time == .unsure { return .uncertain(.timeUnsure) }
            return only(alike, in: view)
        }
        if view.hasOwnSession { return .uncertain(.ownSessionUnclear) }
        if view.hasAcceptedCall { return .uncertain(.accepted) }
        if !view.tellsRowsByReference, !view.tellsRowsByVehicle { return .uncertain(.rowsNotTold) }
        let isProven =
            view.tellsRowsByReference && view.proof.references || view.tellsRowsByVehicle && view.proof.vehicles
        if !isProven { return .uncertain(.unproven) }
        if !view.isReadable { return .uncertain(.unreadable) }
        if !view.hasKnownSessions { return .uncertain(.incomplete) }
        return view.coversTime ? .none : .uncertain(.notCovered)
    }

    private static func only(_ candidates: [Candidate], in view: View) -> Finding {
        guard candidates.count == 1 else { return .several(candidates.count) }
        let only = candidates[0]
        if only.rivals > 0 { return .uncertain(.contested) }
        if !only.hasID { return .uncertain(.unreadable) }
        let isProven =
            only.hasClientID
            ? view.proof.references || view.proof.vehicles && only.isOfSameVehicle : view.proof.vehicles
        return isProven ? .one(only.index) : .uncertain(.unproven)
    }
}
