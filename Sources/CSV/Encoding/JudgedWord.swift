import Text

/// A word of a file as one encoding reads it, and how strange its letters and signs are where they stand.
///
/// A penalty of 1.5 is enough to doubt a file that has no other word beyond ASCII. What gets one is what the letters of
/// other encodings become in Windows-1252, and what hardly any name of a language that is written in it has.
struct JudgedWord {
    let characters: [Alphabets.Character]
    /// Its letters in lower case; a sign as it stands.
    private let lower: [Unicode.Scalar]

    init(_ scalars: [UInt32]) {
        characters = scalars.map(Alphabets.character)
        lower = characters.map { $0.letter?.lower ?? Unicode.Scalar($0.scalar) ?? "\u{FFFD}" }
    }

    private func letter(_ index: Int) -> Alphabets.Letter? {
        characters.indices.contains(index) ? characters[index].letter : nil
    }

    private func isVowel(_ index: Int) -> Bool { letter(index)?.isVowel ?? false }

    /// As many characters as there are from one on, at most so many.
    private func text(from start: Int, _ count: Int = .max) -> String {
        String(String.UnicodeScalarView(lower[min(max(0, start), lower.count)...].prefix(count)))
    }

    /// The last characters before one, at most two.
    private func pair(before index: Int) -> String { text(from: index - 2, min(2, index)) }

    // MARK: - Letters

    /// A capital behind a small letter, or as the second of a word that is not in capitals.
    func casePenalty(at index: Int) -> Double {
        guard let letter = letter(index), letter.isUpper, let before = self.letter(index - 1) else { return 0 }
        if !before.isUpper { return 2 }
        guard let after = self.letter(index + 1) else { return 0 }
        return after.isUpper || after.lower == "ß" ? 0 : 1.5
    }

    /// How strange it is that a letter stands between these, in the languages whose accents are the commonest.
    func placePenalty(at index: Int) -> Double { isStrange(at: index) ? 1.5 : isUnusual(at: index) ? 0.75 : 0 }

    private func isStrange(at index: Int) -> Bool {
        let isFirst = letter(index - 1) == nil
        let isLast = letter(index + 1) == nil
        let before = isFirst ? "" : text(from: index - 1, 1)
        let after = isLast ? "" : text(from: index + 1, 1)
        func follows(_ letters: String) -> Bool { !isLast && letters.contains(after) }
        // Capitals of the Mac and of DOS become small letters, with which hardly any word begins.
        let beginsSmall = isFirst && !isLast && letter(index)?.isUpper == false
        switch lower[index] {
        // Italian has ì and ù at the end of words; in the middle they are Czech ě and ů, wrongly read.
        case "ì", "ù": return !isFirst && !isLast
        // Czech č and ň before a vowel.
        case "è": return isVowel(index + 1) || beginsSmall && characters.count > 3
        case "î": return beginsSmall && !follows("l")
        case "ç": return beginsSmall && !isVowel(index + 1)
        case "ë": return beginsSmall && characters.count > 2
        case "à": return beginsSmall && characters.count > 2 && !follows("rv")
        // Polish ń of DOS.
        case "ä":
            let end = text(from: index + 1)
            return !isFirst && (end == "ski" || end == "ska" && characters.count > 6)
        // Polish Ł of the Mac, before a vowel.
        case "ü": return beginsSmall && isVowel(index + 1)
        case "ÿ": return beginsSmall
        case "ò": return follows("aeouáé") || beginsSmall && !follows("p")
        // Romanian ă, where Portuguese has no ã.
        case "ã": return !isLast && !"oeis".contains(after)
        case "õ": return isApostrophe(at: index) || isHungarian(at: index, isLast, after)
        case "û":
            return isLast
                ? characters.count > 4 : ["sz", "gy", "cs", "zs", "ny", "ty", "ly"].contains(pair(before: index))
        // Polish ń; Breton has Fañch.
        case "ñ": return isLast ? characters.count > 3 : !isVowel(index + 1) && !text(from: 0).hasPrefix("fañch")
        // Czech ď.
        case "ï": return !isVowel(index - 1)
        // Polish ś, and ú of the Mac.
        case "œ":
            if isVowel(index - 1) || text(from: index + 1) == "s" { return true }
            return isFirst ? follows("wlm") : follows("w") && before != "l"
        // Polish ę.
        case "ê":
            return before == "i" && follows("btcd") || follows("b") || beginsSmall && !follows("t")
                || ["cz", "dz"].contains(text(from: index + 1, 2))
        // Croatian ć.
        case "æ": return isLast && "iea".contains(before) && characters.count > 3
        // Czech ř.
        case "ø": return index > 1 && "dtpk".contains(before) && ["ej", "ic", "ih"].contains(text(from: index + 1, 2))
        // ö and ä of the Mac.
        case "š", "ž":
            // Ü of DOS.
            if beginsSmall { return follows("bdfghjz") }
            // Ä of DOS.
            if isFirst { return follows("b") && !text(from: 0).hasPrefix("žbog") }
            return !isLast && !isVowel(index - 1) && !isVowel(index + 1) && before != "r"
        // ß of DOS.
        case "á":
            if isLast {
                let end = pair(before: index)
                return characters.count > 3 && (end.hasSuffix("o") || end.hasSuffix("u") || ["ei", "ie"].contains(end))
            }
            return isVowel(index - 1) && after == "e"
        // Turkish ı and ş.
        case "ý": return follows("eaou")
        case "þ":
            if isFirst { return false }
            return isLast || isVowel(index - 1) && "aei".contains(after)
                || !isVowel(index + 1) && !"rjv".contains(after)
        default: return false
        }
    }

