import Rows
import Testing

@testable import Runner

@Suite("What a list must prove to be believed", .timeLimit(.minutes(1)))
struct ListCredibilityTests {
    typealias Verdict = ListCredibility.Verdict

    /// What lines 2, 3 … say of known sessions: their reference, then their vehicle, each `=` right, `x` another, `?` perhaps
    /// another, `.` nothing.
    private static let table: [(lines: [String], verdict: Verdict, ifTrusted: Verdict)] = [
        ([], believed(false, false), believed(true, true)),
        (["=="], believed(true, true), believed(true, true)),
        (["=."], believed(true, false), believed(true, true)),
        ([".="], believed(false, true), believed(true, true)),
        ([".."], believed(false, false), believed(true, true)),
        (["?."], believed(false, false), believed(false, true)),
        (["?.", "=."], believed(true, false), believed(true, true)),
        (["?="], believed(false, true), believed(false, true)),
        // Somebody took pictures of another car.
        (["==", "=x"], believed(true, false), believed(true, true)),
        // One constant in all lines, or ids sorted by themselves.
        (["x.", "x."], .contradicted(line: 2, .reference), .contradicted(line: 2, .reference)),
        (["xx", "xx"], .contradicted(line: 2, .reference), .contradicted(line: 2, .reference)),
        ([".x"], .contradicted(line: 2, .vehicle), .contradicted(line: 2, .vehicle)),
        ([".=", ".x"], .contradicted(line: 3, .vehicle), .contradicted(line: 3, .vehicle)),
        // Sorted, but for one that stood right.
        (["=.", "..", "x."], .contradicted(line: 4, .reference), .contradicted(line: 4, .reference)),
        (["==", "x="], .contradicted(line: 3, .reference), .contradicted(line: 3, .reference)),
        (["=.", ".x"], .contradicted(line: 3, .vehicle), .contradicted(line: 3, .vehicle)),
        // Another column is called like the references.
        (["x=", "x="], .vehiclesOnly, .vehiclesOnly),
        (["x=", "xx"], .contradicted(line: 2, .reference), .contradicted(line: 2, .reference)),
    ]

    private static func believed(_ references: Bool, _ vehicles: Bool) -> Verdict {
        .believed(ListCredibility.Proof(references: references, vehicles: vehicles))
    }

    private static func reference(_ sign: Character) -> ListCredibility.Agreement {
        switch sign {
        case "=": .agrees
        case "x": .differs
        case "?": .unclear
        default: .silent
        }
    }

    private static func vehicle(_ sign: Character) -> Traits.Agreement {
        switch sign {
        case "=": .agrees
        case "x": .differs
        default: .silent
        }
    }

    @Test("known sessions prove its columns, and one of them refutes all", arguments: table.indices)
    func verdicts(_ index: Int) throws {
        let (lines, verdict, ifTrusted) = Self.table[index]
        var credibility = ListCredibility()
        for (number, signs) in lines.enumerated() {
            credibility.add(
                ListCredibility.Witness(
                    line: number + 2,
                    reference: Self.reference(try #require(signs.first)),
                    vehicle: Self.vehicle(try #require(signs.last))
                )
            )
        }
        #expect(credibility.verdict(isTrusted: false) == verdict, "\(lines)")
        #expect(credibility.verdict(isTrusted: true) == ifTrusted, "\(lines)")
    }

    @Test("a reference is right, another row's, or what another program has made of it")
    func references() {
        let key = KeyFunction.digest(ofKey: "REF-1")
        func agreement(
            _ text: String,
            holder: Digest? = nil,
            vehicle: Traits.Agreement = .silent,
            _ change: (inout KnownSession) -> Void = { _ in }
        ) -> ListCredibility.Agreement {
            var known = KnownSession(key: key, isInFile: true, reference: "REF-1", hasSentReference: true)
            change(&known)
            let other = KeyFunction.digest(ofKey: text)
            return known.agreement(reference: text, key: other, holder: holder, vehicle: vehicle)
        }
        #expect(agreement("REF-1") == .agrees && agreement(String(key.hex.prefix(32))) == .agrees)
        #expect(agreement("ACME") == .differs && agreement("ACME/REF-1") == .differs)
        #expect(agreement("") == .silent && agreement("4.01E+15") == .silent && agreement("ref 1") == .unclear)
        // Where it may have been another one when the row was called, only another row's speaks against it.
        #expect(agreement("ACME") { $0.hasSentReference = false } == .unclear)
        let other = KeyFunction.digest(ofKey: "REF-2")
        #expect(agreement("REF-2", holder: other) { $0.hasSentReference = false } == .differs)
        #expect(agreement("REF-2", holder: other, vehicle: .agrees) == .differs)
        // Of a row that only the ledger knows, perhaps by another key than the file's.
        #expect(agreement("REF-2", holder: other, vehicle: .silent) { $0.isInFile = false } == .differs)
        #expect(agreement("REF-2", holder: other, vehicle: .agrees) { $0.isInFile = false } == .unclear)
        #expect(agreement("REF-2", holder: other) { $0.isOfCampaign = false } == .silent)
        #expect(agreement("REF-1") { $0.isOfCampaign = false } == .agrees)
        #expect(agreement("REF-1") { ($0.reference, $0.hasSentReference) = ("", false) } == .agrees)
        #expect(agreement("REF-2") { ($0.reference, $0.hasSentReference) = ("", false) } == .unclear)
    }

    @Test("a vehicle is right where it is the one that was sent, or the one that stands in the row now")
    func vehicles() {
        let (sent, now, other) = (Traits(vin: 1), Traits(vin: 2), Traits(vin: 3))
        let known = KnownSession(key: .zero, vehicles: [sent, now])
        #expect(known.agreement(vehicle: sent) == .agrees && known.agreement(vehicle: now) == .agrees)
        #expect(known.agreement(vehicle: other) == .differs && known.agreement(vehicle: .none) == .silent)
    }
}
