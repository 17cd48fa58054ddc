import Testing

@testable import Rows
@testable import Text

@Suite("Vehicle identification numbers", .timeLimit(.minutes(5)))
struct VINRuleTests {
    @Test("A VIN is trimmed and upper-cased")
    func normalised() {
        #expect(vin(" vf1rfb00x56789012\u{A0}") == .success("VF1RFB00X56789012"))
        #expect(vin("1M8GDM9AXKP042788") == .success("1M8GDM9AXKP042788"))
        #expect(vin("TSAHBGCFDEKRJPLNM") == .success("TSAHBGCFDEKRJPLNM"))
        #expect(vin("UVWXYZ01829304756") == .success("UVWXYZ01829304756"))
    }

    @Test("Every place takes letters and digits without I, O, Q, and nothing else")
    func characters() {
        for place in 0..<VIN.length {
            for byte in UInt8.min...0x7F {
                // At the ends a blank is trimmed, which makes the VIN short.
                var bytes = Array("VF1RFB00X56789012".utf8)
                bytes[place] = byte
                let read = bytes.withUnsafeBufferPointer { VINRule.read($0) }
                let character = Character(UnicodeScalar(byte)).uppercased()
                let isAllowed = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789".contains(character)
                if case .success(let vin) = read {
                    #expect(isAllowed, "byte \(byte) at place \(place)")
                    #expect(vin[place] == character.utf8.first)
                } else {
                    #expect(!isAllowed, "byte \(byte) at place \(place)")
                }
            }
        }
    }

    @Test(
        "What is wrong with a VIN is told",
        arguments: [
            ("VF1RFB00X5678901", ProblemCode.vinLength),
            ("VF1RFB00X567890123", .vinLength),
            ("VF1 RFB 00X 567 890 12", .vinLength),
            ("VF1RFB00X5678901O", .vinCharacters),
            ("VF1RFB00X-6789012", .vinCharacters),
            ("VF1RFB00X5678901É", .vinCharacters),
            ("1.23457E+16", .spreadsheetNumber),
            ("12345678901234567.0", .spreadsheetNumber),
            ("41234098761234500", .spreadsheetNumber),
            ("unbekannt", .spreadsheetError),
            ("Х" + "TA210990Y2765499", .vinCharacters),
            ("VF1RFB\u{200B}00165431017", .vinLength),
            ("#REF!", .spreadsheetError),
            ("", .missingField),
        ]
    )
    func refused(cell: String, problem: ProblemCode) {
        #expect(vin(cell) == .failure(problem))
    }

    @Test(
        "What stands for no VIN is told as that",
        arguments: [
            "00000000000000000", "11111111111111111", "XXXXXXXXXXXXXXXXX", "xxxxxxxxxxxxxxxxx", "12345678901234567",
            "19861986198619861", "20192019201920192", "78907890789078907", "ABFKABFKABFKABFKA",
            "01234567890123456", "98765432109876543", "ABCDEFGHJKLMNPRST", "ABABABABABABABABA", "TESTTESTTESTTEST1",
            "XXXXXXXXXXXXX0001", "12345678912345678", "ABCDEFG1234567890", "WVWXXXXXXXXXXXXXX", "ABC12345678901234",
            "ABC123ABC123ABC12", "ABCD1234ABCD1234A", "A1B2C3D4E5F6G7H8J", "AABBCCDDEEFFGGHHJ", "11112222333344445",
            "12233344445555567", "ASDFGHJKLZXCVBNM1", "98877665544332211", "12344321123443211",
            "VIN00000000000000", "UNKNOWN0000000000",
            "0", "000", "X", "XXX", "xxxxxx", "123456",
        ]
    )
    func placeholders(cell: String) {
        #expect(vin(cell) == .failure(.vinPlaceholder))
    }

