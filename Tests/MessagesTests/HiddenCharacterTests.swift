import Rows
import Testing
import Text

@testable import Messages

@Suite("What cannot be seen is spelled out", .timeLimit(.minutes(2)))
struct HiddenCharacterTests {
    private func text(_ code: ProblemCode, _ field: Field, _ cell: String, isWarning: Bool = false) -> String {
        ProblemSentence.text(
            for: Problem(code, field, isWarning: isWarning),
            column: nil,
            cell: cell,
            context: ProblemContext(provider: "Tchek", locales: "en or fr")
        )
    }

    @Test(
        "an invisible character is named with its place, in every field",
        arguments: [
            (
                ProblemCode.vinLength, Field.vin, "VF1RFB\u{200B}00165431017",
                "a zero-width space (U+200B) after the 6th character"
            ),
            (.vinLength, .vin, "VF1R\u{A0}FB00165431017", "a no-break space (U+00A0) after the 4th character"),
            (.plateCharacters, .plate, "AB\u{AD}-123-CD", "a soft hyphen (U+00AD) after the 2nd character"),
            (.plateCharacters, .plate, "AB-123-CD\nEF-456-GH", "a line break (U+000A) after the 9th character"),
            (.emailInvalid, .email, "a\u{200B}nna@example.com", "a zero-width space (U+200B) after the 1st character"),
            (.localeUnsupported, .locale, "fr\u{AD}FR", "a soft hyphen (U+00AD) after the 2nd character"),
            (.localeUnsupported, .locale, "ｆｒ", "full-width ｆ (U+FF46) in place of f (position 1)"),
            (.notifyUnknown, .notify, "smｓ", "full-width ｓ (U+FF53) in place of s (position 3)"),
            (.genderUnknown, .gender, "Mr\u{2800}X", "BRAILLE"),
            (.phoneNoCountryCode, .phone, "06\u{202F}39", "a narrow no-break space"),
            (.vinCharacters, .vin, "ХTA210990Y2765499", "Cyrillic Х (U+0425) in place of X (position 1)"),
            (.vinCharacters, .vin, "ΒMWZZZ1KZ8W500001", "Greek Β (U+0392) in place of B (position 1)"),
            (.vinCharacters, .vin, "ＶＦ１ＲＦＢ００１６５４３１０１７", "full-width Ｖ (U+FF36) in place of V (position 1)"),
            (.plateCharacters, .plate, "АВ123СD", "Cyrillic А (U+0410) in place of A (position 1)"),
            (.emailInvalid, .email, "аnna@example.com", "Cyrillic а (U+0430) in place of a (position 1)"),
            (.phoneCharacters, .phone, "+3З639980501", "Cyrillic З (U+0417) in place of 3 (position 3)"),
            (.phoneCharacters, .phone, "+3363\u{301}9980501", "a combining acute accent (U+0301) (position 6)"),
            (.yearInvalid, .year, "20\u{301}21", "a combining acute accent (U+0301)"),
            (.redirectURLInvalid, .redirectURL, "https://exa\u{200B}mple.com", "a zero-width space (U+200B)"),
            (.themeUnknown, .theme, "PRО", "Cyrillic О (U+041E) in place of O (position 3)"),
        ]
    )
    func named(code: ProblemCode, field: Field, cell: String, part: String) {
        let sentence = text(code, field, cell)
        #expect(sentence.lowercased().contains(part.lowercased()), "\(sentence)")
    }

    @Test("a VIN with something in between is shown as it would be without")
    func mended() {
        #expect(text(.vinLength, .vin, "VF1 RFB00 165431017").hasSuffix("write VF1RFB00165431017, if that is it"))
        #expect(text(.vinLength, .vin, "*VF1RFB00165431017*").hasSuffix("write VF1RFB00165431017, if that is it"))
        #expect(text(.vinLength, .vin, "VIN: VF1RFB00165431017").hasSuffix("copy all of it from the vehicle's papers"))
    }

    @Test("a guard is not counted with the value that it stands before")
    func guarded() {
        #expect(text(.vinLength, .vin, "'VF1RFB0016543101") == text(.vinLength, .vin, "VF1RFB0016543101"))
    }

