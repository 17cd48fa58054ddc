import Synchronization

/// The calls that were lost with a connection that had served before.
final class ReuseLosses: Sendable {
    /// One may be chance.
    static let bearable = 1

    private let count = Atomic(0)

    var areTooMany: Bool { count.load(ordering: .relaxed) > Self.bearable }

    func add() { count.add(1, ordering: .relaxed) }
}
