/// The evidence that the bytes of a file give of its encoding, weighed over all of it.
///
/// Valid multi-byte sequences speak for UTF-8, high bytes outside of them against it. A pair of characters of another
/// encoding can look like such a sequence by accident, as `ß–` of Windows-1252 does. So a sequence weighs the more, the
/// less sense the two characters make that it would be otherwise.
struct EncodingEvidence {
    /// What speaks for UTF-8.
    private(set) var unicode = 0
    /// High bytes in no valid sequence.
    private(set) var stray = 0
    /// Valid sequences that make no sense as one, and some as two characters.
    private(set) var accidents = 0
    /// Words with stray bytes, as they stand in the file; those of the first line apart, where footnotes stand.
    private var words: [[UInt8]] = []
    private var headerWords: [[UInt8]] = []
    private var isInHeader = true
    /// Behind the last valid sequence, to see whether another one follows at once.
    private var lastEnd = -1

    private static let wordLimit = 2_000
    private static let longestWord = 64
    /// So much evidence of UTF-8, with next to none against it, that the rest of the file could only hold damaged rows.
    private static let enough = 2_048

    /// Whether the file is UTF-8. What is not valid in it is then a problem of those rows.
    var isUnicode: Bool {
        if stray > 0 { return unicode >= Self.strayWeight * stray }
        return unicode > 0 || accidents == 0
    }

    private static let strayWeight = 2
    private static let certain = 8

    /// The words by which another encoding can be judged.
    var strayWords: [[UInt8]] { words.isEmpty ? headerWords : words }

    /// Whether the rest of the file need not be read.
    var isSettled: Bool { unicode >= Self.enough && unicode >= 16 * Self.strayWeight * stray }

    /// How much of a chunk may be added while more is to come: neither a sequence nor a word is cut in two.
    static func wholeLines(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let end = text.lastIndex { $0 == 0x0A || $0 == 0x0D }
        return end.map { $0 + 1 } ?? max(0, text.count - longestWord)
    }

    /// Adds the next bytes of the file.
    ///
    /// - Parameter first: Where the first of them is that is not ASCII.
    mutating func add(_ text: UnsafeBufferPointer<UInt8>, firstNonASCII first: Int) {
        guard !text.isEmpty else { return }
        var headerEnd = 0
        if isInHeader {
            headerEnd = text.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.count
            isInHeader = headerEnd == text.count
        }
        lastEnd = -1
        var index = first
        while index < text.count {
            var needsMore = false
            let length = UTF8Text.sequenceLength(text, at: index, needsMore: &needsMore)
            if length > 0 {
                weigh(text, index, length, isInHeader: index < headerEnd)
                index += length
                lastEnd = index
            } else if words.count < Self.wordLimit {
                index = addWord(text, index, isInHeader: index < headerEnd)
            } else {
                stray += 1
                index += 1
            }
            index = UTF8Text.firstNonASCII(text, from: index)
        }
    }

    /// Keeps the word around a stray byte, counts all in it, and returns where it ends. In such a word a valid sequence
    /// weighs nothing.
    private mutating func addWord(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, isInHeader: Bool) -> Int {
        let word = word(text, index)
        var next = index
        while next < word.upperBound {
            var needsMore = false
            let length = text[next] < 0x80 ? 1 : UTF8Text.sequenceLength(text, at: next, needsMore: &needsMore)
            stray += length == 0 ? 1 : 0
            next += max(1, length)
        }
        keep(text, word, isInHeader: isInHeader)
        return next
    }

