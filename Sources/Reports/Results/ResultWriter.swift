package import CSV
package import Files
package import Rows
import Sending
package import Text

/// The writer of a result file: the rows of the input as they came, and behind them our columns.
///
/// A row that has as many cells as the header is copied byte by byte. Only a row that is too short or too long, and a
/// file that has result columns already, is put together again from its cells.
package struct ResultWriter: ~Copyable {
    private var writer: RecordWriter
    private let mapping: HeaderMapping
    /// The input's columns without the result columns of an earlier run.
    private let ownColumns: [Int]
    private let validEnding: [UInt8]
    /// Those of our columns that the file gets.
    private let columns: [ResultColumn]
    private let keepsStates: Bool
    private let delimiter: UInt8
    private var cells: [Range<Int>] = []
    /// The last row's reference, and which scope it begins with, in how many bytes.
    private var ref: [UInt8] = []
    private var refScope: (scope: SessionScope, length: Int)?

    /// - Parameter hasStates: Whether the file gets the columns about how sessions stand; where the input has them, it does.
    package init(_ output: OutputFile, dialect: Dialect, mapping: HeaderMapping, hasStates: Bool = false) {
        writer = RecordWriter(output, dialect: dialect)
        self.mapping = mapping
        delimiter = dialect.delimiter
        let replaced = Set(mapping.resultColumns)
        ownColumns = mapping.columns.indices.filter { !replaced.contains($0) }
        keepsStates = hasStates || ResultColumn.states.contains { mapping.column(of: $0) != nil }
        columns = keepsStates ? ResultColumn.allCases : ResultColumn.always
        validEnding = writer.prepared(columns.map { RowResult(status: .valid).text(of: $0) })
    }

    package mutating func writeHeader(_ header: Record) throws(OutputError) {
        try writer.begin()
        appendOwnCells(header)
        for column in columns { writer.append(cell: column.rawValue) }
        try writer.endRecord()
    }

    /// Writes a row of `check` that passes without a warning: the fast path, for a million of them.
    ///
    /// - Parameter row: As it stands in the input, with as many cells as the header, and no result columns among them.
    package mutating func writeValid(_ row: Bytes) throws(OutputError) {
        try writer.append(record: row, ending: validEnding)
    }

    package mutating func write(_ row: Record, _ result: RowResult) throws(OutputError) {
        appendOwnCells(row)
        let isSameSession = keepsStates && isSession(of: row, result)
        for column in columns {
            switch column {
            case .ref:
                if let ref = result.ref { append(ref) } else { writer.append(cell: "") }
            case .state, .stateAt:
                appendState(column, of: row, isSameSession: isSameSession)
            case .id, .url, .expiresAt:
                if let text = result.sessionText(in: column), let session = result.session {
                    session.withBytes(of: text) { append($0) }
                } else {
                    writer.append(cell: result.text(of: column))
                }
            case .status, .attempts, .errorCode, .error:
                writer.append(cell: result.text(of: column))
            }
        }
        // What the header has no name for goes behind our columns, where it disturbs nothing.
        if row.count > mapping.columnCount {
            findCells(row)
            for column in mapping.columnCount..<row.count { append(column, of: row) }
        }
        try writer.endRecord()
    }

    /// Writes a row as it stands in a result file, its result cells too.
    ///
    /// - Parameter replacing: What stands in some of our columns in place of what stood there.
    package mutating func writeUntouched(
        _ row: Record,
        replacing cells: [ResultColumn: String] = [:]
    ) throws(OutputError) {
        findCells(row)
        for column in ownColumns { append(column, of: row) }
        for column in columns {
            if let cell = cells[column] {
                writer.append(cell: SafeCell.text(cell))
            } else if let index = mapping.column(of: column) {
                append(index, of: row)
            } else {
                writer.append(cell: "")
            }
        }
        if row.count > mapping.columnCount {
            for column in mapping.columnCount..<row.count { append(column, of: row) }
        }
        try writer.endRecord()
    }

    /// Whether the row goes out with the session that came in with it.
    private func isSession(of row: Record, _ result: RowResult) -> Bool {
        guard let index = mapping.column(of: .id), index < row.count else { return false }
        let id = TextTrim.trimmed(row[index]).text
        return !id.isEmpty && id == (result.session?.id ?? result.text(of: .id))
    }

    /// Writes what is known of how a session stands; that of another one says nothing of it.
    private mutating func appendState(_ column: ResultColumn, of row: Record, isSameSession: Bool) {
        guard isSameSession, let index = mapping.column(of: column) else { return writer.append(cell: "") }
        append(index, of: row)
    }

    /// Writes a text of a session, most of which need nothing to be safe.
    private mutating func append(_ text: Bytes?) {
        guard let text, !text.isEmpty else { return writer.append(cell: "") }
        if SafeCell.isPlain(text) { writer.append(cell: text) } else { writer.append(cell: SafeCell.text(text.text)) }
    }

    /// Writes a reference. Nearly all rows of a file are of one scope.
    private mutating func append(_ reference: SessionRef) {
        if let refScope, refScope.scope == reference.scope {
            ref.removeSubrange(refScope.length...)
        } else {
            ref = Array(SessionRef.prefix(reference.scope).utf8)
            refScope = (reference.scope, ref.count)
        }
        reference.appendEnding(to: &ref)
        ref.withUnsafeBufferPointer { writer.append(cell: $0) }
    }

    package mutating func finish() throws(OutputError) {
        try writer.flush()
    }

    /// Whether the row's own cells are all of its cells, as many as the header has.
    private func isCopied(_ row: Record) -> Bool {
        row.count == mapping.columnCount && ownColumns.count == mapping.columnCount
    }

    private mutating func appendOwnCells(_ row: Record) {
        if isCopied(row) {
            writer.append(raw: row.raw)
        } else {
            findCells(row)
            for column in ownColumns { append(column, of: row) }
        }
    }

    private mutating func findCells(_ row: Record) {
        row.findRawCells(delimiter: delimiter, into: &cells)
    }

    /// Writes one cell of the input, as it stands there.
    private mutating func append(_ column: Int, of row: Record) {
        if column < row.count, cells.count == row.count {
            writer.append(raw: Bytes(rebasing: row.raw[cells[column]]))
        } else {
            // A missing cell is written as an empty one, so that our columns stay under their names.
            writer.append(cell: row[column])
        }
    }
}
