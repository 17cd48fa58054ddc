import Text

/// A search for the row that names the columns, where that is not the first one.
package enum HeaderSearch {
    /// How many rows below the first are looked at.
    package static let depth = 30
    // What is wider or longer is no header that anybody would look for.
    private static let widest = 300
    private static let longestName = 100

    /// How many different fields the cells of a row name.
    package static func names(in cells: [String]) -> Int {
        let names = cells.prefix(widest).filter { $0.utf8.count <= longestName }
        return Set(names.compactMap { HeaderName.anyField(of: $0) }).count
            + names.count { HeaderOverride.referenceName($0) != nil }
    }

    /// The row that looks like the header; nil where the first one does, or none.
    ///
    /// - Parameters:
    ///   - rows: Those below the first, with their numbers.
    ///   - isUsable: Whether the first row names all the columns that are needed.
    package static func better(
        than first: [String],
        among rows: [(row: Int, cells: [String])],
        isUsable: Bool
    ) -> Int? {
        let own = names(in: first)
        // What a row must name to be preferred, and so how many cells it must have at least.
        let fewest = isUsable ? max(3, own * 2) : max(own == 0 ? 2 : 3, own + 1)
        var best: (row: Int, names: Int)?
        for row in rows where row.cells.count >= fewest {
            let names = names(in: row.cells)
            if names > best?.names ?? 0 { best = (row.row, names) }
        }
        return best.flatMap { $0.names >= fewest ? $0.row : nil }
    }

    /// Whether a row holds a customer or a vehicle, so that it is no title.
    package static func holdsData(_ cells: [String]) -> Bool {
        // `Contact: fleet@example.com` is a title, with or without the delimiters that a spreadsheet puts behind it.
        let isTitle = cells.prefix(widest).count { !NameFolding.trimmed($0).isEmpty } < 3
        return cells.prefix(widest).contains { cell in
            guard cell.utf8.count <= longestName else { return false }
            let kind = DataLikeness.kind(of: cell)
            return kind == .vin || kind == .email && !isTitle
        }
    }

    /// Whether a single cell holds what are several columns, because quotation marks stand around each line.
    package static func isWrapped(_ columns: [String]) -> Bool {
        guard let cell = columns.first, columns.dropFirst().allSatisfy(\.isEmpty) else { return false }
        return ",;\t|".contains { delimiter in
            let parts = cell.split(separator: delimiter, omittingEmptySubsequences: false)
            return parts.count > 1 && names(in: parts.map(String.init)) >= 2
        }
    }
}
