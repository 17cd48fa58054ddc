import CSV

@testable import Rows
@testable import Text

/// A header and rows of cells, checked as a run checks them.
struct CheckedCells {
    var checker: RowChecker

    init(
        _ columns: [String],
        keyColumns: [Int] = [],
        options: RowOptions = RowOptions(),
        rules: ProviderRules = Self.rules
    ) throws {
        var options = options
        options.keyColumns = keyColumns
        let mapping = try HeaderMapping.match(
            columns: columns,
            relevant: rules.relevantFields(hasKeyColumns: !keyColumns.isEmpty)
        )
        checker = RowChecker(rules: rules, options: options, mapping: mapping)
    }

    /// A provider that asks for nothing and takes everything.
    static let rules = ProviderRules(
        name: "test",
        displayName: "Test",
        fields: Set(Field.allCases),
        required: [],
        locales: .languageUpperCased,
        channels: [.none, .email, .sms, .both]
    )

    func withRow<Value>(
        _ cells: [String],
        isCleanText: Bool = true,
        _ body: (Record, CheckedRow) throws -> Value
    ) rethrows -> Value {
        var text: [UInt8] = []
        var fieldEnds: [Int32] = [0]
        for cell in cells {
            text.append(contentsOf: cell.utf8)
            fieldEnds.append(Int32(text.count))
        }
        text.append(0)
        return try text.withUnsafeBufferPointer { text in
            try fieldEnds.withUnsafeBufferPointer { fieldEnds in
                let view = Record(
                    text: text.baseAddress!,
                    fieldEnds: fieldEnds.baseAddress!,
                    separatorWidth: 0,
                    count: cells.count,
                    raw: Bytes(rebasing: text.dropLast()),
                    isCleanText: isCleanText
                )
                return try body(view, checker.check(view))
            }
        }
    }

    /// The problems of a row as `code` or `code field`.
    func problems(_ cells: [String], isCleanText: Bool = true) -> [String] {
        withRow(cells, isCleanText: isCleanText) { _, checked in
            checked.problems.map { [$0.code.rawValue, $0.field?.rawValue].compactMap(\.self).joined(separator: " ") }
        }
    }

    /// The key as hexadecimal digits; nil where nothing identifies the row.
    func key(_ cells: [String]) -> String? {
        withRow(cells) { row, checked in
            var text = IdentityText()
            return checker.writeKey(row, checked, to: &text) ? KeyFunction.digest(text).hex : nil
        }
    }

    func traits(_ cells: [String]) -> Traits {
        withRow(cells) { row, checked in
            var text = IdentityText()
            return checker.traits(row, checked, by: &text)
        }
    }
}
