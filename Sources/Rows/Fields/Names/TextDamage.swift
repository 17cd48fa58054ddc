import CSV
import Text

/// The marks that programs leave in a text which they read or wrote in another form than it had.
package enum TextDamage: Sendable, Equatable {
    /// Read in another encoding than it was written in: `JÃ¼rgen`. What it probably was is told where it can be.
    case otherEncoding(meant: String?)
    /// A part that stands for a character: `&uuml;`, `\u00e9`, `%C3%A9`, `=C3=A9`.
    case escape(String)
    /// A character as UTF-7 writes it: `+AOk-`.
    case encoded(String)
    /// A part of a web page: `<br>`.
    case markup(String)
    /// A question mark in the place of a letter that was lost: `J?rgen`.
    case lostLetter
    /// An accent that does not stand on its letter, or a sign that is no part of any name.
    case sign(Unicode.Scalar)
    /// A character that cannot be seen, or a letter of another script that looks like a Latin one.
    case hidden(String)

    /// What a program wrote in a text for characters beyond ASCII as UTF-7 does; nil where it did not.
    package static func encodedPart(of text: String) -> String? {
        if case .encoded(let part) = found(in: text) { return part }
        return nil
    }

    /// `.encodingInvalid` where it is certain that something else was meant, `.textDamaged` where it is probable.
    var code: ProblemCode {
        if case .encoded = self { return .encodingInvalid }
        return .textDamaged
    }

    /// The first such mark in a name.
    package static func found(in text: String) -> TextDamage? {
        let scalars = Array(text.unicodeScalars)
        if let meant = Mojibake.meant(by: scalars) { return .otherEncoding(meant: meant) }
        if Mojibake.isOfOtherPage(scalars) { return .otherEncoding(meant: nil) }
        return inASCII(scalars) ?? beyondASCII(scalars)
    }

    private static func inASCII(_ scalars: [Unicode.Scalar]) -> TextDamage? {
        for (index, scalar) in scalars.enumerated() {
            let rest = scalars[(index + 1)...]
            switch scalar {
            case "&":
                let name = rest.prefix(10).prefix { $0 != ";" }
                let isName = name.allSatisfy { isASCIILetter($0) || isDigit($0) || $0 == "#" }
                if isName, name.count > 1, name.count < rest.count, rest[rest.startIndex + name.count] == ";" {
                    return .escape(text(scalars, index, name.count + 2))
                }
            case "\\":
                let length = rest.first == "u" ? 6 : rest.first == "x" ? 4 : rest.first.map(isDigit) == true ? 4 : 2
                return .escape(text(scalars, index, length))
            case "%", "=":
                let isMIME = scalar == "=" && rest.first == "?"
                if isMIME || rest.count >= 2 && rest.prefix(2).allSatisfy(\.properties.isASCIIHexDigit) {
                    // As many of them as follow each other stand for one character.
                    var length = 3
                    while !isMIME, scalars.count >= index + length + 3, scalars[index + length] == scalar {
                        length += 3
                    }
                    return .escape(text(scalars, index, isMIME ? 20 : length))
                }
            case "u" where rest.count >= 4 && rest.prefix(2).allSatisfy({ $0 == "0" }):
                if rest.prefix(4).allSatisfy(\.properties.isASCIIHexDigit) { return .escape(text(scalars, index, 5)) }
            case "<":
                if let first = rest.first, isASCIILetter(first) || first == "/" || first == "!", rest.contains(">"),
                    !rest.contains("@")
                {
                    return .markup(text(scalars, index, rest.prefix { $0 != ">" }.count + 2))
                }
            case "?" where index > 0 && scalars[index - 1].properties.isAlphabetic:
                return .lostLetter
            case "+":
                if let length = UTF7.length(rest) { return .encoded(text(scalars, index, length + 1)) }
            case "`", "^", "~":
                return .sign(scalar)
            case "\t", "\n", "\r":
                return CharacterName.hidden(scalar, at: index).map { .hidden($0) }
            default:
                break
            }
        }
        return nil
    }

    private static func beyondASCII(_ scalars: [Unicode.Scalar]) -> TextDamage? {
        let hasLatin = scalars.contains(where: isASCIILetter)
        for (index, scalar) in scalars.enumerated() where !scalar.isASCII {
            if hasLatin, CharacterName.lookalike(scalar) != nil, let name = CharacterName.hidden(scalar, at: index) {
                return .hidden(name)
            }
            switch scalar.value {
            case 0xA0, 0x202F, 0x3000, 0xAA, 0xBA, 0xB7, 0x200C, 0x200D:
                continue  // spaces; Mª, Nº; l·l; joiners of Persian and Indian names
            case 0xB4:  // O´Brien
                if index > 0, scalars[index - 1].properties.isLowercase { return .sign(scalar) }
            case 0x2010...0x201F, 0x2032:
                continue  // dashes, quotation marks
            default:
                switch scalar.properties.generalCategory {
                case .currencySymbol, .mathSymbol, .modifierSymbol, .otherNumber, .otherPunctuation,
                    .initialPunctuation,
                    .finalPunctuation:
                    return .sign(scalar)
                case .otherSymbol where scalar.value < 0x2600:
                    return .sign(scalar)
                default:
                    // A pictogram is what such a selector belongs to.
                    let isOfSign = index > 0 && scalars[index - 1].properties.generalCategory == .otherSymbol
                    if VisibleText.isInvisible(scalar) || CharacterName.isFiller(scalar) && !isOfSign,
                        let name = CharacterName.hidden(scalar, at: index)
                    {
                        return .hidden(name)
                    }
                }
            }
        }
        return nil
    }

    private static func text(_ scalars: [Unicode.Scalar], _ index: Int, _ length: Int) -> String {
        String(String.UnicodeScalarView(scalars[index...].prefix(length)))
    }

    private static func isASCIILetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.properties.isAlphabetic
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }
}

