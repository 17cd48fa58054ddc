import CSV
import Files
import Ledger
import Providers
import Reports
import Rows
import Sending

/// What result files tell of their rows, taken over into the ledger before anything is decided, so that a lost or older
/// ledger forgets nothing that stands there.
///
/// Two files are read: the result that the run is about to replace, and the input, where that is a result file fed back.
/// It is done for all rows before the first is decided, since the row that tells of a session may stand behind another
/// one with its key.
struct ResultAdoption {
    let context: RunContext

    private static let batchSize = 1_000

    /// What is taken over from one file that the ledger did not know.
    struct Adopted {
        var path: String
        var sessions = 0
        var unknown = 0
    }

    init(_ context: RunContext) { self.context = context }

    /// Takes over what the ledger does not know. A dry run only counts what a run would take over from the result to be
    /// replaced; what its input tells, it sees row by row.
    func perform() async throws -> [Adopted] {
        var files: [OpenedInput] = []
        let written = try await newestOutput()
        if let replaced = try replaced(except: written) { files.append(replaced) }
        let input = context.request.input
        if context.run != nil, !input.mapping.resultColumns.isEmpty, !isWritten(written, input.file.path) {
            files.append(input)
        }
        var adopted: [Adopted] = []
        for file in files { adopted.append(try await adopt(file)) }
        return adopted
    }

    /// The result that the ledger's newest run of this scope wrote: nothing stands in that very file that the ledger
    /// lacks.
    private func newestOutput() async throws -> WrittenFile? {
        let runs = try await context.ledger.runs(limit: 50)
        return runs.first { $0.id != context.run && $0.start.scope == context.scope }?.end?.output
    }

    private func isWritten(_ written: WrittenFile?, _ path: String) -> Bool {
        written != nil && written == WrittenFile(path: path)
    }

    /// The file at the output's path; nil where there is none of ours, and where it is the input.
    private func replaced(except written: WrittenFile?) throws -> OpenedInput? {
        let request = context.request
        let path = request.outputPath
        guard path != "-", ResultFile.isOurs(at: path), !request.input.file.isSameFile(as: path),
            !isWritten(written, path)
        else { return nil }
        return try request.input.reopened(as: InputFile(path: path), rules: request.provider.rules)
    }

    private func adopt(_ file: OpenedInput) async throws -> Adopted {
        var adopted = Adopted(path: file.file.path)
        let checker = RowChecker(
            rules: context.request.provider.rules,
            options: context.request.rowOptions,
            mapping: file.mapping
        )
        var pass = try RowPass(
            file.file,
            dialect: file.dialect,
            checker: checker,
            scope: context.scope,
            tracksPositions: false
        )
        var batch: [ImportedRow] = []
        var isAtEnd = false
        while !isAtEnd {
            isAtEnd = try !pass.next()
            if !isAtEnd, let row = row(&pass) { batch.append(row) }
            guard batch.count == Self.batchSize || isAtEnd && !batch.isEmpty else { continue }
            let news = try await unknownToLedger(batch)
            adopted.sessions += news.count { $0.session != nil }
            adopted.unknown += news.count { $0.session == nil }
            if !news.isEmpty, let run = context.run {
                try await context.ledger.adopt(news, in: context.scope, run: run)
            }
            batch.removeAll(keepingCapacity: true)
        }
        return adopted
    }

    private func row(_ pass: inout RowPass) -> ImportedRow? {
        let (checked, prior) = pass.check()
        guard let prior, let ref = prior.ref, ref.scope == context.scope else { return nil }
        let own = pass.traits(checked)
        let told = PriorState(
            prior,
            key: ref.key,
            // Of a row that the reference does not fit it says nothing.
            traits: own.vehicle(comparedTo: ref.vehicle) == .differs ? .none : own,
            scope: context.scope,
            session: prior.session(at: context.request.provider, locale: checked.locale)
        )
        return told.map { ImportedRow(key: ref.key, $0, attempts: prior.attempts) }
    }

    private func unknownToLedger(_ rows: [ImportedRow]) async throws -> [ImportedRow] {
        let records = try await context.ledger.entries(for: rows.map(\.key), in: context.scope)
        return rows.filter { row in
            let known = records[row.key].map { PriorState($0) }
            let told = PriorState(state: row.session.map { .created($0) } ?? .unknown, traits: row.traits)
            return told.outweighs(known)
        }
    }
}

extension ImportedRow {
    init(key: Digest, _ told: PriorState, attempts: Int) {
        var session: CreatedSession?
        if case .created(let created) = told.state { session = created }
        self.init(key: key, traits: told.traits, session: session, attempts: attempts)
    }
}
