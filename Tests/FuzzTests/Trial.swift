import CSV
import Files
import Foundation
import Providers
import Reports
import Rows
import Sending
import Text

/// One file, read, checked and written back; and what must hold of every file whatsoever.
struct Trial {
    /// A rule that does not hold for a file.
    struct Broken: Error, CustomStringConvertible {
        var description: String
        init(_ description: String) { self.description = description }
    }

    let bytes: [UInt8]
    let overrides: DialectDetector.Overrides
    let limits: RecordReader.Limits
    let folder: String

    func run() throws {
        let path = folder + "/input.csv"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let file = try InputFile(path: path)
        let dialect: Dialect
        let records: [RecordCopy]
        do {
            dialect = try DialectDetector.detect(file, overrides: overrides)
            records = try read(file, dialect, limits)
        } catch is CSVError {
            return  // refused, in words, which is always allowed
        }
        try checkNumbers(records)
        try readAgain(records, dialect)
        guard let header = records.first else { return }
        // Half a character at the end of a UTF-16 file cannot be written back.
        if dialect.encoding.isUTF16, bytes.count % 2 == 1 { return }
        for rules in Provider.all.map(\.rules) { try judge(file, dialect, records, header, rules) }
    }

    // MARK: Reading

    struct RecordCopy: Equatable {
        var row: Int
        var line: Int
        var fields: [[UInt8]]
        var raw: [UInt8]
        var isMisquoted: Bool
    }

    private func read(_ file: InputFile, _ dialect: Dialect, _ limits: RecordReader.Limits) throws -> [RecordCopy] {
        var reader = try RecordReader(file, dialect: dialect, limits: limits)
        var records: [RecordCopy] = []
        while try reader.next() {
            let fields = (0..<reader.fieldCount).map { Array(reader.field($0)) }
            records.append(
                RecordCopy(
                    row: reader.row,
                    line: reader.line,
                    fields: fields,
                    raw: Array(reader.raw),
                    isMisquoted: reader.record.isMisquoted
                )
            )
            if records.count > bytes.count { throw Broken("more records than bytes") }
        }
        return records
    }

    private func checkNumbers(_ records: [RecordCopy]) throws {
        for (before, after) in zip(records, records.dropFirst()) {
            if after.row <= before.row { throw Broken("row \(after.row) after row \(before.row)") }
            if after.line <= before.line { throw Broken("line \(after.line) after line \(before.line)") }
        }
        for record in records {
            if record.row > record.line { throw Broken("row \(record.row) on line \(record.line)") }
            if record.fields.allSatisfy(\.isEmpty) { throw Broken("row \(record.row) is blank") }
            if record.fields.contains(where: { $0.count > limits.field }) { throw Broken("a field over the limit") }
        }
    }

    /// The raw text of the records, read again, gives the same fields, also where a space before each, which is trimmed,
    /// makes it be read by itself.
    private func readAgain(_ records: [RecordCopy], _ dialect: Dialect) throws {
        try readAgain(records, dialect, after: [])
        try readAgain(records, dialect, after: [0x20])
    }

    private func readAgain(_ records: [RecordCopy], _ dialect: Dialect, after prefix: [UInt8]) throws {
        let path = folder + "/again.csv"
        try Data(records.flatMap { prefix + $0.raw + [0x0A] }).write(to: URL(fileURLWithPath: path))
        var plain = Dialect()
        plain.delimiter = dialect.delimiter
        let again = try read(InputFile(path: path), plain, RecordReader.Limits())
        if again.map(\.fields) != records.map(\.fields) { throw Broken("raw text reads differently") }
        var ranges: [Range<Int>] = []
        for record in records where !record.isMisquoted {
            record.raw.withUnsafeBufferPointer {
                RawCells.ranges(in: $0, delimiter: dialect.delimiter, into: &ranges)
            }
            if ranges.count != record.fields.count { throw Broken("row \(record.row): cells are counted differently") }
        }
    }

    // MARK: Checking and writing

