import Foundation
import Testing

@testable import Rows
@testable import Text

@Suite("Phone numbers against libphonenumber", .timeLimit(.minutes(5)))
struct PhoneMetadataTests {
    /// A line of `Fixtures/phones.csv`, which `generate-phones.py` beside it writes.
    struct Case {
        var text: String
        var region: String
        var isPossible: Bool
    }

    static func cases() throws -> [Case] {
        let url = try #require(Bundle.module.url(forResource: "phones", withExtension: "csv", subdirectory: "Fixtures"))
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst()
        return lines.map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return Case(text: cells[0], region: cells[1], isPossible: cells[2] == "yes")
        }
    }

    @Test("Numbers of every region, right and wrong, are possible where libphonenumber says so, one and all")
    func agreement() throws {
        let cases = try Self.cases()
        #expect(cases.count >= 2000)
        let deviating = cases.filter { example in
            let read = readPhone(example.text, example.region.isEmpty ? nil : example.region)
            if case .success = read { return !example.isPossible }
            return example.isPossible
        }
        #expect(deviating.map { "\($0.text) of region \($0.region), possible: \($0.isPossible)" } == [])
    }

    @Test("The quick way of reading digits says the same as the careful one")
    func quickAndCareful() throws {
        for example in try Self.cases() {
            let region = example.region.isEmpty ? nil : example.region
            #expect(readPhone(example.text, region) == readPhone(" " + example.text, region), "\(example.text)")
        }
    }
}
