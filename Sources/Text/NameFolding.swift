/// The form in which the names of columns are compared.
package enum NameFolding {
    /// The name in lower case, without accents, and without anything that is no letter or digit, so that
    /// "N° de Téléphone", "no_de_telephone" and "NO DE TELEPHONE" differ in nothing but the sign "°".
    ///
    /// Accents are recognised by the names that Unicode gives to letters ("LATIN SMALL LETTER E WITH ACUTE"), which
    /// needs neither Foundation nor a table, and covers what Unicode does not decompose: ø becomes o, ł becomes l.
    /// Letters of other scripts stay as they are.
    package static func normalised(_ name: String) -> String {
        var result = ""
        for scalar in name.lowercased().unicodeScalars {
            if scalar.isASCII {
                if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
                    result.unicodeScalars.append(scalar)
                }
            } else if let spelling = spelledOut[scalar] {
                result += spelling
            } else if scalar.properties.isAlphabetic || scalar.properties.generalCategory == .decimalNumber {
                result.unicodeScalars.append(baseLetter(of: scalar) ?? scalar)
            }
        }
        return result
    }

    /// The name without white space at its ends, nor characters that nobody sees, such as a byte order mark.
    package static func trimmed(_ name: String) -> String {
        if let first = name.utf8.first, let last = name.utf8.last, first &- 0x21 < 0x5E, last &- 0x21 < 0x5E {
            return name
        }
        let scalars = name.unicodeScalars
        func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
        }
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// The words of a name: its sequences of letters and digits, normalised.
    package static func words(_ name: String) -> [String] {
        name.unicodeScalars
            .split { scalar in
                let properties = scalar.properties
                // A combining accent is part of its letter.
                return !(properties.isAlphabetic || properties.numericType != nil || isAccent(scalar))
            }
            .map { normalised(String($0)) }
    }

    private static let spelledOut: [Unicode.Scalar: String] = [
        "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "º": "", "ª": "",
    ]

    private static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .nonspacingMark
    }

    /// The ASCII letter, in lower case, that a Latin letter with an accent is written on: of "LATIN SMALL LETTER O WITH
    /// STROKE" an o, of "LATIN SMALL LETTER DOTLESS I" an i. Nil of any other character.
    package static func baseLetter(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if scalar == "ı" { return "i" }
        guard let name = scalar.properties.name,
            let prefix = ["LATIN SMALL LETTER ", "LATIN CAPITAL LETTER "].first(where: name.hasPrefix)
        else { return nil }
        let rest = name.dropFirst(prefix.count)
        guard rest.dropFirst().hasPrefix(" WITH "), let letter = rest.first else { return nil }
        return letter.lowercased().unicodeScalars.first
    }
}
