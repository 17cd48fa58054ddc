import Text

/// Codes of countries that are codes of other languages too: `UK` is Ukrainian, `CH` is Chamorro.
package enum CountryCode {
    /// Whether these two letters are the code of a country, and that of a language which few people in a file speak.
    static func isRareLanguage(_ cell: Bytes) -> Bool {
        let second = (cell[1] | 0x20) &- 0x61
        // Catalan is written in small letters, and Canada hardly ever.
        if cell[0] == UInt8(ascii: "c"), cell[1] == UInt8(ascii: "a") { return false }
        return second < 26 && secondLetters[cell[0] | 0x20] &>> UInt32(second) & 1 == 1
    }

    /// For each first letter the second ones, one bit each.
    private static let secondLetters = ByteTable { byte in
        languages.keys.filter { $0.utf8.first == byte }.reduce(0 as UInt32) { $0 | 1 << UInt32($1.utf8.last! - 0x61) }
    }

    /// What this code says as a language, and what the people of the country of that code speak: `Ukrainian`, `en`.
    package static func meaning(of code: String) -> (language: String, spoken: String)? {
        languages[String(code.prefix(2)).lowercased()]
    }

    private static let languages: [String: (language: String, spoken: String)] = [
        "ae": ("Avestan", "ar or en"), "am": ("Amharic", "hy"), "as": ("Assamese", "en"), "bm": ("Bambara", "en"),
        "gd": ("Scottish Gaelic", "en"), "nr": ("South Ndebele", "en"), "ba": ("Bashkir", "bs, hr or sr"),
        "be": ("Belarusian", "nl, fr or de"),
        "bi": ("Bislama", "fr"), "bo": ("Tibetan", "es"), "br": ("Breton", "pt"), "ca": ("Catalan", "en or fr"),
        "ch": ("Chamorro", "de, fr or it"), "co": ("Corsican", "es"),
        "cr": ("Cree", "es"), "cu": ("Church Slavonic", "es"), "cv": ("Chuvash", "pt"), "cy": ("Welsh", "el"),
        "dz": ("Dzongkha", "ar or fr"),
        "ee": ("Ewe", "et"), "gn": ("Guarani", "fr"), "ie": ("Interlingue", "en"), "ki": ("Kikuyu", "en"),
        "kg": ("Kongo", "ky or ru"), "kr": ("Kanuri", "ko"), "kw": ("Cornish", "ar"), "la": ("Latin", "lo"),
        "ml": ("Malayalam", "fr"), "mr": ("Marathi", "ar or fr"), "my": ("Burmese", "ms or en"),
        "om": ("Oromo", "ar"), "sd": ("Sindhi", "ar"), "tg": ("Tajik", "fr"), "li": ("Limburgish", "de"),
        "lu": ("Luba-Katanga", "lb, fr or de"), "na": ("Nauruan", "en"),
        "ne": ("Nepali", "fr"), "ng": ("Ndonga", "en"), "pa": ("Punjabi", "es"), "sa": ("Sanskrit", "ar"),
        "sc": ("Sardinian", "en or fr"), "se": ("Northern Sami", "sv"), "sg": ("Sango", "en"),
        "si": ("Sinhala", "sl"), "sm": ("Samoan", "it"), "sn": ("Shona", "fr"), "ss": ("Swati", "en"),
        "st": ("Southern Sotho", "pt"), "tn": ("Tswana", "ar or fr"), "to": ("Tongan", "en"), "tt": ("Tatar", "en"),
        "tw": ("Twi", "zh"), "ug": ("Uyghur", "en"), "uk": ("Ukrainian", "en"), "ve": ("Venda", "es"),
        "za": ("Zhuang", "en"),
    ]
}
