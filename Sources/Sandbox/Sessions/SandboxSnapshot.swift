/// What exists in the sandbox, and its counts.
package struct SandboxSnapshot: Sendable {
    package var counts: SandboxCounts
    /// Those that exist, in their order of creation.
    package var sessions: [SandboxSession]

    /// Sessions beyond the first of the same subject: what a call repeated by mistake leaves behind.
    package var doubles: Int {
        let subjects = sessions.compactMap(\.subject)
        return subjects.count - Set(subjects).count
    }
}

extension SandboxSnapshot {
    /// For the control call: counts only, nothing of any session's content.
    var countsAsJSON: JSONValue {
        let numbers: [(String, Int)] = [
            ("create_calls", counts.createCalls), ("created", counts.created), ("existing", sessions.count),
            ("doubles", doubles), ("messages", counts.messages), ("refused", counts.refused),
            ("unauthorized", counts.unauthorized), ("status_calls", counts.statusCalls),
            ("user_calls", counts.userCalls), ("changes", counts.changes), ("deleted", counts.deleted),
            ("remind_calls", counts.remindCalls), ("reminders", counts.reminders),
            ("pages", counts.pages), ("forgotten", counts.forgotten), ("strange_hosts", counts.strangeHosts),
            ("redirects_followed", counts.redirectsFollowed), ("busiest_second", counts.busiestSecond),
        ]
        var members = Dictionary(uniqueKeysWithValues: numbers.map { ($0.0, JSONValue.number(Double($0.1))) })
        members["faults"] = .object(counts.faults.mapValues { .number(Double($0)) })
        return .object(members)
    }

    /// For the control call that lists what exists.
    var sessionsAsJSON: JSONValue {
        .array(
            sessions.map { session in
                [
                    "provider": .string(session.provider), "id": .string(session.id),
                    "client_id": .string(session.details.clientID), "vin": .string(session.details.vin),
                    "plate": .string(session.details.plate), "email": .string(session.details.email),
                    "phone": .string(session.details.phone), "messages": .bool(session.messages),
                    "status": .string(session.status),
                ]
            }
        )
    }
}
