import Ledger
import Providers
import Rows
import Sending

/// The notes in the ledger of how sessions stood.
struct SightingNotes {
    private let request: RunRequest
    private let table: SessionTable

    init(_ request: RunRequest, _ table: SessionTable) {
        self.request = request
        self.table = table
    }

    func write(to ledger: any SessionLedger) async throws {
        let table = table
        let list = try SessionList(request.input, table) { table.found($0) != nil }
        while true {
            let sessions = try list.read(1_000)
            let sightings = sessions.compactMap { session -> SessionSighting? in
                guard let found = table.found(session.index), let stage = request.provider.stage(of: found.word) else {
                    return nil
                }
                return SessionSighting(
                    key: session.key,
                    session: FollowUp.session(session.id),
                    word: found.word,
                    stage: stage,
                    at: Double(found.at)
                )
            }
            if !sightings.isEmpty { try await ledger.note(sightings, in: request.scope) }
            if sessions.count < 1_000 { return }
        }
    }
}
