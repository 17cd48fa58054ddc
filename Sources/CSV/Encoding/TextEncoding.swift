/// The encoding of a file: how its characters are stored as bytes.
package enum TextEncoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"

    // One byte a character, ASCII below 0x80. `CodePages.swift` has what is above.
    case windows1250 = "windows-1250"
    case windows1251 = "windows-1251"
    case windows1252 = "windows-1252"
    case windows1253 = "windows-1253"
    case windows1254 = "windows-1254"
    case windows1257 = "windows-1257"
    case latin2 = "iso-8859-2"
    case latin4 = "iso-8859-4"
    case isoCyrillic = "iso-8859-5"
    case isoGreek = "iso-8859-7"
    case latin6 = "iso-8859-10"
    case latin7 = "iso-8859-13"
    case latin9 = "iso-8859-15"
    case latin10 = "iso-8859-16"
    case macRoman = "mac-roman"
    case macCentralEurope = "mac-central-europe"
    case macCyrillic = "mac-cyrillic"
    case macGreek = "mac-greek"
    case macTurkish = "mac-turkish"
    case dos437 = "cp437"
    case dos737 = "cp737"
    case dos775 = "cp775"
    case dos850 = "cp850"
    case dos852 = "cp852"
    case dos857 = "cp857"
    case dos858 = "cp858"
    case dos865 = "cp865"
    case dos866 = "cp866"
    case koi8R = "koi8-r"
    case koi8U = "koi8-u"

    /// For sentences.
    package var displayName: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf16LittleEndian: "UTF-16 (little-endian)"
        case .utf16BigEndian: "UTF-16 (big-endian)"
        case .macRoman: "Mac Roman"
        case .macCentralEurope: "Mac Central European"
        case .macCyrillic: "Mac Cyrillic"
        case .macGreek: "Mac Greek"
        case .macTurkish: "Mac Turkish"
        case .koi8R, .koi8U: rawValue.uppercased()
        case .latin2, .latin4, .isoCyrillic, .isoGreek, .latin6, .latin7, .latin9, .latin10:
            "ISO " + rawValue.dropFirst(4)
        case .dos437, .dos737, .dos775, .dos850, .dos852, .dos857, .dos858, .dos865, .dos866:
            "DOS " + rawValue.dropFirst(2)
        case .windows1250, .windows1251, .windows1252, .windows1253, .windows1254, .windows1257:
            "Windows-" + rawValue.dropFirst(8)
        }
    }

    /// The bytes that announce this encoding at the beginning of a file; empty where none do.
    package var byteOrderMark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .utf16LittleEndian: [0xFF, 0xFE]
        case .utf16BigEndian: [0xFE, 0xFF]
        default: []
        }
    }

    package var isUTF16: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }

    /// Reads the names people use, whatever their case and signs: `utf8`, `UTF-16LE`, `cp1250`, `Latin-2`, `macintosh`.
    package init?(name: String) {
        let wanted = Self.letters(name)
        guard let known = Self.allCases.first(where: { Self.letters($0.rawValue) == wanted }) ?? Self.byAlias[wanted]
        else { return nil }
        self = known
    }

    private static func letters(_ name: String) -> String {
        String(name.lowercased().unicodeScalars.filter { $0.isASCII && $0.properties.isAlphabetic || "0"..."9" ~= $0 })
    }

    private static let byAlias: [String: TextEncoding] = {
        var encodings: [String: TextEncoding] = [:]
        for (encoding, names) in aliases {
            for name in names.split(separator: " ") { encodings[String(name)] = encoding }
        }
        return encodings
    }()

    /// Other names, in lower case and without signs. ISO 8859-1 and -9 stand for what Windows has in their place and what
    /// contains them, as the Encoding Standard of the WHATWG has it.
    private static let aliases: [TextEncoding: String] = [
        .utf8: "utf8bom utf8sig utf8mb4 cp65001 65001 csvutf8",
        .utf16LittleEndian: "utf16 unicode ucs2 ucs2le utf16nobom cp1200 1200 unicodetext",
        .utf16BigEndian: "ucs2be unicodefffe cp1201 1201",
        .windows1250: "cp1250 win1250 1250 xcp1250 ms1250 ansi1250 mseec windowslatin2 centraleuropean easterneuropean",
        .windows1251: "cp1251 win1251 1251 xcp1251 ms1251 ansi1251 mscyrl windowscyrillic cyrillic",
        .windows1252: """
        cp1252 win1252 1252 xcp1252 ms1252 ansi1252 msansi ansi windowslatin1 latin1 l1 iso88591 isolatin1 88591 \
        isoir100 western westerneuropean usascii ascii
        """,
        .windows1253: "cp1253 win1253 1253 xcp1253 ms1253 ansi1253 msgreek windowsgreek greek",
        .windows1254: """
        cp1254 win1254 1254 xcp1254 ms1254 ansi1254 msturk windowsturkish turkish latin5 l5 iso88599 isolatin5 88599
        """,
        .windows1257: "cp1257 win1257 1257 xcp1257 ms1257 ansi1257 winbaltrim windowsbaltic baltic",
        .latin2: "latin2 l2 isolatin2 88592 cp28592 28592",
        .latin4: "latin4 l4 isolatin4 88594 cp28594 28594",
        .isoCyrillic: "isocyrillic 88595 cp28595 28595",
        .isoGreek: "isogreek ecma118 elot928 88597 cp28597 28597",
        .latin6: "latin6 l6 isolatin6 885910",
        .latin7: "latin7 l7 isolatin7 885913 cp28603 28603",
        .latin9: "latin9 l9 isolatin9 885915 cp28605 28605 latin0",
        .latin10: "latin10 l10 isolatin10 885916",
        .macRoman:
            "macroman macintosh mac xmacroman applemacroman macosroman cp10000 10000 apple macwestern csmacintosh",
        .macCentralEurope: """
        macce maccentraleuropean maccentraleurroman xmaccentraleurroman xmacce maclatin2 maceasterneurope cp10029 10029
        """,
        .macCyrillic: "xmaccyrillic macukrainian xmacukrainian cp10007 10007",
        .macGreek: "xmacgreek cp10006 10006",
        .macTurkish: "xmacturkish cp10081 10081",
        .dos437: "437 ibm437 dos437 oem437 oemus dosus pc437",
        .dos737: "737 ibm737 dos737 oem737 dosgreek",
        .dos775: "775 ibm775 dos775 oem775 dosbaltic",
        .dos850: "850 ibm850 dos850 oem850 pc850 doslatin1 oemlatin1 multilingual",
        .dos852: "852 ibm852 dos852 oem852 pc852 doslatin2 oemlatin2",
        .dos857: "857 ibm857 dos857 oem857 dosturkish",
        .dos858: "858 ibm858 ibm00858 cp00858 dos858 oem858 pc858 pcmultilingual850euro",
        .dos865: "865 ibm865 dos865 oem865 dosnordic",
        .dos866: "866 ibm866 dos866 oem866 doscyrillic",
        .koi8R: "koi8 koi cskoi8r cp20866 20866",
        .koi8U: "koi8ru cp21866 21866",
    ]
}
