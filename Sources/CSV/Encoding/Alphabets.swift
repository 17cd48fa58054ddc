import Text

/// What is known of letters and signs by which words can be told from what a wrong encoding makes of them.
enum Alphabets {
    enum Script { case latin, greek, cyrillic }

    /// Languages, each a bit.
    struct Languages: OptionSet { let rawValue: UInt32 }

    struct Letter {
        var scalar: UInt32
        var script: Script
        var isUpper: Bool
        /// The languages that have it.
        var languages: Languages
        /// The letter in lower case.
        var lower: Unicode.Scalar
        var isVowel: Bool
        var isASCII: Bool { scalar < 0x80 }
    }

    struct Character {
        var scalar: UInt32
        var letter: Letter?
        var sign: Sign
    }

    static func character(_ scalar: UInt32) -> Character {
        if let known = letters[scalar] { return Character(scalar: scalar, letter: known, sign: .other) }
        return Character(scalar: scalar, letter: nil, sign: Sign(scalar))
    }

    // MARK: - Letters

    /// The letters that each language adds to those of ASCII, names from its neighbours among them.
    private static let alphabets = [
        "àâæçéèêëîïôœùûüÿ",  // French
        "äöüßéèá",  // German
        "áéíóúüñçª",  // Spanish, and names of Catalonia
        "áâãàçéêíóôõúü",  // Portuguese
        "àèéìíîòóùúç",  // Italian
        "æøåéèóòôüöä",  // Danish and Norwegian
        "åäöéüšžàá",  // Swedish and Finnish
        "áéíóúëïöüèàêçñ",  // Dutch
        "àçèéíïòóúü",  // Catalan
        "ąćęłńóśźż",  // Polish
        "áčďéěíňóřšťúůýžöü",  // Czech
        "áäčďéíĺľňóôŕšťúýž",  // Slovak
        "áéíóöőúüű",  // Hungarian
        "ăâîşţșț",  // Romanian
        "čćđšžé",  // Croatian, Slovenian, Serbian
        "çğıiöşüâîû",  // Turkish
        "ąčęėįšųūž",  // Lithuanian
        "āčēģīķļņšūž",  // Latvian
        "áðéíóúýþæö",  // Icelandic
        "äõöüšž",  // Estonian
    ]

    static let all = Languages(rawValue: (1 << UInt32(alphabets.count)) - 1)
    static let polish = Languages(rawValue: 1 << 9)
    static let icelandic = Languages(rawValue: 1 << 18)

    private static let letters: [UInt32: Letter] = {
        var letters: [UInt32: Letter] = [:]
        func add(_ scalar: Unicode.Scalar, _ script: Script, _ languages: Languages) {
            var languages = languages
            if let known = letters[scalar.value] { languages.formUnion(known.languages) }
            letters[scalar.value] = Letter(
                scalar: scalar.value,
                script: script,
                isUpper: scalar.properties.isUppercase,
                languages: languages,
                lower: scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar,
                isVowel: isVowel(scalar)
            )
        }
        for value in UInt32(0x41)...0x24F {
            guard let scalar = Unicode.Scalar(value), scalar.properties.isAlphabetic else { continue }
            // ª, º and µ stand beside words, and are signs.
            if [0xAA, 0xB5, 0xBA].contains(value) { continue }
            add(scalar, .latin, value < 0x80 ? all : [])
        }
        for value in UInt32(0x218)...0x21B { add(Unicode.Scalar(value)!, .latin, []) }
        for (index, alphabet) in alphabets.enumerated() {
            let language = Languages(rawValue: 1 << UInt32(index))
            for scalar in (alphabet + alphabet.uppercased() + (alphabet.contains("ı") ? "İ" : "")).unicodeScalars
            where scalar.value >= 0x80 && letters[scalar.value] != nil {
                add(scalar, .latin, language)
            }
        }
        for range in [UInt32(0x386)...0x3CE, 0x400...0x491] {
            for value in range {
                guard let scalar = Unicode.Scalar(value), scalar.properties.isAlphabetic else { continue }
                add(scalar, value < 0x400 ? .greek : .cyrillic, all)
            }
        }
        return letters
    }()

    private static func isVowel(_ scalar: Unicode.Scalar) -> Bool {
        let base = NameFolding.baseLetter(of: scalar) ?? scalar
        return "aeiouyæœAEIOUYÆŒ".unicodeScalars.contains(base)
    }
}

extension Alphabets {
    /// A character that is no letter.
    enum Sign {
        /// A byte that stands for nothing, or for a control character.
        case none
        case space, apostrophe, dash, dot, opening
        /// May stand on either side of a word.
        case beside
        /// Stands behind a word, or before a capital: `Firma®`, `20 °C`.
        case mark
        /// Stands behind short words alone: `m²`, `Nº`.
        case raised
        case other

        init(_ scalar: UInt32) {
            switch scalar {
            case 0xDC00...0xDFFF, 0x80...0x9F, 0xE000...0xF8FF: self = .none
            case 0xA0: self = .space
            case 0x2019, 0xB4, 0x2BC: self = .apostrophe
            case 0x2013, 0x2014, 0xAD: self = .dash
            case 0xB7: self = .dot
            case 0x201E, 0x201A, 0xBF, 0xA1, 0x2039: self = .opening
            case 0x201C, 0x201D, 0x2018, 0xAB, 0xBB, 0x203A, 0x2026, 0x2022, 0xB5, 0x2116, 0x20AC: self = .beside
            case 0xA7, 0xA9, 0xAE, 0x2122, 0xB0: self = .mark
            case 0xAA, 0xBA, 0xB2, 0xB3, 0xB9: self = .raised
            default: self = .other
            }
        }
    }
}
