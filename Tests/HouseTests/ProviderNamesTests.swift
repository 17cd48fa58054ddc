import Foundation
import Testing

/// What differs between providers stands in the files that describe them, and nowhere else.
@Suite("The names of providers", .timeLimit(.minutes(15)))
struct ProviderNamesTests {
    private let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Sources").path

    /// The two lists, in which each provider has a word.
    private let lists = ["Providers/Provider.swift", "Sandbox/SandboxProvider.swift"]

    @Test("stand in eight source files, and in one line of each of the two lists")
    func files() throws {
        let name = /(?i)tchek|pave/
        var naming: [String] = []
        let files = try #require(FileManager.default.enumerator(atPath: sources)).compactMap { $0 as? String }
        #expect(files.count > 100)
        for file in files where file.hasSuffix(".swift") {
            let text = try String(contentsOfFile: sources + "/" + file, encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let found = lines.indices.filter { lines[$0].contains(name) }
            guard !found.isEmpty else { continue }
            if (file as NSString).lastPathComponent.firstMatch(of: /^(Tchek|Pave)[A-Za-z]*\.swift$/) != nil {
                naming.append(file)
            } else if lists.contains(file), found.count == 1, lines[found[0]].contains(" var all: [") {
                continue
            } else {
                for line in found { Issue.record("\(file):\(line + 1) names a provider: \(lines[line])") }
            }
        }
        #expect(naming.count == 8, "\(naming)")
    }
}
