import Testing

/// The order of the code: who may use whom, and how large a file may be.
@Suite("The house", .timeLimit(.minutes(15)))
struct HouseTests {
    private static let shared = Result { try House.read() }

    private let house: House

    init() throws { house = try Self.shared.get() }

    @Test("has its targets in order of dependency, each using only those above it")
    func targets() {
        #expect(house.targets.count > 20)
        var above: Set<String> = []
        for target in house.targets {
            for dependency in target.dependencies where !above.contains(dependency) {
                Issue.record("\(target.name) depends on \(dependency), which does not stand above it in Package.swift")
            }
            above.insert(target.name)
        }
        for folder in Set(house.files.map(\.target)) where !above.contains(folder) {
            Issue.record("Sources/\(folder) belongs to no target")
        }
    }

    /// A target's root counts as a folder like its subfolders. So it holds either what they are built on (the contract
    /// of `Ledger`, the errors of `CSV`) or what puts them together (`Runner/Run`, the command line), and never both.
    @Test("has no folders that use each other in a circle")
    func circles() {
        let uses = house.uses()
        #expect(uses.count > 30)
        if let circle = House.circle(in: uses) {
            let steps = circle.map { "\($0.folder) uses \($0.use.folder): \($0.use.type) in \($0.use.file)" }
            Issue.record("\(steps.joined(separator: "\n"))")
        }
    }

    @Test("has no files of more than 350 lines, and few of less than 25")
    func sizes() {
        for file in house.files where file.lineCount > 350 {
            Issue.record("\(file.path) has \(file.lineCount) lines")
        }
        let small = house.files.filter { $0.lineCount < 25 }.map { "\($0.path) (\($0.lineCount))" }
        #expect(small.count <= 15, "\(small.joined(separator: "\n"))")
    }

    @Test("is searched by a reader that knows comments, strings and circles")
    func reader() {
        let source = ##"""
            let a = Used.x // Not1
            /* Not2 /* Not3 */ Not4 */ let b = "Not5 \(Inner.y("Not6")) \" Not7"
            let c = #"Not8 \(Not9) \#(Raw.z)"#
            """##
        let code = SourceText.code(of: source)
        #expect(code.matches(of: /[A-Z]\w+/).map { String($0.0) } == ["Used", "Inner", "Raw"])

        let files = [
            House.File(path: "T/A/One.swift", lineCount: 1, code: "struct One { let two: Two }"),
            House.File(path: "T/B/Two.swift", lineCount: 1, code: "public enum Two {\n    static let x = Nested()\n}"),
            House.File(
                path: "T/C/Three.swift",
                lineCount: 1,
                code: "struct Three {\n    struct Nested {}\n    let x: One\n}"
            ),
            House.File(path: "U/Four.swift", lineCount: 1, code: "private struct Two {}\nlet three: Three"),
        ]
        let targets = [House.Target(name: "T", dependencies: []), House.Target(name: "U", dependencies: ["T"])]
        let circle = House.circle(in: House(targets: targets, files: files).uses())
        #expect(circle?.map(\.folder) == ["T/A", "T/B", "T/C"])
        #expect(circle?.map(\.use.type) == ["Two", "Nested", "One"])
    }
}
