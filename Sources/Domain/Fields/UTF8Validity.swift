enum UTF8Validity {
    /// Whether a cell is well-formed UTF-8. Nothing is repaired, and nothing is copied.
    static func isValid(_ cell: Bytes) -> Bool {
        (try? UTF8Span(validating: cell.span)) != nil
    }
}
