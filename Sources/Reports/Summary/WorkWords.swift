import Messages

/// The words for what came of rows and sessions in runs that create nothing, by its code.
enum WorkWords {
    static func words(_ code: String) -> String { own[code] ?? CodeLabels.kind(code) }

    /// Why nothing was done about a session, by its code.
    static let left = [
        "begun": "begun, or over", "not_answered": "the provider did not say how they stand",
        "already_done": "done before", "in_doubt": "a call that may have done it is not repeated",
        "refused_before": "refused before", "too_new": "sent too lately",
        "not_in_ledger": "the ledger does not know them, or not as their rows'",
        "replaced": "the row has another session by now",
        "key_conflict": "the session is another vehicle's than the row's; undo what moved the cells",
        "not_found": "not known to the provider any more",
    ]

    private static let own = left.merging(done) { $1 }.merging(unknown) { $1 }

    private static let done = [
        "reminded": "got the provider's message once more",
        "cancelled": "withdrawn: their links lead nowhere",
        "not_tried": "not tried yet: the run stopped first",
        "found": "existing now: the list has their session, with its link",
        "possible_orphan": "of them may exist twice, as several calls were lost",
        "not_at_provider": "pending now: the list shows that they have no session, and retry sends them",
        "settled_before": "settled by an earlier run, and in the file now",
    ]

    /// Why a row stays unknown.
    private static let unknown = [
        "several_sessions": "the list has several sessions that may be theirs",
        "time_not_covered": "the list does not reach around the time of their calls",
        "time_unsure": "the time of the session in the list is not exact, or not understood",
        "created_at_another_time": "the session in the list is of another time",
        "other_client_id": "the session in the list has another reference",
        "other_vehicle": "the session in the list is of another vehicle",
        "of_several_rows": "the session in the list may be another unknown row's",
        "session_withdrawn": "the session in the list was withdrawn before",
        "list_unreadable": "some lines of the list cannot be read",
        "list_tells_no_rows": "the list tells nothing by which to know their sessions",
        "list_not_proven": "no session that is known shows that the list is what it seems",
        "list_incomplete": "the list lacks sessions that are known to exist",
        "link_unusable": "the link in the list cannot be used",
        "key_conflict": "their reference is another row's",
        "customer_changed": "their call was made for another customer",
        "customer_of_call_unclear": "their call may have been made for another customer",
        "session_of_another_row": "the session in the list is another row's",
        "call_was_accepted": "the provider accepted their call, and the list lacks the session",
        "own_session_unclear": "the session that is noted for them may be somebody else's",
        "called_since": "another run has dealt with them since",
    ]
}
