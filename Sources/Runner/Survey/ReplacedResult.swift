import CSV
import Files
import Ledger
import Providers
import Reports
import Rows
import Sending
import Text

/// The result file that a run is about to replace: what its references tell is taken over first, so that a lost or older
/// ledger forgets nothing that stands there.
struct ReplacedResult {
    let context: RunContext

    private static let batchSize = 1_000

    /// What is taken over that the ledger did not know.
    struct Adopted {
        var sessions = 0
        var unknown = 0
    }

    init(_ context: RunContext) { self.context = context }

    /// Takes over what the ledger does not know; a dry run only counts it.
    func adopt() async throws -> Adopted {
        var adopted = Adopted()
        guard let file = try await fileToRead() else { return adopted }
        var reader = try RecordReader(file, dialect: try DialectDetector.detect(file))
        guard try reader.next() else { return adopted }
        let columns = (0..<reader.fieldCount).map { reader.field($0).text }
        let mapping = try HeaderMapping.match(columns: columns, relevant: [])
        var batch: [ImportedRow] = []
        var isAtEnd = false
        while !isAtEnd {
            isAtEnd = try !reader.next()
            if !isAtEnd, let row = row(reader.record, mapping) { batch.append(row) }
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

    /// The file at the output's path; nil where there is none of ours, where it is the input, which is read anyway, and
    /// where the ledger's newest run of this scope wrote this very file: then nothing stands there that the ledger lacks.
    private func fileToRead() async throws -> InputFile? {
        let request = context.request
        guard request.outputPath != "-", ResultFile.isOurs(at: request.outputPath),
            !request.input.file.isSameFile(as: request.outputPath)
        else { return nil }
        let newest = try await context.ledger.runs(limit: 50).first {
            $0.id != context.run && $0.start.scope == context.scope
        }
        if let written = newest?.end?.output, written == WrittenFile(path: request.outputPath) { return nil }
        return try InputFile(path: request.outputPath)
    }

    private func row(_ record: Record, _ mapping: HeaderMapping) -> ImportedRow? {
        guard let prior = PriorResult(record, mapping), let ref = prior.ref, ref.scope == context.scope else {
            return nil
        }
        let session = prior.session(at: context.request.provider, locale: nil)
        guard
            let told = PriorState(prior, key: ref.key, traits: .none, scope: context.scope, session: session)
        else { return nil }
        return ImportedRow(key: ref.key, told, attempts: prior.attempts)
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
