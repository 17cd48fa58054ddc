import Testing

@testable import Rows
@testable import Text

/// The golden vectors were computed with Python's hashlib from the definition in `KeyFunction`. They never change: a
/// ledger that was written today must know its rows in ten years.
@Suite("The key function, version 1", .timeLimit(.minutes(5)))
struct KeyFunctionTests {
    @Test("key columns: trimmed, normalisation form C, case kept")
    func keyColumns() throws {
        let one = try CheckedCells(["external_id"], keyColumns: [0])
        #expect(one.key(["EXT-1"]) == "8701af07754a434b9fb12f5ca9a67397a0a51cbbfd2d7224ad7cf9a8e8c182da")
        #expect(one.key([" EXT-1\u{A0}"]) == one.key(["EXT-1"]))
        #expect(one.key(["ext-1"]) != one.key(["EXT-1"]))
        #expect(one.key(["caf\u{E9}"]) == "94a5992257b35163fd5a4dbc1dfbb2ac4e9aa6daf48326c4a22471e82e85fd29")
        #expect(one.key(["cafe\u{301}"]) == one.key(["caf\u{E9}"]))
        #expect(one.key(["  "]) == nil)
    }

    @Test("several key columns are kept apart, and each must be filled")
    func severalKeyColumns() throws {
        let two = try CheckedCells(["a", "b"], keyColumns: [0, 1])
        #expect(two.key(["A", "b c"]) == "35be19a28f19244f2d1ea60e1b5f81aadfa10874dfe085314a16f7575f1533b8")
        #expect(two.key(["Ab", " c"]) != two.key(["A", "b c"]))
        #expect(two.key(["A", ""]) == nil)
    }

