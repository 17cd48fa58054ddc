package import CSV
import Text

/// The fingerprint of a row: a digest of everything that may be sent for it, by which it is seen whether the row has
/// changed since.
///
/// Its first half is a digest of all but the phone, its second half of the phone with it. So two fingerprints tell whether
/// the phone has changed and nothing else (`Digest.differsInPhoneAlone`). 128 bits of a SHA-256 each.
extension RowChecker {
    package func fingerprint(_ row: Record) -> Digest {
        var text = IdentityText()
        return fingerprint(row, by: &text)
    }

    /// The same, with a text that is reused for row after row.
    package func fingerprint(_ row: Record, by text: inout IdentityText) -> Digest {
        append(row, besides: columns.phone, to: &text)
        let others = KeyFunction.digest(text).words
        text.part("phone")
        // The number as it is sent: another way to write it is no other phone.
        let cell = cell(row, columns.phone, .phone)
        if cell.count > 0, let number = try? PhoneRule.read(cell, defaultRegion: options.defaultRegion).get() {
            text.append(number.digits)
        } else {
            text.append(cell)
        }
        let all = KeyFunction.digest(text).words
        return Digest(words: others.0, others.1, all.0, all.1)
    }

    /// The fingerprint that earlier versions made and ledgers still hold: one digest of all.
    package func formerFingerprint(_ row: Record, by text: inout IdentityText) -> Digest {
        append(row, besides: nil, to: &text)
        return KeyFunction.digest(text)
    }

    private func append(_ row: Record, besides left: Int?, to text: inout IdentityText) {
        text.start("row")
        text.append(rules.name)
        for (column, name) in zip(sentColumns, sentColumnNames) where column != left {
            text.append(name)
            text.append(TextTrim.trimmed(row[column]))
        }
        // Options are sent as well, where the row has no value of its own.
        text.append(optionsFingerprint)
    }

    /// What stands before a column's value in the text of a fingerprint.
    static func fingerprintName(of column: String) -> [UInt8] {
        var text = IdentityText()
        text.part("column")
        text.append(column)
        text.append(0x1F)
        return text.bytes
    }
}

extension Digest {
    /// Whether these are the fingerprints of two rows that differ in their phone and in nothing else that is sent.
    package func differsInPhoneAlone(from other: Digest) -> Bool {
        self != other && self != .zero && words.0 == other.words.0 && words.1 == other.words.1
    }
}
