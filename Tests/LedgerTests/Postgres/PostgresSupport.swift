import Rows
import TestSupport
import Testing

@testable import Ledger

/// A database for one test; cancels the test where there is no PostgreSQL.
func postgresDatabase() throws -> PostgresDatabase {
    do { return try PostgresCluster.shared.get().makeDatabase() } catch let error as PostgresCluster.Missing {
        try Test.cancel("\(error)")
    }
}

/// A server of a test's own, which it may stop; cancels the test where there is no PostgreSQL.
func postgresCluster() throws -> PostgresCluster {
    do { return try PostgresCluster() } catch let error as PostgresCluster.Missing {
        try Test.cancel("\(error)")
    }
}

extension PostgresDatabase {
    func ledger(
        _ change: (inout PostgresLedger.Options) -> Void = { _ in }
    ) async throws -> PostgresLedger {
        try await ledger(at: url, change)
    }

    func ledger(
        at url: String,
        _ change: (inout PostgresLedger.Options) -> Void = { _ in }
    ) async throws -> PostgresLedger {
        var options = PostgresLedger.Options()
        change(&options)
        return try await PostgresLedger.open(PostgresAddress(url), options)
    }
}
