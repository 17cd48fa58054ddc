import Dispatch
import Rows

/// A copy of a whole ledger into an empty one, of whatever kind each is: rows, open calls, runs and scopes, the ids of
/// sessions that were replaced by newer ones, and when calls were made.
///
/// The numbers of scopes and runs stay: rows name runs by them, and the hashes of ids are made with a scope's. It is one
/// transaction at both ends, and what is there in the end is counted.
package enum LedgerCopy {
    /// How much a ledger holds.
    package struct Counts: Sendable, Equatable {
        package var scopes = 0
        package var runs = 0
        /// Rows of which a call has ended, or that a file told of.
        package var rows = 0
        package var openCalls = 0
        /// Ids of sessions, older ones of a row included.
        package var sessionIDs = 0
        /// Minutes of runs in which they began calls.
        package var callMinutes = 0
        /// Calls about sessions that exist.
        package var followUps = 0
        /// Sessions that the provider was asked about.
        package var sightings = 0
    }

    struct Scope {
        var id: Int64
        var scope: SessionScope
        var isCalled: Bool
    }

    struct CopiedRun {
        var record: RunRecord
        var scope: Int64
        /// The number of its newest event that is written.
        var events: Int64
    }

    struct Row {
        var key: Digest
        var history: RowHistory
    }

    struct SessionID {
        var hash: Int64
        var key: Digest
    }

    struct FollowUpCall {
        var call: FollowUp
        var history: FollowUpHistory
    }

    struct RunMinute {
        var run: RunID
        var calls: CallMinute
    }

    static let pageSize = 5_000

    /// Copies one ledger into another. Throws where a run goes on in the first, or the other one has anything in it.
    package static func perform(from source: LedgerSource, to target: LedgerSource) async throws -> Counts {
        if source == target {
            throw LedgerError.failed(path: target.name, reason: "it would be copied onto itself")
        }
        let reader: any CopyReader =
            switch source {
            case .file(let path): try SQLiteCopy(from: path)
            case .database(let address): try await PostgresCopy(from: address)
            }
        let writer: any CopyWriter =
            switch target {
            case .file(let path): try SQLiteCopy(to: path)
            case .database(let address): try await PostgresCopy(to: address)
            }
        // It reads and writes for as long as it takes, on a thread where nobody else waits.
        nonisolated(unsafe) let (from, to) = (reader, writer)
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "ledger.copy").async {
                continuation.resume(with: Result { try copy(from, to, place: target.name) })
            }
        }
    }

    private static func copy(_ reader: any CopyReader, _ writer: any CopyWriter, place: String) throws -> Counts {
        try reader.reading {
            let expected = try reader.counts()
            try writer.writing {
                guard try writer.counts() == Counts() else {
                    throw LedgerError.failed(
                        path: place,
                        reason: "it is not empty, and a copy is not mixed with anything"
                    )
                }
                let scopes = try reader.scopes()
                try writer.write(scopes)
                try writer.write(reader.runs())
                try reader.callMinutes { try writer.write($0) }
                for scope in scopes {
                    try reader.rows(of: scope.id) { try writer.write($0, of: scope.id) }
                    try reader.sessionIDs(of: scope.id) { try writer.write($0, of: scope.id) }
                    try reader.followUps(of: scope.id) { try writer.write($0, of: scope.id) }
                    try reader.sightings(of: scope.id) { try writer.write($0, of: scope.id) }
                }
                let found = try writer.counts()
                guard found == expected else {
                    throw LedgerError.failed(
                        path: place,
                        reason: "the copy has \(found) and should have \(expected), so nothing was written"
                    )
                }
            }
            return expected
        }
    }
}

/// A ledger that is read as a whole, while nobody writes to it.
protocol CopyReader {
    /// Keeps the ledger as it is while `body` reads it.
    func reading<Value>(_ body: () throws -> Value) throws -> Value
    func counts() throws -> LedgerCopy.Counts
    func scopes() throws -> [LedgerCopy.Scope]
    /// The oldest first.
    func runs() throws -> [LedgerCopy.CopiedRun]
    func callMinutes(_ page: ([LedgerCopy.RunMinute]) throws -> Void) throws
    /// In the order in which they came, in pages.
    func rows(of scope: Int64, _ page: ([LedgerCopy.Row]) throws -> Void) throws
    func sessionIDs(of scope: Int64, _ page: ([LedgerCopy.SessionID]) throws -> Void) throws
    func followUps(of scope: Int64, _ page: ([LedgerCopy.FollowUpCall]) throws -> Void) throws
    /// Of a row that was forgotten the session is zero.
    func sightings(of scope: Int64, _ page: ([SessionSighting]) throws -> Void) throws
}

/// An empty ledger into which another one is written.
protocol CopyWriter {
    /// Makes what `body` writes durable as a whole, or none of it where it throws.
    func writing(_ body: () throws -> Void) throws
    func counts() throws -> LedgerCopy.Counts
    func write(_ scopes: [LedgerCopy.Scope]) throws
    func write(_ runs: [LedgerCopy.CopiedRun]) throws
    func write(_ minutes: [LedgerCopy.RunMinute]) throws
    func write(_ rows: [LedgerCopy.Row], of scope: Int64) throws
    func write(_ ids: [LedgerCopy.SessionID], of scope: Int64) throws
    func write(_ calls: [LedgerCopy.FollowUpCall], of scope: Int64) throws
    func write(_ sightings: [SessionSighting], of scope: Int64) throws
}

extension LedgerCopy.Counts: CustomStringConvertible {
    package var description: String {
        "\(rows) rows, \(openCalls) open calls, \(sessionIDs) session ids, \(runs) runs, \(scopes) scopes, "
            + "\(callMinutes) minutes with calls, \(followUps) calls about sessions, \(sightings) sessions asked about"
    }
}