/// Text in UTF-8 that a program read in an encoding of one byte a character.
private enum Mojibake {
    /// What the text was, where it was read as Windows-1252 or Latin-1; nil where it was not. Of text that was read so
    /// twice, what it was before the first time.
    static func meant(by scalars: [Unicode.Scalar]) -> String? {
        guard let once = decoded(scalars) else { return nil }
        return decoded(Array(once.unicodeScalars)) ?? once
    }

    private static func decoded(_ scalars: [Unicode.Scalar]) -> String? {
        var result = String.UnicodeScalarView()
        var index = 0
        var hasChanged = false
        while index < scalars.count {
            if let lead = byte(scalars[index]), lead >= 0xC2, lead < 0xE3 {
                let length = lead < 0xE0 ? 2 : 3
                let rest = scalars[(index + 1)...].prefix(length - 1).compactMap(byte)
                if rest.count == length - 1, rest.allSatisfy({ $0 & 0xC0 == 0x80 }),
                    let scalar = String(validating: [lead] + rest, as: UTF8.self)?.unicodeScalars.first,
                    isLikely(scalar)
                {
                    result.append(scalar)
                    index += length
                    hasChanged = true
                    continue
                }
            }
            result.append(scalars[index])
            index += 1
        }
        return hasChanged ? String(result) : nil
    }

    /// Letters with accents, Greek, Cyrillic, the signs of Latin-1, and typographic punctuation: what names hold.
    private static func isLikely(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0...0x24F, 0x370...0x4FF, 0x2010...0x2122: true
        default: false
        }
    }

    /// The byte that is this character in Windows-1252; in Latin-1 where Windows-1252 has none.
    private static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
        if 0x80...0xFF ~= scalar.value { return UInt8(scalar.value) }
        return windows1252[scalar]
    }

    private static let windows1252 = Dictionary(
        uniqueKeysWithValues: zip(
            TextEncoding.windows1252.text(of: Array(0x80...0x9F)).unicodeScalars,
            UInt8(0x80)...0x9F
        )
        .filter { scalar, _ in scalar != "\u{FFFD}" }
    )

    /// Whether the text was read in one of the encodings that show other signs: Mac OS (`J√ºrgen`), DOS (`J├╝rgen`),
    /// Windows-1250 (`JĂĽrgen`), Windows-1251 (`JГјrgen`).
    static func isOfOtherPage(_ scalars: [Unicode.Scalar]) -> Bool {
        for (scalar, next) in zip(scalars, scalars.dropFirst()) where !scalar.isASCII && !next.isASCII {
            switch scalar {
            case "√", "ƒ", "¬": return true
            case "Ă", "Ĺ", "Ä":
                // In names a small letter never follows one of these with a sign in between.
                if "Ľ¤¶©¨«¬®°±´µ·¸»ˇ˘ş‚„…†‡‰‹›•–—™".unicodeScalars.contains(next) { return true }
            case "Г", "Р", "С":
                if "јґ¶©Ё«¬®°±ј¤¦§Єµ·»›‹љњќўћ‚„…†‡€‰".unicodeScalars.contains(next) { return true }
            default: break
            }
        }
        return scalars.contains { 0x2500...0x259F ~= $0.value }
    }
}
