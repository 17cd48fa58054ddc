import Text

/// The name of a column as people decorate it: with remarks in brackets, footnotes, or the same in two languages.
enum HeaderName {
    /// The field that a name stands for once what decorates it is left out, or that each of its parts stands for; nil
    /// where there is none.
    static func field(of name: String) -> Field? {
        let plain = withoutRemarks(name)
        if plain != name, let field = known(plain) { return field }
        // "Kennzeichen / Plate" and "Prénom - Vorname" say the same thing twice.
        for separator in separators where plain.contains(separator) {
            let parts = plain.split(separator: separator).map { NameFolding.trimmed(String($0)) }.filter { !$0.isEmpty }
            let fields = parts.map { known($0) ?? known(withoutRemarks($0)) }
            if parts.count > 1, let first = fields[0], fields.allSatisfy({ $0 == first }) { return first }
        }
        return nil
    }

    /// The field that a name stands for, as it is written or once what decorates it is left out.
    static func anyField(of name: String) -> Field? { known(name) ?? field(of: name) }

    static func known(_ name: String) -> Field? { Field(ownName: name) ?? Field(alias: name) }

    /// What stands in brackets in a name.
    static func remarks(in name: String) -> [String] {
        let parts = name.split(omittingEmptySubsequences: false) { "()[]".contains($0) }
        return parts.enumerated().filter { $0.offset % 2 == 1 }.map { NameFolding.trimmed(String($0.element)) }
    }

    private static let separators = ["/", "|", "\n", " - ", " – ", ","]

    private static let brackets: [Unicode.Scalar: Unicode.Scalar] = [
        "(": ")", "[": "]", "{": "}", "<": ">", "（": "）", "［": "］", "【": "】", "«": "»",
    ]

    /// The name without what stands in brackets, a footnote's number (`E-Mail 1)`) and signs at its ends. A bracket that is
    /// never closed goes to the end of the name.
    static func withoutRemarks(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        var open: [Unicode.Scalar] = []
        for scalar in name.unicodeScalars {
            if let close = brackets[scalar] {
                open.append(close)
            } else if let last = open.last {
                if scalar == last { open.removeLast() }
            } else {
                result.append(scalar)
            }
        }
        var plain = NameFolding.trimmed(String(result))
        if open.isEmpty, plain.hasSuffix(")") {
            // A bracket that closes none: the number of a footnote, with or without a space before it.
            plain.removeLast()
            while let last = plain.last, last.isASCII, last.isNumber { plain.removeLast() }
        }
        return NameFolding.trimmed(plain)
    }
}
