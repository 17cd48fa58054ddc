package import Domain

/// Problems grouped by code and field, with how often each occurs and the first rows it occurs in: what a summary can
/// say without repeating anything of any row.
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

    private var entries: [Group: Entry] = [:]

    package init() {}

    package mutating func add(_ problem: Problem, row: Int) {
        add(code: problem.code.rawValue, field: problem.field, row: row)
    }

    package mutating func add(code: String, field: Field? = nil, row: Int) {
        var group = Group(code: code, field: field)
        if entries.count >= Self.maximumGroups, entries[group] == nil { group = Group(code: "other", field: nil) }
        entries[group, default: Entry(group: group, count: 0, rows: [])].add(row)
    }

    /// The commonest first.
    package var sorted: [Entry] {
        entries.values.sorted {
            ($1.count, $0.rows.first ?? 0, $0.group.code) < ($0.count, $1.rows.first ?? 0, $1.group.code)
        }
    }

    package var isEmpty: Bool { entries.isEmpty }
}
