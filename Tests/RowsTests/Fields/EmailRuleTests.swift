import Testing

@testable import Rows
@testable import Text

@Suite("E-mail addresses", .timeLimit(.minutes(5)))
struct EmailRuleTests {
    @Test(
        "Addresses that reach somebody are accepted as they are",
        arguments: [
            "a@b.fr", "first.last@example.com", "first+tag@sub.example.co.uk", "o'neill@example.ie",
            "x_y-z@ex-ample.com",
            "1234@example.com", "user@1and1.de", "user@xn--mnchen-3ya.de", "müller@münchen.de", "用户@例子.中国",
            "a-.b@example.com", "#!$%&'*+/=?^_`{|}~@example.org", "User.Name@EXAMPLE.COM",
        ]
    )
    func accepted(cell: String) {
        #expect(email(cell) == .success(cell))
    }

    @Test("Blanks around an address and mailto: before it are dropped")
    func surroundings() {
        #expect(email("  user@example.com\u{A0}") == .success("user@example.com"))
        #expect(email("\u{FEFF}MailTo:user@example.com ") == .success("user@example.com"))
    }

    @Test(
        "Addresses that no mail server would take are refused",
        arguments: [
            "user", "user@", "@example.com", "user@example", "user@@example.com", "a@b@example.com",
            "us er@example.com",
            "user@exam ple.com", ".user@example.com", "user.@example.com", "us..er@example.com", "user@.example.com",
            "user@example..com", "user@example.com.", "user@-example.com", "user@example-.com", "user@example.com-",
            "user@example.c", "user@192.168.0.1", "user@[192.168.0.1]", "user@example.123", "<user@example.com>",
            "User <user@example.com>", "a@example.com,b@example.com", "a@example.com;b@example.com",
            "\"a b\"@example.com",
            "user@exam_ple.com", "user\u{A0}x@example.com", "us\u{200B}er@example.com", "user@example.com\u{7}x",
            "user@😀.com", "mailto:", "user(at)example.com", "user@example.com/path", "us\ter@example.com",
        ]
    )
    func refused(cell: String) {
        #expect(email(cell) == .failure(.emailInvalid))
    }

    @Test("The lengths of RFC 5321 and RFC 1035 are kept")
    func lengths() {
        let local = String(repeating: "a", count: 64)
        let label = String(repeating: "b", count: 63)
        #expect(email("\(local)@example.com") == .success("\(local)@example.com"))
        #expect(email("a\(local)@example.com") == .failure(.emailInvalid))
        #expect(email("a@\(label).com") == .success("a@\(label).com"))
        #expect(email("a@b\(label).com") == .failure(.emailInvalid))
        let longest = "\(local)@\(label).\(label).\(String(repeating: "c", count: 57)).com"
        #expect(longest.utf8.count == 254)
        #expect(email(longest) == .success(longest))
        #expect(email("\(longest)m") == .failure(.emailInvalid))
    }

    @Test("A cell that a spreadsheet lost is told apart")
    func damage() {
        #expect(email("#N/A") == .failure(.spreadsheetError))
        #expect(email("   ") == .failure(.missingField))
    }
}

private func email(_ cell: String) -> Result<String, ProblemCode> {
    cell.withBytes { bytes in EmailRule.read(bytes).map { bytes.view($0).text } }
}
