package import Ledger
package import Rows
import Sending
import Synchronization

extension MemoryLedger {
    package func followUps(
        _ calls: [FollowUp],
        in scope: SessionScope
    ) async throws(LedgerError) -> [FollowUpRecord?] {
        state.withLock { state in calls.map { state.followUps[scope]?[$0]?.record } }
    }

    package func note(_ sightings: [SessionSighting], in scope: SessionScope) async throws(LedgerError) {
        state.withLock { state in
            for sighting in sightings {
                guard let id = state.rows[scope]?[sighting.key]?.settled?.session?.id,
                    FollowUp.session(id) == sighting.session,
                    state.sightings[scope]?[sighting.key].map({ $0.at <= sighting.at }) ?? true
                else { continue }
                state.sightings[scope, default: [:]][sighting.key] = sighting
            }
        }
    }

    package func sightings(
        for keys: [Digest],
        in scope: SessionScope
    ) async throws(LedgerError) -> [SessionSighting?] {
        state.withLock { state in keys.map { state.sightings[scope]?[$0] } }
    }

    package func scopes(onAccountOf scope: SessionScope) async throws(LedgerError) -> [SessionScope] {
        state.withLock { state in
            var scopes: [SessionScope] = []
            for var other in state.runs.map(\.start.scope) where !scopes.contains(other) {
                let found = other
                other.campaign = scope.campaign
                if other == scope { scopes.append(found) }
            }
            return scopes
        }
    }

    package func rows(
        in scope: SessionScope,
        after location: Int64,
        limit: Int
    ) async throws(LedgerError) -> [DatedRow] {
        state.withLock { state in
            let rows = state.rows[scope, default: [:]].compactMap { key, history -> DatedRow? in
                guard var record = history.settled else { return nil }
                record.location = state.locations[key] ?? 0
                let run = state.runs.first { $0.id == record.run }
                return DatedRow(
                    row: LocatedRow(location: record.location, key: key, record: record),
                    writtenAt: run?.end?.endedAt ?? run?.start.startedAt ?? .infinity,
                    stage: state.sightings[scope]?[key]?.stage
                )
            }
            return Array(
                rows.filter { $0.row.location > location }.sorted { $0.row.location < $1.row.location }.prefix(limit)
            )
        }
    }

    @discardableResult
    package func forget(_ keys: [Digest], in scope: SessionScope) async throws(LedgerError) -> Int {
        state.withLock { state in
            var count = 0
            for key in keys {
                guard var history = state.rows[scope]?[key], history.forget() else { continue }
                // How its session was last seen is no secret, and stays.
                state.rows[scope]?[key] = history
                state.holders[scope] = state.holders[scope]?.filter { $0.value != key }
                state.followUps[scope] = state.followUps[scope]?.filter { $0.key.key != key }
                count += 1
            }
            return count
        }
    }

    package func erase() async {}
}