    private func word(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Range<Int> {
        var start = index
        while start > 0, Self.isOfWord(text[start - 1]), index - start < Self.longestWord { start -= 1 }
        var end = index
        while end < text.count, Self.isOfWord(text[end]), end - index < Self.longestWord { end += 1 }
        return start..<end
    }

    private mutating func keep(_ text: UnsafeBufferPointer<UInt8>, _ word: Range<Int>, isInHeader: Bool) {
        if isInHeader { headerWords.append(Array(text[word])) } else { words.append(Array(text[word])) }
    }

    private static func isOfWord(_ byte: UInt8) -> Bool { byte >= 0x80 || isASCIILetter(byte) }

    static func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    // MARK: - The weight of a sequence

    private mutating func weigh(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ length: Int, isInHeader: Bool) {
        let isBeforeStray = self.isBeforeStray(text, index + length)
        let weight = isBeforeStray ? 0 : weight(text, index, length)
        unicode += weight
        guard weight == 0 else { return }
        accidents += 1
        // A stray byte that follows keeps the word by itself.
        if words.count < Self.wordLimit, !isBeforeStray {
            keep(text, word(text, index), isInHeader: isInHeader)
        }
    }

    /// Whether a stray byte follows at once, as in words of other scripts, where two letters may look like a sequence.
    private func isBeforeStray(_ text: UnsafeBufferPointer<UInt8>, _ next: Int) -> Bool {
        guard next < text.count, text[next] >= 0x80 else { return false }
        var needsMore = false
        return UTF8Text.sequenceLength(text, at: next, needsMore: &needsMore) == 0
    }

    private func weight(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ length: Int) -> Int {
        let lead = text[index]
        switch length {
        case 4: return Self.certain
        case 3:
            // U+1E00 to U+2BFF: letters with two accents, punctuation, currencies, symbols; U+F000 and above: marks and
            // full-width letters.
            if lead == 0xE2 || lead == 0xEF || lead == 0xE1 && text[index + 1] >= 0xB8 { return Self.certain }
            if isInRun(text, index, length) { return Self.certain }
            return Self.isPunctuation(text[index + 1]) && Self.isPunctuation(text[index + 2]) ? 0 : Self.certain / 2
        default:
            switch lead {
            // U+0080 to U+00FF. Â and Ã at the end of a word, and a sign behind it, are rare.
            case 0xC2, 0xC3: return Self.certain
            // U+0100 to U+017F, the letters of Central Europe.
            case 0xC4, 0xC5: return isNaturalPair(text, index) ? 1 : Self.certain
            // Greek and Cyrillic.
            case 0xCE...0xD1:
                if isInRun(text, index, length) { return Self.certain }
                return isNaturalPair(text, index) ? 1 : Self.certain / 2
            // ß alone ends words in small letters; what it would be otherwise is a script of West Africa.
            case 0xDF: return isInRun(text, index, length) ? Self.certain : 0
            // Combining accents.
            case 0xCC, 0xCD: return Self.certain
            // Letters of Armenian to Thaana, which do not stand between those of Latin.
            case 0xD2...0xDE:
                if isInRun(text, index, length) { return Self.certain }
                return isBesideASCIILetter(text, index, length) || isNaturalPair(text, index) ? 0 : Self.certain / 2
            default:
                if isInRun(text, index, length) { return Self.certain }
                return isNaturalPair(text, index) ? 0 : Self.certain / 2
            }
        }
    }

    /// Whether another valid sequence stands right beside this one, as in words of other scripts.
    private func isInRun(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ length: Int) -> Bool {
        if lastEnd == index { return true }
        let next = index + length
        guard next < text.count, text[next] >= 0xC2 else { return false }
        var needsMore = false
        return UTF8Text.sequenceLength(text, at: next, needsMore: &needsMore) > 0
    }

    private func isBesideASCIILetter(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ length: Int) -> Bool {
        let next = index + length
        return index > 0 && Self.isASCIILetter(text[index - 1]) || next < text.count && Self.isASCIILetter(text[next])
    }

    /// Whether a pair makes sense in Windows-1252: a capital with an accent at the end of a word in capitals, or alone,
    /// and a punctuation mark behind it.
    private func isNaturalPair(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        guard Self.isPunctuation(text[index + 1]) else { return false }
        if index > 0, text[index - 1] &- 0x61 < 26 { return false }
        guard index + 2 < text.count else { return true }
        let next = text[index + 2]
        let joins = [0x92, 0x96, 0x97, 0xA0].contains(text[index + 1])
        return joins || !(Self.isASCIILetter(next) || next &- 0x30 < 10)
    }

    /// A mark of Windows-1252 that may stand right behind a word.
    private static func isPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x80, 0x84, 0x85, 0x91...0x97, 0x99, 0xA0, 0xA9, 0xAA, 0xAB, 0xAE, 0xB0, 0xB2, 0xB3, 0xB4, 0xB7, 0xB9,
            0xBA,
            0xBB:
            true
        default: false
        }
    }
}
