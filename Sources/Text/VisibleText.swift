/// Text of unknown origin in a form that is fit to be shown: on a terminal, in a log, in a cell.
package enum VisibleText {
    /// The text with everything that cannot be seen, or that moves a cursor or turns the direction of writing, as an
    /// escape: `\t`, `\n`, `\u{7}`, `\u{A0}`.
    package static func escaped(_ text: String) -> String {
        escaped(text, where: isInvisible)
    }

    private static func escaped(_ text: String, where isHidden: (Unicode.Scalar) -> Bool) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A text of several lines that a terminal or a log may be given: everything that a terminal acts upon, that a log
    /// takes for the end of a line, or that turns the direction of writing, as an escape. Only `\n` ends a line.
    ///
    /// What writes to standard output and standard error passes all it gets through this, so that no name, message or
    /// key from outside can forget it. Texts of ours come out as they are.
    package static func lines(_ text: String) -> String {
        // Most text is such, and looking up the kinds of characters takes a hundred times as long.
        guard text.utf8.contains(where: { $0 != 0x0A && !(0x20..<0x7F).contains($0) }) else { return text }
        return escaped(text, where: isActive)
    }

    /// `lines` of a text that is to stay on one line.
    package static func line(_ text: String) -> String { lines(text).replacing("\n", with: "\\n") }

    /// Whether a terminal or a reader of lines makes something else of a character than its picture.
    package static func isActive(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar != "\n" && (scalar.value < 0x20 || scalar.value == 0x7F) }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\t": "\\t"
        case "\n": "\\n"
        case "\r": "\\r"
        default: "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        }
    }

    /// `escaped`, and of a longer text only the beginning, with `…` for the rest.
    package static func shortened(_ text: String, to limit: Int = 60) -> String {
        if text.utf8.count <= limit, isPrintableASCII(text) { return text }
        // A cell may hold megabytes: only what can be shown is looked at.
        let start = text.unicodeScalars.prefix(limit * 4)
        let visible = escaped(String(start))
        if visible.count <= limit, start.endIndex == text.unicodeScalars.endIndex { return visible }
        return String(visible.prefix(limit - 1)) + "…"
    }

    /// Whether there is nothing in the text but ASCII that can be seen, and spaces. Most text is like that, and
    /// checking other characters takes a hundred times as long.
    static func isPrintableASCII(_ text: String) -> Bool {
        text.withBytes { $0.isPrintableASCII }
    }

    /// Whether a character is a letter, mark or digit of some script. Typographic quotation marks are none of them.
    package static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber:
            true
        default: false
        }
    }

    package static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value <= 0x20 || scalar.value == 0x7F }
        return scalar.properties.isWhitespace || isInvisible(scalar)
    }

    package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .unassigned: true
        default: false
        }
    }
}
