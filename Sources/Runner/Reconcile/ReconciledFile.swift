import CSV
import Files
import Ledger
import Messages
import Providers
import Reports
import Rows
import Sending

/// The result file written anew after a reconciliation: all rows as they are, but for what the ledger knows now of those that
/// were unknown.
struct ReconciledFile {
    private let request: RunRequest
    private let rows: UnknownRows
    private let findings: [ListMatch.Finding]
    private let sessions: [Int: CreatedSession]
    private let records: [Digest: RowRecord]

    init(
        _ request: RunRequest,
        _ rows: UnknownRows,
        findings: [ListMatch.Finding],
        sessions: [Int: CreatedSession],
        records: [Digest: RowRecord]
    ) {
        self.request = request
        self.rows = rows
        self.findings = findings
        self.sessions = sessions
        self.records = records
    }

    func write(to output: OutputFile) throws {
        let input = request.input
        var writer = ResultWriter(output, dialect: input.dialect, mapping: input.mapping)
        var reader = try RecordReader(input.file, dialect: input.dialect)
        guard try reader.next() else { throw InputError.changed }
        try writer.writeHeader(reader.record)
        for _ in 0..<rows.rowCount {
            guard try reader.next() else { throw InputError.changed }
            try writer.writeUntouched(reader.record, replacing: cells(reader.record, row: reader.row))
        }
        if try reader.next() || input.file.hasChanged { throw InputError.changed }
        try writer.finish()
        try output.commit()
    }

    /// What changes in a row.
    private func cells(_ record: Record, row: Int) -> [ResultColumn: String] {
        let provider = request.provider.rules.displayName
        guard let prior = PriorResult(record, request.input.mapping), let ref = prior.ref, ref.scope == request.scope
        else { return [:] }
        if rows.misplaced.contains(row) {
            let sentence = ListSentence.text(.uncertain(.foreignReference), provider: provider)
            return prior.status == .unknown ? [.error: sentence ?? ""] : [:]
        }
        let index = rows.indices[ref.key]
        if let index, let sentence = ListSentence.text(findings[index], provider: provider) {
            // Of another row with its key nothing is said here.
            guard prior.status != .duplicate else { return [:] }
            let code =
                prior.status == .unknown && !prior.errorCode.isEmpty ? prior.errorCode : rows.rows[index].code.rawValue
            return [.status: SessionStatus.unknown.rawValue, .errorCode: code, .error: sentence]
        }
        guard index != nil || prior.status == .unknown, let known = records[ref.key] else { return [:] }
        var cells = cells(known, isForeign: index.flatMap { sessions[$0]?.foreignHost } != nil)
        if prior.status == .duplicate {
            cells = cells.filter { [.id, .url, .expiresAt].contains($0.key) }
            if known.state == .created { (cells[.errorCode], cells[.error]) = ("", "") }
        }
        return cells
    }

    private func cells(_ record: RowRecord, isForeign: Bool) -> [ResultColumn: String] {
        var cells: [ResultColumn: String] = [
            .id: "", .url: "", .expiresAt: "", .state: "", .stateAt: "",
            .attempts: record.attempts > 0 ? String(record.attempts) : "",
        ]
        let code: CallCode?
        switch record.state {
        case .created:
            cells[.status] = SessionStatus.existing.rawValue
            cells[.id] = record.session?.id ?? ""
            cells[.url] = record.session?.url ?? ""
            cells[.expiresAt] = record.session?.expiresAt ?? ""
            code = record.code ?? (isForeign ? .linkHost : nil)
        case .cancelled:
            cells[.status] = SessionStatus.cancelled.rawValue
            cells[.id] = record.session?.id ?? ""
            code = .cancelled
        case .pending:
            cells[.status] = SessionStatus.pending.rawValue
            code = record.code ?? .notAttempted
        case .refused, .keptFailing:
            cells[.status] = SessionStatus.failed.rawValue
            code = record.code ?? .notAttempted
        case .unknown, .calling: return [:]
        }
        cells[.errorCode] = code?.rawValue ?? ""
        cells[.error] =
            code.map {
                CallSentence.text(
                    code: $0,
                    message: record.message,
                    provider: request.provider.rules.displayName,
                    attempts: record.attempts
                )
            } ?? ""
        return cells
    }
}
