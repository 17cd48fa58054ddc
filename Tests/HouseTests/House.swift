import Foundation

/// The package as its files say it is: the targets of `Package.swift`, and the source files with the types they declare.
struct House {
    struct Target {
        var name: String
        /// The targets of this package that it depends on.
        var dependencies: [String]
    }

    struct File {
        /// From `Sources`: `CSV/Reading/Record.swift`.
        var path: String
        var lineCount: Int
        /// Its text without comments and string literals.
        var code: String

        var folder: String { (path as NSString).deletingLastPathComponent }
        var name: String { (path as NSString).lastPathComponent }
        var target: String { String(path.prefix { $0 != "/" }) }
    }

    /// What makes one folder use another: a file that names a type.
    struct Use {
        var folder: String
        var file: String
        var type: String
    }

    /// A step of a way through the graph: a folder and its use of the next one.
    struct Step {
        var folder: String
        var use: Use
    }

    let targets: [Target]
    let files: [File]

    static func read() throws -> House {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let package = try String(contentsOfFile: root + "/Package.swift", encoding: .utf8)
        let sources = root + "/Sources"
        let paths = (FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []).sorted()
        return House(
            targets: targets(in: package),
            files: try paths.filter { $0.hasSuffix(".swift") }.map { path in
                let text = try String(contentsOfFile: sources + "/" + path, encoding: .utf8)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                return File(path: path, lineCount: lines.count - 1, code: SourceText.code(of: text))
            }
        )
    }

    /// Reads the list `targets:` of a package's description.
    static func targets(in package: String) -> [Target] {
        guard let list = package.range(of: "    targets: [\n") else { return [] }
        return package[list.upperBound...].components(separatedBy: "\n        .").compactMap { part in
            guard
                let name = part.firstMatch(
                    of: /(?i)^\s*\.?(?:system|executable|test)?(?:library|target)\(\s*name: "([^"]+)"/
                )
            else { return nil }
            let dependencies = part.firstMatch(of: /dependencies: \[((?:[^\[\]]|\[[^\]]*\])*)\]/)?.1 ?? ""
            // A name outside of `.product(…)` is a target's.
            let own = dependencies.replacing(/\.product\([^)]*\)/, with: "")
            return Target(name: String(name.1), dependencies: own.matches(of: /"([^"]+)"/).map { String($0.1) })
        }
    }

    /// Which folder uses which, with an example of each.
    ///
    /// A folder uses another where one of its files names a type that the other declares at top level or directly in a
    /// top-level type, whatever its access; private types, which no other file can name, aside. A name that stands for
    /// several types is that of the own folder, else of the own target; where it still has several meanings, it counts
    /// for none.
    func uses() -> [String: [String: Use]] {
        var declaring: [String: Set<String>] = [:]
        var own: [String: Set<String>] = [:]
        for file in files {
            for match in file.code.matches(of: Self.reachableType) where !match.0.contains("private ") {
                declaring[String(match.1), default: []].insert(file.folder)
            }
            own[file.folder, default: []].formUnion(file.code.matches(of: Self.anyType).map { String($0.1) })
        }
        let visible = visibleTargets()
        var uses: [String: [String: Use]] = [:]
        for file in files {
            for name in Set(file.code.matches(of: /\b[A-Z]\w*/).map { String($0.0) }).sorted()
            where own[file.folder]?.contains(name) == false {
                let folders = declaring[name] ?? []
                let near = folders.filter { Self.target(of: $0) == file.target }
                let far = folders.filter { visible[file.target]?.contains(Self.target(of: $0)) == true }
                let meant = near.isEmpty ? far : near
                guard meant.count == 1, let folder = meant.first, uses[file.folder]?[folder] == nil else { continue }
                uses[file.folder, default: [:]][folder] = Use(folder: folder, file: file.name, type: name)
            }
        }
        return uses
    }

    /// The targets that each target may name, directly or through others.
    private func visibleTargets() -> [String: Set<String>] {
        var visible: [String: Set<String>] = [:]
        // In order of dependency, so that each finds those that it depends on complete.
        for target in targets {
            visible[target.name] = target.dependencies.reduce(into: Set(target.dependencies)) {
                $0.formUnion(visible[$1] ?? [])
            }
        }
        return visible
    }

    private static func target(of folder: String) -> String { String(folder.prefix { $0 != "/" }) }

    private static var reachableType: Regex<(Substring, Substring)> {
        /^(?: {4})?(?:(?:package|public|internal|private|fileprivate|final|indirect|nonisolated|@\w+(?:\([^)\n]*\))?) )*(?:struct|enum|class|protocol|actor|typealias) (\w+)/
            .anchorsMatchLineEndings()
    }

    private static var anyType: Regex<(Substring, Substring)> {
        /\b(?:struct|enum|class|protocol|actor|typealias|associatedtype) (\w+)/
    }

    /// A way through the graph that comes back to where it began; nil where there is none.
    static func circle(in uses: [String: [String: Use]]) -> [Step]? {
        var done: Set<String> = []
        var way: [Step] = []
        func search(_ folder: String) -> [Step]? {
            if let start = way.firstIndex(where: { $0.folder == folder }) { return Array(way[start...]) }
            guard done.insert(folder).inserted else { return nil }
            for use in (uses[folder] ?? [:]).values.sorted(by: { $0.folder < $1.folder }) {
                way.append(Step(folder: folder, use: use))
                if let circle = search(use.folder) { return circle }
                way.removeLast()
            }
            return nil
        }
        for folder in uses.keys.sorted() {
            if let circle = search(folder) { return circle }
        }
        return nil
    }
}
