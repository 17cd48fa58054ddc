/// What kinds of characters a row is made of, found in one look at its bytes.
package enum RowCharacters: Sendable {
    /// Printable ASCII alone.
    case plain
    /// Well-formed text without control characters, beyond ASCII.
    case text
    /// Bytes that are no text in the file's encoding, or control characters: its cells must be looked at one by one.
    case suspicious
}
