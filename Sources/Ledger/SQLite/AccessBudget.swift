import GRDB
import GRDBSQLite
import Glibc
import Synchronization

/// A bound on how much SQLite does in one access to a ledger.
///
/// In a damaged file, or one that was made for it, pages can lead to each other without end.
final class AccessBudget: Sendable {
    private let limit: Int
    private let spent = Atomic<Int>(0)

    /// In steps of SQLite's virtual machine, of which it makes some ten for a row.
    private static let stride: Int32 = 100_000
    /// A second or two of it.
    private static let least = 100_000_000

    /// - Parameter file: The ledger. A row takes more than a hundred bytes in it.
    init(for file: String) {
        var status = stat()
        limit = Self.least + (stat(file, &status) == 0 ? Int(status.st_size) / 2 : 0)
    }

    /// To be called when an access begins. Of several at one time each begins it anew.
    func renew() { spent.store(0, ordering: .relaxed) }

    /// Lets statements of this connection fail once the budget is spent. Must live as long as the connection.
    func attach(to db: Database) {
        sqlite3_progress_handler(
            db.sqliteConnection,
            Self.stride,
            { context in
                guard let context else { return 0 }
                let budget = Unmanaged<AccessBudget>.fromOpaque(context).takeUnretainedValue()
                let spent = budget.spent.add(Int(AccessBudget.stride), ordering: .relaxed).newValue
                return spent > budget.limit ? 1 : 0
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }
}
