import Testing

@testable import CSV

/// Which encoding a file is in, and when that is doubtful.
@Suite("Evidence of an encoding", .timeLimit(.minutes(5)))
struct EncodingEvidenceTests {
    private static let header = "id;first_name;last_name;remark"

    private static func bytes(_ names: [String], _ encoding: TextEncoding, lineEnd: String = "\r\n") -> [UInt8] {
        let text = ([header] + names.enumerated().map { "\($0);\($1);;" }).joined(separator: lineEnd) + lineEnd
        return text.unicodeScalars.flatMap { scalar -> [UInt8] in
            guard let page = CodePage.of(encoding) else { return Array(String(scalar).utf8) }
            return [page.byte(scalar.value)!]
        }
    }

    private func examine(_ bytes: [UInt8]) throws -> DialectDetector.Finding {
        try withFile(bytes) { try DialectDetector.examine($0) }
    }

    // MARK: Weighing

    @Test(
        "pairs of Windows-1252 that look like UTF-8 by accident do not make a file UTF-8",
        arguments: [
            ["Jürgen", "Müller", "„Strauß“"], ["Weiß–Garage"], ["Spaß…", "Käufer"], ["CAFÉ® A", "Anna"],
            ["SOCIÉTÉ\u{A0}A", "René"], ["« Le Pré\u{A0}»", "Élodie", "Gaël"], ["ZOÄ“", "JÖRG", "GRÖSS"],
        ]
    )
    func accidents(_ names: [String]) throws {
        let found = try examine(Self.bytes(names, .windows1252))
        #expect(found.dialect.encoding == .windows1252 && found.doubt == nil)
    }

    @Test("an accidental pair among thousands of stray bytes, first or last, changes nothing")
    func largeFile() throws {
        let many = Array(repeating: "Jürgen Müller", count: 20_000)
        for names in [["„Strauß“"] + many, many + ["„Strauß“"]] {
            #expect(try examine(Self.bytes(names, .windows1252)).dialect.encoding == .windows1252)
        }
    }

    @Test(
        "UTF-8 with some bytes that are no text stays UTF-8: they are a problem of their rows",
        arguments: [["Élodie", "Lef\u{FF}vre"], ["\u{FF}", "é"], ["Łukasz", "M\u{FF}ller"], ["Иван", "\u{FF}"]]
    )
    func damaged(_ names: [String]) throws {
        let bytes = Self.bytes(names, .utf8).split(separator: Array("\u{FF}".utf8)).joined(separator: [0xFF])
        #expect(try examine(Array(bytes)).dialect.encoding == .utf8)
    }

    @Test(
        "one letter of another script or of Central Europe makes a file UTF-8",
        arguments: [
            "é", "Ünal", "Michał", "MICHAŁ", "Vėtra", "Dąbrowski", "Ștefan", "Iași", "Məmməd", "Γιώργος", "Иван",
            "עמית", "علي",
            "王", "🚗", "Rene\u{301}", "O’Brien", "5 €", "\u{FFFD}",
        ]
    )
    func unicode(_ name: String) throws {
        let found = try examine(Self.bytes([name], .utf8))
        #expect(found.dialect.encoding == .utf8 && found.doubt == nil)
    }

    // MARK: Doubt

