/// What a row's key meets among the earlier rows of a file.
public enum KeyMatch: Sendable, Hashable {
    /// No earlier row has this key.
    case first
    /// An earlier row has the same key and the same vehicle.
    case duplicate(of: Int)
    /// An earlier row has the same key and another vehicle.
    case conflict(with: Int)
}
