import Text

/// What happened to a text that is passed on as it stands, such as a vehicle's model or a reference.
enum DescriptionText {
    /// `.textDamaged` where a program mangled the text; nil of most texts, in which nothing can be mangled.
    static func flaw(of cell: Bytes) -> ProblemCode? {
        cell.contains(where: mayDamage) ? flaw(in: cell.text) : nil
    }

    private static func mayDamage(_ byte: UInt8) -> Bool { byte >= 0x80 || "&\\%=<?+\n\r".utf8.contains(byte) }

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
        case .hidden: return text.contains { "\n\r".contains($0) || $0 == "\r\n" } ? damage.code : nil
        }
    }
}