    private func judge(
        _ file: InputFile,
        _ dialect: Dialect,
        _ records: [RecordCopy],
        _ header: RecordCopy,
        _ rules: ProviderRules
    ) throws {
        let mapping: HeaderMapping
        do {
            mapping = try HeaderMapping.match(
                columns: header.fields.map { String(decoding: $0, as: UTF8.self) },
                relevant: rules.relevantFields(hasKeyColumns: false),
                takesReferences: rules.takesReferences
            )
        } catch {
            if error.description.isEmpty { throw Broken("an error without words") }
            return
        }
        var options = RowOptions()
        options.keyColumns = mapping.column(of: .externalID).map { [$0] } ?? []
        options.defaultRegion = bytes.count % 2 == 0 ? CallingRegion("FR") : nil
        options.placeholders = bytes.count % 3 == 0 && !rules.placeholders.isEmpty
        let checker = RowChecker(rules: rules, options: options, mapping: mapping)
        let output = folder + "/output.csv"
        let target = try OutputFile(
            path: output,
            input: file,
            rules: OutputFile.Rules(overwrites: true, isResultFile: ResultFile.isOurs(at:))
        )
        let statuses = try write(file, dialect, checker, to: target)
        try target.commit()
        try compare(try InputFile(path: output), dialect, records, mapping, statuses)
    }

    private func write(
        _ file: InputFile,
        _ dialect: Dialect,
        _ checker: RowChecker,
        to target: OutputFile
    ) throws -> [SessionStatus] {
        var reader = try RecordReader(file, dialect: dialect)
        var writer = ResultWriter(target, dialect: dialect, mapping: checker.mapping)
        let words = RowMessages(checker)
        var statuses: [SessionStatus] = []
        var key = IdentityText()
        _ = try reader.next()
        try writer.writeHeader(reader.record)
        while try reader.next() {
            let row = reader.record
            let checked = checker.check(row)
            var result = RowResult(status: checked.passes ? .valid : .invalid)
            words.add(checked.problems, row: row, to: &result)
            if checked.passes {
                _ = checker.order(row, checked)
                _ = checker.keyHash(row, checked)
                _ = checker.fingerprint(row)
            }
            _ = checker.writeKey(row, checked, to: &key)
            _ = PriorResult(row, checker.mapping)?.columnProblem
            try checkWords(result)
            statuses.append(result.status)
            if checked.problems.isEmpty, checker.mapping.resultColumns.isEmpty {
                try writer.writeValid(row.raw)
            } else {
                try writer.write(row, result)
            }
        }
        try writer.finish()
        return statuses
    }

    private func checkWords(_ result: RowResult) throws {
        if result.status == .invalid, result.sentence.isEmpty { throw Broken("invalid without a word") }
        if let first = result.sentence.unicodeScalars.first, "=+-@\t\r\n".unicodeScalars.contains(first) {
            throw Broken("a sentence begins like a formula")
        }
        if result.sentence.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            throw Broken("a sentence has controls")
        }
        if result.sentence.count > 20_000 { throw Broken("a sentence without end") }
    }

    /// The result, read as whoever gets it reads it, holds the cells of the input, and our columns behind them.
    private func compare(
        _ output: InputFile,
        _ dialect: Dialect,
        _ records: [RecordCopy],
        _ mapping: HeaderMapping,
        _ statuses: [SessionStatus]
    ) throws {
        // Blank lines before the header are left out, and what stood behind them may look like a mark at the beginning.
        if overrides.delimiter == nil, overrides.encoding == nil, records[0].row == 1 {
            let found = try DialectDetector.detect(output)
            if found != dialect { throw Broken("the result is found to be \(found) and not \(dialect)") }
        }
        let results = try read(output, dialect, RecordReader.Limits())
        if results.count != records.count { throw Broken("\(results.count) rows of \(records.count)") }
        let own = mapping.columns.indices.filter { !mapping.resultColumns.contains($0) }
        for (index, (result, record)) in zip(results, records).enumerated() {
            let cells = own.map { $0 < record.fields.count ? record.fields[$0] : [] }
            if Array(result.fields.prefix(own.count)) != cells { throw Broken("row \(record.row) came back changed") }
            let surplus = Array(record.fields.dropFirst(mapping.columns.count))
            if Array(result.fields.dropFirst(own.count + 8)) != surplus { throw Broken("surplus cells were lost") }
            if index > 0, result.fields[own.count] != Array(statuses[index - 1].rawValue.utf8) {
                throw Broken("row \(record.row): our columns are not in their place")
            }
            let isCopied = mapping.resultColumns.isEmpty && record.fields.count == mapping.columns.count
            if isCopied, !result.raw.starts(with: record.raw) { throw Broken("row \(record.row) was rewritten") }
        }
    }
}