    @Test(
        "the reason is named",
        arguments: [
            (ProblemCode.nameNotTwoWords, Field.name, "Dupont, Jean", "contains a comma"),
            (.nameNotTwoWords, .name, "Mme Durand", "holds a title and one word"),
            (.nameNotTwoWords, .name, "Meyer GmbH", "the name of a firm, as 'GmbH' shows"),
            (.nameNotTwoWords, .name, "van Dyk", "a last name alone, as it begins with 'van'"),
            (.nameNotTwoWords, .name, "Ana ?", "holds '?'"),
            (.nameNotTwoWords, .name, "Jean", "is not exactly two words"),
            (.phoneTwoNumbers, .phone, "+49 30 1 / 2", "more than one number"),
            (.phonePlaceholder, .phone, "0000", "zeros alone"),
            (.spreadsheetDate, .phone, "12.03.2024", "reads as a date"),
            (.spreadsheetDate, .year, "3/1/2021", "if its year is meant, write 2021"),
            (.spreadsheetDate, .plate, "12:30", "is a time"), (.spreadsheetError, .plate, "neuf", "is no plate"),
            (.spreadsheetError, .firstName, "=A2", "is a formula"), (.notifyUnknown, .notify, "0", "is a number"),
            (.notifyUnknown, .notify, "maybe", "is no way to message"),
            (.vinPlaceholder, .vin, "XXX", "is a placeholder"),
            (.yearInvalid, .year, "21", "its four digits"), (.odometerInvalid, .odometer, "4,5", "a whole number"),
            (.localeIsCountry, .locale, "UK", "says Ukrainian as a language; if it is the country"),
            (.textDamaged, .firstName, "JÃ¼rgen", #"was probably "Jürgen""#),
            (.textDamaged, .firstName, "Ren?", "question mark"),
            (.textDamaged, .firstName, "M&uuml;ller", "holds &uuml;"),
            (.textDamaged, .firstName, "a<br>b", "holds <br>"),
            (.textDamaged, .firstName, "Re´ne", "'´' (U+00B4)"),
            (.textDamaged, .firstName, "J√ºrgen", "wrong encoding"),
            (.textDamaged, .firstName, "Ann\u{202E}Maria", "right-to-left override (U+202E) after the 3rd character"),
            (
                .textDamaged, .firstName, "Anna\nMaria",
                #""Anna\nMaria" contains a line break (U+000A) after the 4th character"#
            ),
            (.spreadsheetError, .externalID, "TRUE", "writes for yes or no"),
            (.spreadsheetError, .model, "Fehler:502", "where a formula failed"),
            (.columnsShifted, .firstName, "12", "cells may stand in the wrong columns"),
        ]
    )
    func reasons(code: ProblemCode, field: Field, cell: String, part: String) {
        let sentence = text(code, field, cell)
        #expect(sentence.contains(part), "\(sentence)")
    }

    @Test("a number that is none of the provider's is told so in its own column")
    func otherNumber() {
        var context = ProblemContext(provider: "Tchek", locales: "en")
        context.channelColumn = "sending_type"
        context.channelNumbers = "0 for email, 1 for sms or 2 for both"
        context.readsChannelNumbers = true
        for cell in ["3", "0.0"] {
            let problem = Problem(.notifyUnknown, .notify)
            let sentence = ProblemSentence.text(for: problem, column: "sending_type", cell: cell, context: context)
            let numbers = "is none of Tchek's numbers; write 0 for email, 1 for sms or 2 for both"
            #expect(sentence.hasPrefix("sending_type: \"\(cell)\" \(numbers)"), "\(sentence)")
        }
    }

    @Test("of two columns that say different things, both are named with what they say")
    func twoColumns() {
        var context = ProblemContext(provider: "Tchek", locales: "en")
        context.channelNumbers = "0 for email, 1 for sms or 2 for both"
        context.otherChannel = ("sending_type", "0")
        let problem = Problem(.notifyConflict, .notify)
        let sentence = ProblemSentence.text(for: problem, column: "notify", cell: "none", context: context)
        #expect(
            sentence.hasPrefix(#"notify: it says "none", and the column sending_type says "0" (0 for email"#),
            "\(sentence)"
        )
    }

    @Test("a row that is nobody's is told what is missing")
    func nobodys() {
        let context = ProblemContext(provider: "PAVE", locales: "en")
        let sentence = ProblemSentence.text(for: Problem(.missingField), column: nil, cell: "", context: context)
        #expect(sentence.hasPrefix("The row names neither a vehicle nor a customer"))
    }

    @Test("text in UTF-7 is told from bytes that are no text")
    func encoded() {
        let context = ProblemContext(provider: "Tchek", locales: "en")
        let problem = Problem(.encodingInvalid, .firstName)
        let sentence = ProblemSentence.text(for: problem, column: nil, cell: "Ren+AOk-", context: context)
        #expect(sentence.contains("holds +AOk-, by which UTF-7 writes other characters"))
    }

    @Test("where numbers for a channel are read is said")
    func channelColumn() {
        var context = ProblemContext(provider: "Tchek", locales: "en")
        context.channelColumn = "sending_type"
        let sentence = ProblemSentence.text(
            for: Problem(.notifyUnknown, .notify),
            column: nil,
            cell: "0",
            context: context
        )
        #expect(sentence.contains("Tchek's own numbers are read only in a column called sending_type"))
    }
}