    @Test("without key columns: vehicle and customer, or the one of the two that the row has")
    func derived() throws {
        let cells = try CheckedCells(["vin", "plate", "email", "phone"])
        let vin = "VF1RFB00165430001"
        let both = "7a2b653ecede65ebf1f7d70f534b9cf16e6fe5998e1eb3f078752999b4085984"
        #expect(cells.key([vin, "", "anna@example.com", ""]) == both)
        #expect(cells.key([vin.lowercased(), "AB-1", " Mailto:Anna@Example.com ", "+33639980112"]) == both)
        let plateAndPhone = "2d23331d75b072a97bccc0f338fe374bbda081697b9bbc485bd5cf9e2b2337af"
        #expect(cells.key(["", "ä b-12", "", "+33 6 39 98 01 12"]) == plateAndPhone)
        #expect(
            cells.key(["", "", "anna@example.com", ""])
                == "f86135e1b7004fcf93c84464132c7a9a50ca17cd7d31e703603b4f5f8f6d460a"
        )
        #expect(cells.key(["", "--", "", ""]) == nil)
        #expect(cells.key(["", "", "", ""]) == nil)
    }

    @Test("an address in ASCII is read byte by byte as any other is read in full")
    func plainEmails() {
        var random = SplitMix64(seed: 20_261_126)
        let signs = Array("aZ@.:-_+ \t\r\n\u{B}\u{C}\u{1F}mailtoMAILTO09'\"".utf8)
        for number in 0..<5000 {
            var cell = (0..<Int.random(in: 0...24, using: &random)).map { _ in signs.randomElement(using: &random)! }
            if number % 3 == 0 {
                cell = Array(["mailto:", "MailTo:", "mailto"].randomElement(using: &random)!.utf8) + cell
            }
            var text = IdentityText()
            cell.withUnsafeBufferPointer { KeyFunction.appendEmail($0, to: &text) }
            #expect(text.bytes == Array(cell.withUnsafeBufferPointer { KeyFunction.email($0) }.utf8), "\(cell)")
        }
    }

    @Test("traits: VIN, plate, e-mail and phone, however they are written")
    func traits() throws {
        let cells = try CheckedCells(["vin", "plate", "email", "phone"])
        let all = Traits(
            vin: 0x27761c352a72bb04,
            plate: 0xdc562bf41b0932af,
            email: 0x6fd4e307444c321d,
            phone: 0x0355d9a152e3ba34
        )
        #expect(cells.traits(["vf1rfb00165430001", "ab-123 cd", " Anna@Example.com", "+33 6 39 98 01 12"]) == all)
        #expect(cells.traits(["", "AB123CD", "", ""]) == Traits(plate: all.plate))
        // However it is dialled, and also where it can be dialled from one country only.
        for phone in ["06 39 98 01 12", "0033 639980112", "(06) 39.98.01.12"] {
            #expect(cells.traits(["", "", "", phone]) == Traits(phone: all.phone))
        }
        #expect(cells.traits(["", "", "p0@ex", ""]).email != 0, "No address, but another one than p1@ex.")
        #expect(cells.traits(["", "", "", ""]) == .none)
    }

    @Test(
        "what is damaged or unreadable is no trait",
        arguments: [
            "#N/A", "NULL", "2024-03-01", "--", "no mail", "12", "3.36E+10", "0000000000", "00000", "x", "XXX", "none",
            "Unknown", "TBD", "inconnue", "Unbekannt",
        ]
    )
    func noTrait(_ cell: String) throws {
        let cells = try CheckedCells(["vin", "plate", "email", "phone"])
        let traits = cells.traits([cell, ["no mail", "12"].contains(cell) ? "" : cell, cell, cell])
        #expect(traits == .none)
    }

    @Test("the hash for one process tells apart what the text tells apart")
    func processHash() throws {
        let cells = try CheckedCells(["vin", "plate", "email", "phone"])
        let rows = [
            ["VF1RFB00165430001", "", "a@example.com", ""], ["VF1RFB00165430002", "", "a@example.com", ""],
            ["", "AB1", "a@example.com", ""], ["", "AB1", "", "+33639980112"], ["", "AB1", "", ""],
            ["", "", "a@example.com", ""], ["", "", "b@example.com", ""],
        ]
        let hashes = rows.map { cells.withRow($0) { cells.checker.keyHash($0, $1) } }
        #expect(Set(hashes).count == rows.count && !hashes.contains(nil))
        #expect(Set(rows.map { cells.key($0) }).count == rows.count)
    }

    @Test("a fingerprint changes with any cell that is sent, and with an option that is")
    func fingerprint() throws {
        func fingerprint(_ cells: [String], notify: Notify = .none) throws -> Digest {
            var options = RowOptions()
            options.notify = notify
            let checked = try CheckedCells(["first_name", "note", "vin"], options: options)
            return checked.withRow(cells) { row, _ in checked.checker.fingerprint(row) }
        }
        let one = try fingerprint(["Anna", "x", ""])
        #expect(try fingerprint([" Anna ", "y", ""]) == one)
        #expect(try fingerprint(["Anne", "x", ""]) != one)
        #expect(try fingerprint(["Anna", "x", ""], notify: .sms) != one)
    }

    @Test("two fingerprints tell whether the phone is another one and nothing else is")
    func phoneAlone() throws {
        func fingerprint(_ phone: String, _ name: String = "Anna", notify: Notify = .sms) throws -> Digest {
            var options = RowOptions()
            (options.notify, options.defaultRegion) = (notify, CallingRegion("FR"))
            let checked = try CheckedCells(["first_name", "phone", "vin"], options: options)
            return checked.withRow([name, phone, ""]) { row, _ in checked.checker.fingerprint(row) }
        }
        let one = try fingerprint("+33639980112")
        for same in ["0033 6 39 98 01 12", "06 39 98 01 12", "=\"+33639980112\""] {
            #expect(try fingerprint(same) == one)
        }
        #expect(!one.differsInPhoneAlone(from: one))
        // The second one has the same last digits.
        for other in ["+33639980113", "+32439980112", "0639", "", "#N/A"] {
            let another = try fingerprint(other)
            #expect(another.differsInPhoneAlone(from: one) && one.differsInPhoneAlone(from: another), "\(other)")
            #expect(try !fingerprint(other, "Anne").differsInPhoneAlone(from: one), "\(other)")
            #expect(try !fingerprint(other, notify: .none).differsInPhoneAlone(from: one), "\(other)")
        }
        #expect(!one.differsInPhoneAlone(from: .zero) && !Digest.zero.differsInPhoneAlone(from: .zero))
    }

    @Test("the fingerprint of earlier versions is made as it was, for the rows that ledgers still hold it of")
    func formerFingerprint() throws {
        let checked = try CheckedCells(["first_name", "phone"])
        var text = IdentityText()
        let former = checked.withRow(["Anna", "+33639980112"]) { row, _ in
            checked.checker.formerFingerprint(row, by: &text)
        }
        #expect(former.hex == "de18648a0e86b1bea4dfac83e07742b623c460e8f0548e8449e441a8bbf809f7")
    }
}
