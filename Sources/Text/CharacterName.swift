/// The name of a character that nobody sees, or that looks like another one, for sentences about cells.
package enum CharacterName {
    /// What is found at this place, and where: `a no-break space (U+00A0) after the 4th character`, `Cyrillic А (U+0410)
    /// in place of A (position 3)`. Nil where the character can be seen, and is what it looks like.
    package static func hidden(_ scalar: Unicode.Scalar, at index: Int) -> String? {
        if scalar.isASCII, scalar.value >= 0x20, scalar.value != 0x7F { return nil }
        if let latin = lookalike(scalar) {
            return "\(script(scalar)) \(scalar) (\(code(scalar))) in place of \(latin) (position \(index + 1))"
        }
        guard VisibleText.isInvisible(scalar) || isFiller(scalar) else { return nil }
        let place = index == 0 ? "at the beginning" : "after the \(ordinal(index)) character"
        return "\(invisible(scalar)) \(place)"
    }

    /// The name of an accent that stands on the character before it, and is hardly seen there: `a combining acute accent
    /// (U+0301)`.
    package static func mark(_ scalar: Unicode.Scalar) -> String? {
        guard scalar.properties.generalCategory == .nonspacingMark, let name = scalar.properties.name else {
            return nil
        }
        return "a \(name.lowercased()) (\(code(scalar)))"
    }

    /// The first such character of a text.
    package static func hidden(in text: String) -> String? {
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if let found = hidden(scalar, at: index) { return found }
        }
        return nil
    }

    /// `U+00A0`
    package static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The ASCII character for which a letter or digit of another script, or of another width, is easily taken.
    package static func lookalike(_ scalar: Unicode.Scalar) -> Character? {
        if 0xFF01...0xFF5E ~= scalar.value { return Character(Unicode.Scalar(UInt8(scalar.value - 0xFEE0))) }
        return lookalikes[scalar]
    }

    /// Whether a letter of another script is easily taken for a Latin one. Full-width forms are Latin letters.
    package static func isForeignLookalike(_ scalar: Unicode.Scalar) -> Bool { lookalikes[scalar] != nil }

    /// Whether a character beyond ASCII is no letter, mark or digit, is of another width, or is easily taken for a Latin
    /// letter beside which it stands.
    package static func isStrange(_ scalar: Unicode.Scalar, besideLatin: Bool) -> Bool {
        !VisibleText.isOfWord(scalar) || 0xFF00...0xFFEF ~= scalar.value || isFiller(scalar)
            || besideLatin && isForeignLookalike(scalar)
    }

    /// Whether a character takes part in no text, though Unicode calls it a letter, a symbol or a mark: blanks of Hangul
    /// and Braille, which chat programs put in, the grapheme joiner, and variation selectors.
    package static func isFiller(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0, 0x034F, 0xFE00...0xFE0F: true
        default: false
        }
    }

    private static let lookalikes: [Unicode.Scalar: Character] = {
        let pairs: [(StaticString, StaticString)] = [
            ("АВЕКМНОРСТУХІЈЅԚԜЗ", "ABEKMHOPCTYXIJSQW3"), ("аеорсухіјѕԛԝһ", "aeopcyxijsqwh"),
            ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"), ("ονιρυκα", "ovipuka"), ("ⅠⅤⅩⅬⅭⅮⅯ", "IVXLCDM"),
        ]
        var result: [Unicode.Scalar: Character] = [:]
        for (foreign, latin) in pairs {
            for (scalar, letter) in zip(foreign.description.unicodeScalars, latin.description) {
                result[scalar] = letter
            }
        }
        return result
    }()

    private static func script(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x370...0x3FF: "Greek"
        case 0x400...0x52F: "Cyrillic"
        case 0x2160...0x217F: "the Roman numeral"
        default: "full-width"
        }
    }

    private static func invisible(_ scalar: Unicode.Scalar) -> String {
        let code = code(scalar)
        if let name = names[scalar] { return "\(name) (\(code))" }
        guard let name = scalar.properties.name?.lowercased() else { return "an invisible character (\(code))" }
        return "an invisible character, \(name) (\(code))"
    }

    private static let names: [Unicode.Scalar: String] = [
        "\t": "a tab", "\n": "a line break", "\r": "a line break", "\u{A0}": "a no-break space",
        "\u{AD}": "a soft hyphen", "\u{61C}": "an Arabic letter mark", "\u{2002}": "an en space",
        "\u{2003}": "an em space", "\u{2009}": "a thin space", "\u{200B}": "a zero-width space",
        "\u{200C}": "a zero-width non-joiner", "\u{200D}": "a zero-width joiner",
        "\u{200E}": "a left-to-right mark", "\u{200F}": "a right-to-left mark", "\u{2028}": "a line break",
        "\u{2029}": "a line break", "\u{202A}": "a left-to-right embedding",
        "\u{202B}": "a right-to-left embedding", "\u{202C}": "an end of a writing direction",
        "\u{202D}": "a left-to-right override", "\u{202E}": "a right-to-left override",
        "\u{202F}": "a narrow no-break space", "\u{2060}": "a word joiner", "\u{3000}": "an ideographic space",
        "\u{FEFF}": "a byte order mark",
    ]

    private static func ordinal(_ number: Int) -> String {
        let suffix =
            switch (number % 100, number % 10) {
            case (11...13, _): "th"
            case (_, 1): "st"
            case (_, 2): "nd"
            case (_, 3): "rd"
            default: "th"
            }
        return "\(number)\(suffix)"
    }
}
