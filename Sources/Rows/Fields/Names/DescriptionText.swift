import Text

/// What happened to a text that is passed on as it stands, such as a vehicle's model or a reference.
enum DescriptionText {
    /// `.textDamaged` where a program mangled the text; nil of most texts, in which nothing can be mangled.
    static func flaw(of cell: Bytes) -> ProblemCode? {
        let table = mayDamage
        var index = 0
        while index < cell.count {
            if table[cell[index]] { return flaw(in: cell.text) }
            index += 1
        }
        return nil
    }

    /// The bytes of which at least one stands in such a text.
    private static let mayDamage = ByteTable { $0 >= 0x80 || "&\\%=<?+\n\r".utf8.contains($0) }

    private static func flaw(in text: String) -> ProblemCode? {
        guard let damage = TextDamage.found(in: text) else { return nil }
        switch damage {
        case .otherEncoding, .encoded, .markup: return damage.code
        case .escape(let part):
            // Addresses of web pages have such escapes, and names of folders begin with a backslash.
            if text.contains("://") { return nil }
            let isHex = part.dropFirst(2).allSatisfy(\.isHexDigit) && part.utf8.count > 3
            return part.first != "\\" || isHex ? damage.code : nil
        case .lostLetter:
            return text.firstMatch(of: /\p{Ll}\?\p{Ll}/) == nil ? nil : damage.code
        case .sign: return nil
        case .hidden: return damage.code
        }
    }
}