    /// Whether a capital Õ is the apostrophe of the Mac: `OÕBrien`.
    private func isApostrophe(at index: Int) -> Bool {
        guard index == 1, letter(1)?.isUpper == true, letter(0)?.isUpper == true, letter(2)?.isUpper == true else {
            return false
        }
        let isMixed = characters.contains { $0.letter?.isUpper == false }
        return lower[0] == "o" || isMixed && "dl".unicodeScalars.contains(lower[0])
    }

    /// Whether an õ is more likely the ő of Hungarian than that of Estonian or Portuguese.
    private func isHungarian(at index: Int, _ isLast: Bool, _ after: String) -> Bool {
        if isLast { return characters.count > 3 }
        if after == "e" { return false }
        let word = text(from: 0)
        if word.contains(where: { "cyxqw".contains($0) }) || word.contains("sz") || word.contains("zs") { return true }
        let isNearEnd = index == characters.count - 2 && characters.count > 4
        return after == "f" || isNearEnd && (0..<max(0, index - 1)).contains(where: isVowel)
    }

    /// Names begin with capitals, but words of a remark need not.
    private func isUnusual(at index: Int) -> Bool {
        guard let letter = letter(index), !letter.isUpper, letter.lower == "š" || letter.lower == "ž" else {
            return false
        }
        return self.letter(index - 1) == nil && self.letter(index + 1) != nil
    }

    // MARK: - Accents

    /// How strange it is that these accents stand in one word.
    ///
    /// - Parameter languages: Those that have all of them.
    func accentPenalty(_ languages: Alphabets.Languages) -> Double {
        if languages.isEmpty { return 2 }
        let isIcelandic = languages == Alphabets.icelandic
        // Most words have none of them.
        guard isIcelandic || lower.contains(where: { "èýë".unicodeScalars.contains($0) }) else { return 0 }
        let letters = String(
            String.UnicodeScalarView(characters.indices.filter { letter($0) != nil }.map { lower[$0] })
        )
        if isIcelandic { return Self.isIcelandic(letters) ? 0 : 1.5 }
        // Languages with è have no other accents beside it.
        if letters.contains("è"), letters.contains(where: { "áíýúæ".contains($0) }) { return 1.5 }
        if letters.contains("ý"), Self.isTurkish(letters) { return 1.5 }
        // Lithuanian ė.
        return ["atë", "itë", "ytë", "utë", "ienë"].contains(where: letters.hasSuffix) ? 1.5 : 0
    }

    /// Whether a word in which ý stands has it for the ı of Turkish.
    private static func isTurkish(_ word: String) -> Bool {
        let count = word.count { $0 == "ý" }
        return count > 1 && !word.hasSuffix("ý") || word.contains("yý") || word.hasSuffix("ýz")
            || word.hasSuffix("ýn") && word.count > 3
            || ["ýb", "ýs", "ýl", "ýn", "ýh", "ýp", "ýz", "ýk"].contains(where: word.hasPrefix)
    }

    /// Whether a word with þ or ð is none with the ş or ğ of Turkish.
    private static func isIcelandic(_ word: String) -> Bool {
        if word.contains("aðm") || word.hasSuffix("dað") { return false }
        // An initial. In Turkish an ı follows behind these, and no i.
        if word.count == 1 || ["aði", "oði", "uði"].contains(where: word.contains) { return true }
        return word.contains { "áéíóúæö".contains($0) } || ["son", "ur", "ir"].contains(where: word.hasSuffix)
            || parts.contains(where: word.contains)
    }

    /// Parts of Icelandic names without other accents.
    private static let parts = [
        "heið", "frið", "gerð", "garð", "við", "guð", "auð", "eið", "aðal", "jarð", "arð", "norð", "suð", "goð", "mund",
        "þor",
        "þr", "þj", "breið", "hlað", "þura", "þula", "þyri", "þeng", "þangb", "þið", "huus",
    ]

    // MARK: - Signs

