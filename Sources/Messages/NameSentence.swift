import Rows
import Text

/// The part of a sentence about a name. Whether it is one is not decided here.
enum NameSentence {
    /// Continues a sentence about a name in one cell that is not split into two.
    static func flaw(of cell: String) -> String {
        switch NameRule.flaw(of: cell) {
        case .comma:
            return "contains a comma or semicolon, so the last name may stand first, and nobody can tell"
        case .words(1, hasTitle: true):
            return "holds a title and one word, so the first name is missing"
        case .words(let count, hasTitle: true) where count > 2:
            return "holds more than two words besides its title, so nobody can tell where the first name ends"
        case .words(0, _):
            return "holds a title and no name"
        case .noName(let word):
            return "holds '\(VisibleText.shortened(word, to: 20))', which is neither a first nor a last name"
        case .firm(let word):
            return
                "is the name of a firm, as '\(VisibleText.shortened(word, to: 20))' shows, and not a first and a last name"
        case .particle(let word):
            return "seems to be a last name alone, as it begins with '\(VisibleText.shortened(word, to: 20))'"
        case .capitals(let word):
            return
                "has '\(VisibleText.shortened(word, to: 20))' in capitals, as last names are written before first names, and "
                + "nobody can tell"
        case .words, nil:
            return "is not exactly two words, a first and a last name, so nobody can tell where the first name ends"
        }
    }

    /// Continues a sentence that warns of what is seen in a name.
    static func text(_ code: ProblemCode, cell: String) -> String {
        let isSent = ProblemSentence.isSent
        if code == .columnsShifted {
            return "does not look like a name; cells may stand in the wrong columns: compare the row with the header"
                + isSent
        }
        switch TextDamage.found(in: cell) {
        case .otherEncoding(let meant?):
            return
                "was probably \"\(VisibleText.shortened(meant, to: 40))\" before a program read it in the wrong encoding; "
                + "correct it" + isSent
        case .otherEncoding(nil):
            return "was read in the wrong encoding by some program; write the name again" + isSent
        case .escape(let part):
            return "holds \(part), which a program wrote for another character; write that character" + isSent
        case .encoded(let part):
            return "holds \(part), by which UTF-7 writes other characters; write the value again" + isSent
        case .markup(let part):
            return "holds \(part), which is part of a web page; delete it" + isSent
        case .lostLetter:
            return "has a question mark where a program lost a letter; write the letter" + isSent
        case .sign(let scalar):
            return
                "holds '\(VisibleText.escaped(String(Character(scalar))))' (\(CharacterName.code(scalar))), which no name has; "
                + "correct it" + isSent
        case .hidden(let name):
            return "contains \(name); type it again" + isSent
        case nil:
            return "seems to be damaged; compare it with its source" + isSent
        }
    }
}
