import Testing

@testable import Rows
@testable import Text

@Suite("Words for gender, channel, yes and no, days", .timeLimit(.minutes(5)))
struct WordRulesTests {
    @Test(
        "Titles and words for men",
        arguments: [
            "men", "M", "m.", "Mr", "Mr.", "MALE", "Herr", "monsieur", "Homme", "h", "Dhr.", "Señor", "senor", "Sig.",
        ]
    )
    func men(cell: String) {
        #expect(gender(cell) == .success(.men))
    }

    @Test(
        "Titles and words for women",
        arguments: [
            "women", "F", "Mrs", "Ms.", "miss", "Frau", "w", "Madame", "Mme", "MLLE", "mademoiselle", "Mevrouw", "mw.",
            "Señora", "SRA", "Signora", "Fru", "donna", "mujer", "Kvinna", " female\u{A0}", "Fra\u{308}ulein",
        ]
    )
    func women(cell: String) {
        #expect(gender(cell) == .success(.women))
    }

    @Test("Neither, and nothing", arguments: ["", "  ", "x", "D", "divers", "Other", "n/a", "Dr."])
    func neither(cell: String) {
        #expect(gender(cell) == .success(nil))
    }

    @Test("Anything else", arguments: ["maybe", "q", "12", "a gentleman of the old school"])
    func unknownGender(cell: String) {
        #expect(gender(cell) == .failure(.genderUnknown))
    }

    @Test(
        "Channels",
        arguments: [
            ("none", Notify.none), ("NULL", .none), ("no", .none), ("false", .none), ("email", .email),
            ("E-Mail", .email), ("mail", .email), ("SMS", .sms), ("both", .both), ("e_mail", .email),
            ("FALSE", .none), ("FALSCH", .none), ("faux", .none), ("Nej", .none), ("-", .none),
        ]
    )
    func channels(cell: String, expected: Notify) {
        #expect(cell.withBytes { NotifyRule.read($0) } == .success(expected))
    }

    @Test("a provider's own numbers are read only where its column is, and only those it has")
    func channelNumbers() {
        func read(_ cell: String) -> Result<Notify, ProblemCode> {
            cell.withBytes { NotifyRule.read($0, numbers: [.email, .sms, .both]) }
        }
        #expect(read("0") == .success(.email))
        #expect(read(" 1 ") == .success(.sms))
        #expect(read("2") == .success(.both))
        #expect(read("none") == .success(.none))
        for cell in ["3", "-1", "00", "1.0", "0.0", "true", "10"] { #expect(read(cell) == .failure(.notifyUnknown)) }
    }

    @Test(
        "A channel that nobody named is refused, and so is every number",
        arguments: ["yes", "true", "whatsapp", "emailsms", "VRAI", "x", "0", "1", "2", "3", "0.0", "1,0", "١"]
    )
    func unknownChannel(cell: String) {
        #expect(cell.withBytes { NotifyRule.read($0) } == .failure(.notifyUnknown))
    }

    @Test("Yes", arguments: ["true", "YES", "Oui", "ja", "1", "x", "Sì", "wahr", "✓"])
    func yes(cell: String) {
        #expect(cell.withBytes { BooleanRule.read($0) } == .success(true))
    }

    @Test("No", arguments: ["false", "No", "NON", "nein", "0", "nee"])
    func no(cell: String) {
        #expect(cell.withBytes { BooleanRule.read($0) } == .success(false))
    }

    @Test("Neither yes nor no", arguments: ["maybe", "2", "yes please"])
    func neitherYesNorNo(cell: String) {
        #expect(cell.withBytes { BooleanRule.read($0) } == .failure(.fastTrackUnknown))
    }

    @Test("Whole days from one to ten years", arguments: [("1", 1), ("90", 90), (" 0030 ", 30), ("3650", 3650)])
    func days(cell: String, expected: Int) {
        #expect(cell.withBytes { ValidityRule.read($0) } == .success(expected))
    }

    @Test(
        "Other validities are refused",
        arguments: ["0", "3651", "-1", "1.5", "90 days", "99999999999999999999999", "1e2", "٣"]
    )
    func noDays(cell: String) {
        #expect(cell.withBytes { ValidityRule.read($0) } == .failure(.validityInvalid))
    }
}

private func gender(_ cell: String) -> Result<Gender?, ProblemCode> {
    cell.withBytes { GenderRule.read($0) }
}
