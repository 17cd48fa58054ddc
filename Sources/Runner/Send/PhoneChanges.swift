import Rows
import Sending
import Synchronization

/// The numbers that a run has changed at the provider, or was to: what came of each, by the key of its row.
///
/// In memory, since they are few and no ledger is needed to read them.
final class PhoneChanges: Sendable {
    private let changes = Mutex<[Digest: PhoneChange]>([:])

    /// What came of a row's; nil where no call was made for it.
    subscript(key: Digest) -> PhoneChange? { changes.withLock { $0[key] } }

    /// Notes what a call came to, perhaps not the last one.
    func note(_ change: PhoneChange, of key: Digest) { changes.withLock { $0[key] = change } }

    /// How many were changed.
    var changed: Int { changes.withLock { $0.values.count { $0 == .changed } } }
}
