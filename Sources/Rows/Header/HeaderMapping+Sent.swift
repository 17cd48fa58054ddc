extension HeaderMapping {
    package var columnCount: Int { columns.count }

    /// The field that a column stands for; nil where it is passed through.
    package func field(at column: Int) -> Field? { column < fields.count ? fields[column] : nil }

    /// Whether what stands in this column may be sent to a provider, and so must be readable.
    package func isSent(_ column: Int) -> Bool {
        field(at: column) != nil || references.contains { $0.column == column }
    }
}
