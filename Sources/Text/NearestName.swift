/// The names that somebody may have meant by one that is not known, for "Did you mean …?".
///
/// For columns of a file, options of the command line and keys of a job file alike.
package enum NearestName {
    /// The candidates that resemble `name`, the nearest first, as they are written in `candidates`.
    package static func nearest(to name: String, in candidates: [String], limit: Int = 3) -> [String] {
        nearest(toAnyOf: [name], in: candidates, limit: limit)
    }

    /// A file of prose with many commas has a hundred thousand "columns" as long as sentences. Nobody is helped by one
    /// of them, and comparing all would take minutes.
    private static let candidateLimit = 200
    private static let lengthLimit = 40

    /// The candidates that resemble any of `names`, the nearest first. Only the first 200 are compared, and none that
    /// is longer than 40 characters.
    package static func nearest(toAnyOf names: [String], in candidates: [String], limit: Int = 3) -> [String] {
        let targets = names.map { NameFolding.normalised($0) }.filter { !$0.isEmpty }
        var found: [(score: Int, position: Int, candidate: String)] = []
        for (position, candidate) in candidates.prefix(candidateLimit).enumerated() {
            guard candidate.prefix(lengthLimit + 1).count <= lengthLimit else { continue }
            let normalised = NameFolding.normalised(candidate)
            let words = NameFolding.words(candidate)
            let scores = targets.compactMap { score($0, normalised, words: words) }
            if let best = scores.min() { found.append((best, position, candidate)) }
        }
        found.sort { ($0.score, $0.position) < ($1.score, $1.position) }
        return found.prefix(limit).map(\.candidate)
    }

    /// How far apart two normalised names are, 0 meaning the same; nil where nobody would confuse them.
    private static func score(_ target: String, _ candidate: String, words: [String]) -> Int? {
        guard !candidate.isEmpty else { return nil }
        if target == candidate { return 0 }
        let shorter = min(target.count, candidate.count)
        // "Telefoon nr" holds "telefoon"; "Tél. 2" has the word "tel", though three letters may stand in any word.
        if words.contains(target) { return 1 }
        if shorter >= 4, target.contains(candidate) || candidate.contains(target) { return 2 }
        let distance = distance(target, candidate)
        let allowed = shorter >= 4 ? max(target.count, candidate.count) * 2 / 5 : 1
        if distance <= allowed, shorter >= 3 { return 2 + distance }
        let shared = zip(target, candidate).prefix { $0 == $1 }.count
        return shared >= 4 && shared * 2 >= shorter ? 10 - min(shared, 8) + 2 : nil
    }

    /// How many characters must be inserted, dropped, replaced or swapped with their neighbour to make `b` of `a`
    /// (Damerau-Levenshtein, where no part is edited twice).
    package static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a)
        let b = Array(b)
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                row[j] = min(replaced, last[j] + 1, row[j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}

extension [String] {
    /// `a, b or c`
    package func joinedWithOr() -> String { joined(lastSeparator: " or ") }

    /// `a, b and c`
    package func joinedWithAnd() -> String { joined(lastSeparator: " and ") }

    private func joined(lastSeparator: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + lastSeparator + last
    }
}
