import TestSupport
import Testing

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