    @Test(
        "text of other encodings is not taken for Windows-1252, and the right one is among those to try",
        arguments: [
            (TextEncoding.windows1250, ["Łukasz", "Wałęsa"]), (.windows1250, ["Paweł"]),
            (.windows1250, ["Jiří", "Dvořák"]),
            (.windows1250, ["Szűcs", "Győző", "Kovács", "Erdős"]), (.windows1250, ["Ştefan", "Bălan"]),
            (.windows1251, ["Иван", "Петров"]), (.windows1251, ["Віктор"]), (.windows1251, ["Ніна", "Сірко"]),
            (.windows1253, ["Γιώργος"]),
            (.windows1254, ["Gülşen", "Doğan", "Şahin"]), (.windows1257, ["Žukauskas", "Rūta", "Šimkutė"]),
            (.latin2, ["Željko", "Šimić", "Jurčić"]), (.latin9, ["Cœur"]), (.macRoman, ["Élodie", "Lefèvre"]),
            (.macRoman, ["Jürgen"]), (.macRoman, ["José", "López"]), (.macCentralEurope, ["Dvořák", "Jiří"]),
            (.dos850, ["Élodie", "René"]), (.dos850, ["Jürgen", "Groß"]), (.dos850, ["Søren"]), (.dos852, ["Paweł"]),
            (.dos866, ["Иван"]), (.koi8R, ["Иван", "Петров"]), (.isoCyrillic, ["Иван", "Петров"]),
            (.dos737, ["Γιώργος"]), (.windows1250, ["Ewa", "ŻÓŁĆ"]), (.macRoman, ["O’Brien", "Anna"]),
            (.macRoman, ["Óscar"]), (.macRoman, ["Ángela"]), (.macRoman, ["D’Angelo"]), (.macRoman, ["Çam"]),
            (.macRoman, ["Ñíguez"]), (.macRoman, ["Zoë"]), (.macRoman, ["Chloë"]), (.dos850, ["Åve"]),
            (.dos850, ["Óscar"]), (.dos850, ["Übel"]), (.dos850, ["Äbi"]), (.dos850, ["Nicolò"]), (.dos850, ["Rosà"]),
            (.dos852, ["Kamiński"]),
        ] as [(TextEncoding, [String])]
    )
    func doubt(encoding: TextEncoding, names: [String]) throws {
        let bytes = Self.bytes(names, encoding)
        let doubt = try #require(try examine(bytes).doubt)
        let readings = doubt.encodings.map { $0.text(of: bytes) }
        #expect(readings.contains { $0.contains(names[0]) }, "\(doubt.encodings)")
        #expect(doubt.encodings.last == .windows1252 && doubt.encodings.count <= 5)
        #expect(names.contains { encoding.text(of: doubt.word).contains($0) })
    }

    @Test(
        "names of Western Europe, and the signs that stand beside words, are in no doubt",
        arguments: [
            ["Élodie", "Lefèvre", "René", "Gaël", "L’Haÿ"], ["Jürgen", "Groß", "MÜLLER", "MüLLER"],
            ["José", "Muñoz", "Nº 5"], ["João", "Conceição", "Simões"], ["Nicolò", "Forlì", "Gesù"],
            ["Søren", "Åse", "Kjær"],
            ["Sigurður", "Þórunn", "Davíð"], ["D´Angelo", "O’Brien", "Smith–Jones"],
            ["Daði", "Jónsson"], ["Høgni", "Hoydal", "Óluva", "Ðurhuus"], ["Anna Þ. Jónsdóttir"],
            ["été", "à", "île", "être", "über", "élève", "ça"], ["„Auto", "Haus“"], ["LÕUNA", "Jõgi"],
            ["Žbogar", "Žiga"],
            ["5 m³", "20 °C", "½", "•Punkt", "100 €", "©Firma® ™", "12 µm", "Müller"], ["Äußerst „groß“…"],
        ]
    )
    func noDoubt(_ names: [String]) throws {
        let found = try examine(Self.bytes(names, .windows1252))
        #expect(found.dialect.encoding == .windows1252 && found.doubt == nil, "\(String(describing: found.doubt))")
    }

    @Test("a few odd words among many that read well raise no doubt")
    func fewOddWords() throws {
        let names = Array(repeating: "Jürgen Müller", count: 20) + ["Stra§e", "foo³bar"]
        #expect(try examine(Self.bytes(names, .windows1252)).doubt == nil)
    }

    @Test("lone carriage returns speak for the Mac where its letters read no worse")
    func carriageReturns() throws {
        let doubt = try examine(Self.bytes(["López"], .macRoman, lineEnd: "\r")).doubt
        #expect(doubt?.encodings.first == .macRoman)
        #expect(try examine(Self.bytes(["René", "Müller"], .windows1252, lineEnd: "\r")).doubt == nil)
    }

    @Test("a footnote in the header is no evidence")
    func footnote() throws {
        let bytes = Array("E-Mail".utf8) + [0xB9] + Array(";b\nx;J".utf8) + [0xFC] + Array("rgen\n".utf8)
        #expect(try examine(bytes).doubt == nil)
    }

    @Test("the user's word ends all doubt")
    func override() throws {
        let bytes = Self.bytes(["Łukasz"], .windows1250)
        let found = try withFile(bytes) { try DialectDetector.examine($0, overrides: .init(encoding: .windows1252)) }
        #expect(found.doubt == nil && found.dialect.encoding == .windows1252)
    }
}
