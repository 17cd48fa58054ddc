import Rows
import Testing

@Suite("Rows with the same key, by their traits")
struct TraitsTests {
    private static let one = Traits(vin: 1, plate: 1, email: 1, phone: 1)

    @Test(
        "what two rows say about vehicle and customer",
        arguments: [
            (Traits(vin: 1, plate: 2), Traits.Agreement.agrees), (Traits(vin: 2, plate: 1), .agrees),
            (Traits(vin: 1), .agrees), (Traits(plate: 1), .agrees), (Traits(vin: 2), .differs),
            (Traits(vin: 2, plate: 2), .differs), (Traits(), .silent), (Traits(email: 1, phone: 1), .silent),
        ]
    )
    func agreement(_ other: Traits, _ vehicle: Traits.Agreement) {
        #expect(Self.one.vehicle(comparedTo: other) == vehicle)
        #expect(other.vehicle(comparedTo: Self.one) == vehicle)
        let customer = Traits(email: other.vin, phone: other.plate)
        #expect(Self.one.customer(comparedTo: customer) == (other.vin + other.plate == 0 ? .silent : vehicle))
    }

    /// A line of the table in `SameKey`.
    struct Line: Sendable {
        var vehicle: Traits.Agreement
        var customer: Traits.Agreement
        var inOneFile: SameKey
        var againstLedger: SameKey
    }

    static let table: [Line] = [
        Line(vehicle: .differs, customer: .agrees, inOneFile: .conflict, againstLedger: .conflict),
        Line(vehicle: .differs, customer: .differs, inOneFile: .conflict, againstLedger: .conflict),
        Line(vehicle: .differs, customer: .silent, inOneFile: .conflict, againstLedger: .conflict),
        Line(vehicle: .agrees, customer: .differs, inOneFile: .conflict, againstLedger: .customerChanged),
        Line(vehicle: .silent, customer: .differs, inOneFile: .conflict, againstLedger: .conflict),
        Line(vehicle: .agrees, customer: .agrees, inOneFile: .sameRow, againstLedger: .sameRow),
        Line(vehicle: .agrees, customer: .silent, inOneFile: .sameRow, againstLedger: .sameRow),
        Line(vehicle: .silent, customer: .agrees, inOneFile: .sameRow, againstLedger: .sameRow),
        Line(vehicle: .silent, customer: .silent, inOneFile: .sameRow, againstLedger: .sameRow),
    ]

    @Test("the table of what identifies a row", arguments: table)
    func sameKey(_ line: Line) {
        func trait(_ agreement: Traits.Agreement) -> UInt64 {
            switch agreement {
            case .agrees: 1
            case .differs: 2
            case .silent: 0
            }
        }
        let other = Traits(vin: trait(line.vehicle), email: trait(line.customer))
        #expect(SameKey.inOneFile(Self.one, other) == line.inOneFile)
        #expect(SameKey.againstLedger(Self.one, other) == line.againstLedger)
    }
}
