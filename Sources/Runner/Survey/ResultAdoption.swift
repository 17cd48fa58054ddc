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

    /// What one row of a file tells.
    private struct Told {
        /// The row's; where its reference is another row's, that one's too, and neither is sure.
        var rows: [ImportedRow]
        /// Where the ledger knows that row with this session, nothing is unclear.
        var clearedBy: (key: Digest, id: String)?
    }

    private func adopt(_ file: OpenedInput) async throws -> Adopted {
        var adopted = Adopted(path: file.file.path)
        var options = context.request.rowOptions
        options.keyColumns = file.keyColumns
        let checker = RowChecker(rules: context.request.provider.rules, options: options, mapping: file.mapping)
        var pass = try RowPass(
            file.file,
            dialect: file.dialect,
            checker: checker,
            scope: context.scope,
            tracksPositions: false
        )
        var batch: [Told] = []
        var isAtEnd = false
        while !isAtEnd {
            isAtEnd = try !pass.next()
            if !isAtEnd, let told = told(&pass) { batch.append(told) }
            guard batch.count == Self.batchSize || isAtEnd && !batch.isEmpty else { continue }
            let news = try await unknownToLedger(batch)
            adopted.sessions += Set(news.filter { !$0.isUnknown }.map(\.key)).count
            adopted.unknown += Set(news.filter(\.isUnknown).map(\.key)).count
            if !news.isEmpty, let run = context.run {
                try await context.ledger.adopt(news, in: context.scope, run: run)
            }
            batch.removeAll(keepingCapacity: true)
        }
        return adopted
    }

    private func told(_ pass: inout RowPass) -> Told? {
        let (checked, prior) = pass.check()
        guard let prior, let ref = prior.ref, ref.scope == context.scope else { return nil }
        let own = pass.traits(checked)
        let session = prior.session(at: context.request.provider, locale: checked.locale)
        guard let told = PriorState(prior, key: ref.key, traits: own, scope: context.scope, session: session) else {
            return nil
        }
        if case .known(ref.key, _) = pass.identify(checked, prior) {
            return Told(
                rows: [
                    ImportedRow(key: ref.key, told, attempts: prior.attempts, code: prior.unknownCode)
                ]
            )
        }
        // Somebody has moved references, or sessions, or ids, and nobody can tell which: better a held row than a link
        // for a stranger, or a second one for somebody.
        func unclear(_ key: Digest, _ traits: Traits) -> ImportedRow {
            ImportedRow(key: key, traits: traits, session: nil, attempts: prior.attempts, code: .sessionUnclear)
        }
        let rows = [unclear(ref.key, ref.vehicle)] + (pass.ownKey(checked).map { [unclear($0, own)] } ?? [])
        return Told(rows: rows, clearedBy: session.map { (ref.key, $0.id) })
    }

    private func unknownToLedger(_ batch: [Told]) async throws -> [ImportedRow] {
        let keys = batch.flatMap { $0.rows.map(\.key) }
        let records = try await context.ledger.entries(for: keys, in: context.scope)
        return batch.flatMap { told in
            if let cleared = told.clearedBy, records[cleared.key]?.session?.id == cleared.id { return [ImportedRow]() }
            return told.rows.filter { RowHistory.changes(records[$0.key], by: $0, run: context.run) }
        }
    }
}

extension ImportedRow {
    init(key: Digest, _ told: PriorState, attempts: Int, code: CallCode?) {
        var session: CreatedSession?
        var isCancelled = false
        switch told.state {
        case .created(let created): session = created
        case .cancelled(let withdrawn): (session, isCancelled) = (withdrawn, true)
        default: break
        }
        self.init(
            key: key,
            traits: told.traits,
            session: session,
            attempts: attempts,
            code: session == nil && !isCancelled ? code : nil,
            isCancelled: isCancelled
        )
    }
}