    @Test(
        "A VIN that repeats itself or counts is one all the same",
        arguments: [
            "WVWZZZ1KZ8W200001", "VF1RFB00165431017", "WDB1240301A000001", "WAUZZZ8V0FA000111", "UVWXYZ01829304756",
            "1M8GDM9AXKP042788", "WDB1240301A123456", "SALGA2EV9HA298784", "VF1AAAAA500000123", "SALLAAAA4PA000001",
            "W1K2130041A222222", "WVWZZZAUZHP555555", "JN1AAAA1AA1234567", "WVWZZZ1KZ1W111112", "VF1FW17BE50505050",
            "WV1ZZZ2KZ8X012345", "ZFA31200009012345",
        ]
    )
    func noPlaceholders(cell: String) {
        #expect(vin(cell) == .success(cell))
    }

    @Test("No VIN behind a real maker's code is taken for a placeholder")
    func randomVINs() {
        var random = SplitMix64(seed: 14)
        let characters = Array("0123456789ABCDEFGHJKLMNPRSTUVWXYZ".utf8)
        for _ in 0..<20_000 {
            var text = Array(Self.makers.randomElement(using: &random)!.utf8)
            // Some makers fill what they do not use, others leave most of the numbers of a series to zeros.
            let filler = "ZXA0".utf8.randomElement(using: &random)!
            let filled = Int.random(in: 0...3, using: &random)
            while text.count < 3 + filled { text.append(filler) }
            while text.count < 11 { text.append(characters.randomElement(using: &random)!) }
            let number = Int.random(in: 0...(Bool.random(using: &random) ? 999_999 : 9_999), using: &random)
            let digits = String(number)
            text += Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8)
            let cell = String(decoding: text, as: UTF8.self)
            #expect(vin(cell) == .success(cell))
        }
    }

    private static let makers = [
        "WVW", "WV1", "WV2", "WVG", "WAU", "WA1", "WBA", "WBS", "WBY", "WDB", "WDD", "WDC", "WDF", "W1K", "W1N", "W1V",
        "W0L",
        "W0V", "WF0", "WP0", "WP1", "WMW", "WME", "WMA", "VF1", "VF3", "VF7", "VF6", "VR1", "VR3", "VR7", "VXK", "VXE",
        "VNK",
        "VSS", "VSK", "VS6", "ZFA", "ZAR", "ZFF", "ZLA", "ZCF", "ZHW", "ZDM", "TMB", "TSM", "TMA", "U5Y", "UU1", "SAL",
        "SAJ",
        "SAR", "SCC", "SCF", "SB1", "SJN", "SHH", "YV1", "YV4", "YS3", "XLR", "XTA", "LRW", "LSJ", "LGX", "LVS", "NMT",
        "NM0",
        "KMH", "KNA", "KNE", "KL1", "JHM", "JMZ", "JN1", "JTD", "JTE", "JF1", "JSA", "JMB", "1HG", "1FT", "1G1", "1C4",
        "2T1",
        "2HG", "3VW", "4T1", "5YJ", "5NP", "7SA", "MAJ", "MA3", "NLH", "VLU", "WJM", "AHT", "93Y", "9BW", "8AP", "6FP",
    ]

    @Test(
        "The check digit is judged for North American VINs only",
        arguments: [
            ("1M8GDM9AXKP042788", false),  // the example of 49 CFR 565
            ("1M8GDM9A1KP042788", true),
            ("5GZCZ43D13S812715", false),
            ("5GZCZ43D23S812715", true),
            ("VF1RFB00056789012", false),
            ("WBA3A5C51CF256985", false),
        ]
    )
    func checkDigit(cell: String, isWrong: Bool) throws {
        let vin = try cell.withBytes { try VINRule.read($0).get() }
        #expect(VINRule.hasWrongCheckDigit(vin) == isWrong)
    }
}

private func vin(_ cell: String) -> Result<String, ProblemCode> {
    cell.withBytes { VINRule.read($0) }.map(\.text)
}
