import CSV
import Files
import Reports
import Rows
import Sending

/// The second file of a run (`--problems`): those of its rows that are not created, whole, as they stand in the result.
///
/// Where it fails, that is kept for the end: it must not cost the result.
final class ProblemFile {
    private let output: OutputFile
    private var writer: ResultWriter
    private(set) var failure: OutputError?

    init?(_ context: RunContext) {
        guard let output = context.problems else { return nil }
        self.output = output
        writer = ResultWriter(output, dialect: context.request.input.dialect, mapping: context.checker.mapping)
    }

    func writeHeader(_ header: Record) { attempt { () throws(OutputError) in try writer.writeHeader(header) } }

    /// Writes a row, if it is not created.
    func write(_ row: Record, _ result: RowResult) {
        switch result.status {
        case .created, .existing, .cancelled, .valid: return
        case .duplicate: if !result.lacksLink { return }
        case .invalid, .failed, .unknown, .pending: break
        }
        attempt { () throws(OutputError) in try writer.write(row, result) }
    }

    /// Puts the file in place.
    func commit() {
        attempt { () throws(OutputError) in
            try writer.finish()
            try output.commit()
        }
        if failure != nil { output.discard() }
    }

    private func attempt(_ body: () throws(OutputError) -> Void) {
        if failure != nil { return }
        do throws(OutputError) { try body() } catch { failure = error }
    }
}
