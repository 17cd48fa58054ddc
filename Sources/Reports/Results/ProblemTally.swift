package import Rows

/// The problems of a run by code and field, with how often each occurs and the first rows it occurs in: what a summary
/// can say without repeating anything of any row.
package struct ProblemTally: Sendable, Equatable {
    package struct Group: Sendable, Equatable, Hashable {
        package var code: String
        package var field: Field?
    }

    package struct Entry: Sendable, Equatable {
        package var group: Group
        package var count: Int
        /// The first rows, as a spreadsheet numbers them.
        package var rows: [Int]

        fileprivate mutating func add(_ row: Int) {
            count += 1
            if rows.count < ProblemTally.keptRows { rows.append(row) }
        }
    }

    /// As many as help to see a pattern.
    static let keptRows = 20
    /// Codes of our own are few; those of a provider (`http_418`) might not be.
    private static let maximumGroups = 200

    /// In the order in which they occurred first. They are so few that looking through them takes less than hashing.
    private var entries: [Entry] = []

    package init() {}

    package mutating func add(_ problem: Problem, row: Int) {
        add(code: problem.code.rawValue, field: problem.field, row: row)
    }

    package mutating func add(code: String, field: Field? = nil, row: Int) {
        var group = Group(code: code, field: field)
        if entries.count >= Self.maximumGroups, index(of: group) == nil { group = Group(code: "other", field: nil) }
        if let index = index(of: group) { return entries[index].add(row) }
        entries.append(Entry(group: group, count: 1, rows: [row]))
    }

    private func index(of group: Group) -> Int? {
        entries.indices.first { entries[$0].group.field == group.field && entries[$0].group.code == group.code }
    }

    /// The commonest first.
    package var sorted: [Entry] {
        entries.sorted {
            ($1.count, $0.rows.first ?? 0, $0.group.code) < ($0.count, $1.rows.first ?? 0, $1.group.code)
        }
    }

    package var isEmpty: Bool { entries.isEmpty }
}
