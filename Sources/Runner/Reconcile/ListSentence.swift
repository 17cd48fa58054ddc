import Text

/// The sentences about rows that a provider's list does not settle.
enum ListSentence {
    /// What was found for a row that stays unknown; nil where it was settled.
    static func text(_ finding: ListMatch.Finding, provider: String) -> String? {
        switch finding {
        case .one, .none: nil
        case .several(let count):
            "\(provider)'s list has \(count) sessions that may be this row's, so nobody can tell which is; ask \(provider) "
                + "which one its customer has, and to delete the others."
        case .uncertain(let doubt): text(doubt, provider)
        }
    }

    private static func text(_ doubt: ListMatch.Doubt, _ provider: String) -> String {
        let list = "\(provider)'s list"
        switch doubt {
        case .notCovered:
            return
                "\(list) has no session of this row, but does not reach from before its call to after it. Take a longer one, "
                + "or say --complete if it has all sessions of that time."
        case .timeUnsure:
            return
                "\(list) has a session of this vehicle or with this row's reference, but the time at which it was created is "
                + "not exact or not understood (2026-03-01T10:00:00Z is), or that of this row's call is not known: it may be "
                + "another one's."
        case .otherTime:
            return
                "\(list) has a session with this row's reference that was created at another time than its call was made: "
                + "it may be of another campaign."
        case .otherClientID:
            return
                "\(list) has a session of this vehicle and time, or with nearly this row's reference, but under another "
                + "reference: it may be this row's, or another one's."
        case .otherVehicle:
            return
                "\(list) has a session with this row's reference, but of another vehicle: a column of the list, or of this "
                + "file, may have been sorted by itself."
        case .withdrawn:
            return
                "The session that \(list) has for this row is one that was withdrawn before; ask \(provider) whether the row "
                + "has another one."
        case .contested: return "\(list) has a session that may be this row's or another unknown row's."
        case .unreadable: return "\(list) has rows that cannot be read, one of which may be this row's."
        case .rowsNotTold: return "\(list) tells nothing by which a session of this row could be known."
        case .unproven:
            return
                "Nothing shows that \(list) is what it seems: of the sessions that are known here it has none, or says "
                + "nothing by which to check its columns. Take one that has some of them, or say --trust-list if you are "
                + "sure that what stands beside each session was sent for it."
        case .incomplete:
            return
                "\(list) has no session of this row, but lacks others that the same run is known to have created: it is not "
                + "complete."
        case .badLink: return "\(list) has its session, but no link that can be used; ask \(provider) for the link."
        case .foreignReference:
            return "The reference in this row is another row's: cells have been moved, and nothing was changed."
        case .customerChanged:
            return
                "This row has another customer now than its call was made for, so a session of that call is not this "
                + "customer's; put the customer back, or ask \(provider)."
        case .callUnclear:
            return
                "This row has had several calls, and nobody can tell whether the lost one was made for the customer who "
                + "stands here now or for another one. Give the options that its run had, such as --notify, or ask "
                + "\(provider) whose session it is."
        case .ofAnotherRow: return "\(list) has a session for this row that another row has already."
        case .accepted:
            return
                "\(provider) accepted this row's call, but \(list) has no session of this row: it lacks that session, or has "
                + "it under another name. Ask \(provider) which session it is."
        case .ownSessionUnclear:
            return
                "\(list) has the session that is noted for this row, but nobody can tell whether it is its own; ask "
                + "\(provider) whose it is."
        case .calledSince:
            return "Another run has dealt with this row while \(list) was looked through; run the same command again."
        }
    }
}
