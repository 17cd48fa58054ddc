/// A judge of how well the words of a file read in an encoding of one byte a character.
///
/// Every such encoding reads every file. What tells them apart is whether what is read looks like words: signs stand
/// beside them and not inside, capitals at their beginning, and the accents of a word are those of one language.
struct EncodingJudge {
    /// The different words, in the order of the file.
    private var words: [[UInt8]] = []
    /// How often each stands there.
    private var counts: [Double] = []

    init(_ evidence: EncodingEvidence) {
        var places: [[UInt8]: Int] = [:]
        for word in evidence.strayWords {
            if let place = places[word] {
                counts[place] += 1
            } else {
                places[word] = words.count
                words.append(word)
                counts.append(1)
            }
        }
    }

    /// What should be tried in place of Windows-1252, the likeliest first; nil where the words read well in that.
    ///
    /// - Parameter endsWithReturns: The lines end as on the Macs of the last century, whose encoding was another one.
    func doubt(endsWithReturns: Bool) -> EncodingDoubt? {
        guard !words.isEmpty else { return nil }
        let penalties = words.map { Self.penalty($0, .windows1252) + quotePenalty($0) }
        let western = zip(penalties, counts).reduce(0) { $0 + $1.0 * $1.1 }
        let share = western / counts.reduce(0, +)
        let strange = words.indices.filter { penalties[$0] >= 1.5 }.map { words[$0] }
        let isLikely = western >= 1.5 && share >= 0.2 || endsWithReturns && penalty(.macRoman) <= western
        guard isLikely || western >= 3 && share >= 0.02 && strange.count >= 2 else { return nil }
        let ranked = ranking(by: Array(strange.prefix(50) + words.prefix(50)))
        let least = ranked.first?.penalty ?? 0
        // Of letters that two languages of a page share, many words may be full; then it counts that the others read well
        // in another page.
        guard isLikely || least <= western / 10 else { return nil }
        let likely = ranked.filter { $0.penalty <= max(least, (least + western) / 2) }
        let worst = words.indices.max { penalties[$0] < penalties[$1] }.map { words[$0] }
        let encodings = likely.prefix(Self.shown).map(\.encoding) + [.windows1252]
        return EncodingDoubt(encodings: encodings, word: worst ?? words[0])
    }

    /// The other encodings, the likeliest first. Of two in which these words read the same, one is enough.
    private func ranking(by words: [[UInt8]]) -> [(penalty: Double, encoding: TextEncoding)] {
        var ranked: [(penalty: Double, encoding: TextEncoding)] = []
        var readings: Set<[UInt32]> = []
        for encoding in [.windows1252] + Self.candidates {
            guard let page = CodePage.of(encoding), readings.insert(words.flatMap { $0.map(page.scalar) }).inserted
            else {
                continue
            }
            if encoding != .windows1252 { ranked.append((penalty(encoding), encoding)) }
        }
        // `sort` keeps the order of those that are equal only by luck, so their places count as well.
        return ranked.enumerated()
            .sorted { ($0.element.penalty, $0.offset) < ($1.element.penalty, $1.offset) }
            .map(\.element)
    }

    private static let shown = 4

    /// The commoner ones first.
    private static let candidates: [TextEncoding] = [
        .windows1250, .macRoman, .dos850, .windows1251, .windows1254, .windows1253, .windows1257, .latin2, .dos852,
        .dos437, .dos866, .latin9, .macCentralEurope, .koi8R, .macCyrillic, .isoCyrillic, .isoGreek, .dos865, .dos857,
        .dos775, .dos737, .macGreek, .macTurkish, .latin10, .latin7, .koi8U,
    ]

    private func penalty(_ encoding: TextEncoding) -> Double {
        zip(words, counts).reduce(0) { $0 + Self.penalty($1.0, encoding) * $1.1 }
    }

    /// How strange it is that a word begins or ends with a quotation mark whose partner stands nowhere in the file: they are
    /// letters of the Mac and of DOS.
    private func quotePenalty(_ word: [UInt8]) -> Double {
        guard word.count > 1, let first = word.first, let last = word.last else { return 0 }
        func lacks(_ partners: [UInt8]) -> Bool { !words.contains { $0.contains(where: partners.contains) } }
        guard word.contains(where: EncodingEvidence.isASCIILetter) else { return 0 }
        switch (first, last) {
        case (0x82, _): return lacks([0x91, 0x92]) ? 1.5 : 0
        case (0x84, _): return lacks([0x93, 0x94]) || word[1] == 0x92 ? 1.5 : 0
        case (_, 0x91): return lacks([0x82]) && !words.contains { $0.count > 1 && $0[0] == 0x91 } ? 1.5 : 0
        default: return 0
        }
    }

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
            if letter.isASCII { continue }
            languages.formIntersection(letter.languages)
            // ŻÓŁĆ
            if accentsInSuccession == 3, !languages.contains(Alphabets.polish) { penalty += 2.5 }
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