    /// How strange it is that a sign stands where it does.
    func signPenalty(at index: Int) -> Double {
        let sign = characters[index].sign
        if sign == .none { return 4 }
        let isBehind = letter(index - 1) != nil
        if let next = letter(index + 1) {
            if isBehind { return within(sign, index, next) }
            switch sign {
            case .raised, .other: return 2
            case .mark: return next.isUpper ? 0 : 1.5
            case .beside: return before(index)
            // ´an
            case .apostrophe where characters[index].scalar == 0xB4:
                return next.isUpper || Self.clipped.contains(lettersBehind(index)) ? 0 : 1.5
            default: return 0
            }
        }
        guard isBehind else { return 0 }
        switch sign {
        case .opening, .other: return 2
        case .raised: return index <= 2 ? 0 : 1.5
        // The ß of the Mac.
        case .mark: return characters[index].scalar == 0xA7 ? 1.5 : 0
        case .beside: return behind(index)
        default: return 0
        }
    }

    private func within(_ sign: Alphabets.Sign, _ index: Int, _ next: Alphabets.Letter) -> Double {
        switch sign {
        case .space: next.isUpper ? 0 : spacePenalty(index)
        case .apostrophe: next.isUpper ? 0 : apostrophePenalty(index)
        case .dash: next.isUpper ? 0 : 1.5
        case .dot: 0.5
        default: 3
        }
    }

    /// The Á of DOS, and the Ä and Ö of the Mac, are signs that may stand before short words.
    private func before(_ index: Int) -> Double {
        switch characters[index].scalar {
        case 0xB5, 0x20AC:
            let word = lettersBehind(index)
            return word.count > 2 && word != "uro" && word != "uros" ? 1.5 : 0
        case 0x2026: return index == 0 ? 0.75 : 0
        default: return 0
        }
    }

    /// The ò and the à of DOS, where a short name ends with one of them.
    private func behind(_ index: Int) -> Double {
        guard index == characters.count - 1 else { return 0 }
        switch characters[index].scalar {
        case 0x2022: return 1.5
        case 0x2026:
            let isName = letter(0)?.isUpper == true && letter(1)?.isUpper == false
            return isName && index < 8 && characters.dropLast().allSatisfy { $0.letter?.isASCII == true } ? 1.5 : 0
        default: return 0
        }
    }

    private func lettersBefore(_ index: Int) -> String {
        var start = index
        while letter(start - 1) != nil { start -= 1 }
        return text(from: start, index - start)
    }

    private func lettersBehind(_ index: Int) -> String {
        var end = index + 1
        while letter(end) != nil { end += 1 }
        return text(from: index + 1, end - index - 1)
    }

    /// A no-break space is the á of DOS where what it parts are no words.
    private func spacePenalty(_ index: Int) -> Double {
        let (before, after) = (lettersBefore(index), lettersBehind(index))
        if Self.shortWords.contains(before) || Self.shortWords.contains(after) { return 0 }
        let hasVowels =
            (index - before.unicodeScalars.count..<index).contains(where: isVowel)
            && (index + 1...index + after.unicodeScalars.count).contains(where: isVowel)
        let isCluster = after.count > 1 && "lmnr".contains(after.first!) && !isVowel(index + 2)
        if !hasVowels || isCluster { return 2 }
        let isName = letter(index - before.unicodeScalars.count)?.isUpper ?? false
        if isName, before.count <= 2, !Self.articles.contains(before) { return 1.5 }
        // A second one at the end.
        return isName && text(from: index + 1 + after.unicodeScalars.count) == "\u{A0}" ? 1.5 : 0.5
    }

    /// An apostrophe is the í of the Mac, or stands for another letter, where no language has it.
    private func apostrophePenalty(_ index: Int) -> Double {
        let (before, after) = (lettersBefore(index), lettersBehind(index))
        if Self.elided.contains(before) {
            let isAfrican = ["m", "n"].contains(before) && "bgdpktszhj".contains(after.first!)
            if isVowel(index + 1) || after.hasPrefix("h") || isAfrican { return 0 }
        }
        if ["s", "t", "d", "m", "ll", "re", "ve", "n", "en", "er"].contains(after) { return 0 }
        return after.count == 1 || before.count == 1 || !isVowel(index - 1) ? 1.5 : 0
    }

    private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

    /// What stands before an apostrophe and a small letter.
    private static let elided = words(
        "c d j l m n s t qu o b k h z mc jusqu lorsqu puisqu quoiqu presqu aujourd entr dell all nell sull dall quell bell un "
            + "sant grand prud da"
    )

    /// What is left of short words behind an apostrophe.
    private static let clipped = words("s t n m d em en er ne nen nem ner nes k ll re ve til cause")

    /// What may stand beside a no-break space, other than names.
    private static let shortWords = words(
        "de la le les du des da do dos das di del della van von der den vom zum zur ter ten te und et y e and en of the af av "
            + "op ou à a al el il un une in im am km kg cm mm m l h st nr bzw cv ch kw ps ccm"
    )

    private static let articles = words(
        "le la il en un de du au et on ce se ne je tu ou si a im am zu in an er es da ab um so el al lo mi my no to of is it "
            + "we he te op ik na po do za ve ke od"
    )
}
