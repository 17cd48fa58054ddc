/// The number of rows that carry each code in `session_error_code`, whatever became of the row.
package struct CodeCounts: Sendable, Equatable {
    /// Codes of our own are few; those of a provider (`http_418`) might not be.
    private static let most = 200

    private var counts: [String: Int] = [:]

    package init() {}

    /// Counts one row, which carries each of its codes once.
    package mutating func add(row codes: some Collection<String>) {
        guard let first = codes.first else { return }
        if codes.count == 1 { return add(first) }
        for code in Set(codes) { add(code) }
    }

    private mutating func add(_ code: String) {
        let isCounted = counts.count < Self.most || counts[code] != nil
        counts[isCounted ? code : "other", default: 0] += 1
    }

    package var byCode: [String: Int] { counts }

    /// In the order of the codes.
    package var sorted: [(code: String, count: Int)] {
        counts.sorted { $0.key < $1.key }.map { (code: $0.key, count: $0.value) }
    }
}
