/// A judge of how well the words of a file read in an encoding of one byte a character.
///
/// Every such encoding reads every file. What tells them apart is whether what is read looks like words: signs stand
/// beside them and not inside, capitals at their beginning, and the accents of a word are those of one language.
struct EncodingJudge {
    private let words: [[UInt8]]

    init(_ evidence: EncodingEvidence) { words = evidence.strayWords }

    /// What should be tried in place of Windows-1252, the likeliest first; nil where the words read well in that.
    ///
    /// - Parameter endsWithReturns: The lines end as on the Macs of the last century, whose encoding was another one.
    func doubt(endsWithReturns: Bool) -> EncodingDoubt? {
        guard !words.isEmpty else { return nil }
        let western = penalty(.windows1252)
        let share = western / Double(words.count)
        let isLikely = western >= 1.5 && share >= 0.2 || endsWithReturns && penalty(.macRoman) <= western
        guard isLikely || western >= 3 && share >= 0.02 && strangeWords >= 2 else { return nil }
        var ranked: [(penalty: Double, encoding: TextEncoding)] = []
        var readings: Set<[UInt32]> = []
        for encoding in [.windows1252] + Self.candidates {
            guard let page = CodePage.of(encoding) else { continue }
            // Of two encodings in which all of it reads the same, one is enough.
            guard readings.insert(words.prefix(50).flatMap { $0.map(page.scalar) }).inserted else { continue }
            if encoding != .windows1252 { ranked.append((penalty(encoding), encoding)) }
        }
        // `sort` keeps the order of those that are equal only by luck, so their places count as well.
        let order = ranked.enumerated().sorted { ($0.element.penalty, $0.offset) < ($1.element.penalty, $1.offset) }
        let least = order.first?.element.penalty ?? 0
        // Of letters that two languages of a page share, many words may be full; then it counts that the others read well
        // in another page.
        guard isLikely || least <= western / 10 else { return nil }
        let likely = order.map(\.element).filter { $0.penalty <= max(least, (least + western) / 2) }
        let encodings = likely.prefix(Self.shown).map(\.encoding)
        let worst = words.prefix(200).max { Self.penalty($0, .windows1252) < Self.penalty($1, .windows1252) }
        return EncodingDoubt(encodings: encodings + [.windows1252], word: worst ?? words[0])
    }

    private static let shown = 4

    /// The commoner ones first.
    private static let candidates: [TextEncoding] = [
        .windows1250, .macRoman, .dos850, .windows1251, .windows1254, .windows1253, .windows1257, .latin2, .dos852,
        .dos437, .dos866, .latin9, .macCentralEurope, .koi8R, .macCyrillic, .isoCyrillic, .isoGreek, .dos865, .dos857,
        .dos775, .dos737, .macGreek, .macTurkish, .latin10, .latin7, .koi8U,
    ]

    private func penalty(_ encoding: TextEncoding) -> Double {
        words.reduce(0) { $0 + Self.penalty($1, encoding) }
    }

    /// How many different words are strange in Windows-1252.
    private var strangeWords: Int { Set(words.filter { Self.penalty($0, .windows1252) >= 1.5 }).count }

    // MARK: - One word

    /// How strange a word is when it is read in an encoding: 0 for one that may well be meant.
    static func penalty(_ word: [UInt8], _ encoding: TextEncoding) -> Double {
        guard let page = CodePage.of(encoding) else { return 0 }
        let word = JudgedWord(word.map(page.scalar))
        var penalty = 0.0
        var languages = Alphabets.all
        var scripts: Set<Alphabets.Script> = []
        var accentsInSuccession = 0
        for (index, character) in word.characters.enumerated() {
            guard let letter = character.letter else {
                penalty += word.signPenalty(at: index)
                accentsInSuccession = 0
                continue
            }
            scripts.insert(letter.script)
            accentsInSuccession = letter.isASCII || letter.script != .latin ? 0 : accentsInSuccession + 1
            if accentsInSuccession == 3 { penalty += 2.5 }
            if letter.isASCII { continue }
            languages.formIntersection(letter.languages)
            penalty += word.casePenalty(at: index) + word.placePenalty(at: index)
        }
        if scripts.count > 1 { penalty += 3 }
        // Several signs without a letter are letters that were read wrongly.
        if scripts.isEmpty, Set(word.characters.map(\.scalar)).count >= 3 { penalty += 3 }
        if scripts == [.latin] { penalty += word.accentPenalty(languages) }
        return penalty
    }
}

/// The doubt that a file is in Windows-1252, by which everything else is read that is not UTF-8.
package struct EncodingDoubt: Sendable, Equatable {
    /// Those to try, the likeliest first.
    package var encodings: [TextEncoding]
    /// The word that reads worst, as it stands in the file.
    package var word: [UInt8]
}
