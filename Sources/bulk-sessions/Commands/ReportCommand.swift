import ArgumentParser
import Files
import Foundation
import Ledger
import Reports
import Rows
import Runner
import Text

/// The command `report`, with its arguments and options.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a web page about a run, from the ledger.",
        discussion: """
            One page without network access: what became of the rows, calls and pauses over time, how long answers
            took, problems with their row numbers, and what to do next. It can be asked for while a run is under way.

            Examples:
              bulk-sessions report
              bulk-sessions report --list
              bulk-sessions report --run 12 --output page.html
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The ledger. [default: in ~/.local/state]",
            valueName: "PATH|postgresql://HOST/DATABASE"
        ),
        completion: .file()
    )
    var ledger: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The run's number, as --list shows it. [default: the newest]", valueName: "ID")
    )
    var run: Int64?

    @Flag(name: .long, help: "List the newest runs instead.")
    var list = false

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The page; '-' is standard output. [default: report-ID.html]", valueName: "PATH"),
        completion: .file()
    )
    var output: String?

    private static let mostRuns = 50

    func validate() throws {
        try EmptyValue.reject(["--ledger": ledger, "--output": output])
        if list, run != nil || output != nil { throw ValidationError("--list goes with neither --run nor --output.") }
    }

    func run() async throws {
        let place = try LedgerPath.chosen(ledger, isTemporary: false)
        let (path, name) = (place.path, place.name)
        let ledger = try await LedgerSource(path).openForReading()
        if list {
            let runs = try await ledger.runs(limit: Self.mostRuns)
            try StandardOutput.write(RunList.text(runs))
            return
        }
        let runs = try await ledger.runs(limit: run == nil ? 1 : .max)
        guard let record = runs.first(where: { run == nil || $0.id.value == run }) else {
            throw ValidationError(
                run.map { "The ledger \(name) knows of no run \($0). See bulk-sessions report --list." }
                    ?? "The ledger \(name) knows of no run yet."
            )
        }
        let tally = record.end == nil ? try await ledger.tally(of: record.id) : nil
        let (report, hasEnded) = RunList.report(of: record, tally: tally)
        // An older run that has not ended died: another one on its account is not it.
        let isNewest = !runs.contains {
            $0.id.value > record.id.value && $0.start.scope.isSameAccount(record.start.scope)
        }
        var isUnderWay: Bool? = false
        if isNewest, !hasEnded {
            isUnderWay =
                if let database = ledger as? PostgresLedger { try await database.isUnderWay(record.id) } else {
                    AccountLock.isHeld(ledgerPath: path, scope: record.start.scope)
                }
        }
        let page = ReportPage.html(
            report,
            hasEnded: hasEnded,
            isUnderWay: isUnderWay,
            // A row that cannot be read keeps nobody from the rest of the page.
            funnel: try? await funnel(of: record.start.scope, report, ledger)
        )
        let target = output ?? "report-\(record.id).html"
        if target == "-" {
            try StandardOutput.write(page)
        } else {
            try AtomicFile.page(target).write(page)
            StandardError.write("Run \(record.id): \(VisibleText.line(target))\n")
        }
    }

    /// How far the customers of a campaign have come, as the ledger knows it.
    private func funnel(
        of scope: SessionScope,
        _ report: RunReport,
        _ ledger: any SessionLedger
    ) async throws -> SessionFunnel {
        var funnel = SessionFunnel(rows: report.rows)
        if report.task != nil {
            // A run about sessions knows no rows but theirs: those of the newest one that created some are the campaign's.
            let earlier = try await ledger.runs(limit: .max).lazy.filter { $0.start.scope == scope }
                .map { RunList.report(of: $0).report }
            funnel = SessionFunnel(rows: earlier.first { $0.task == nil && $0.rows > 0 }?.rows ?? 0)
        }
        let now = Date().timeIntervalSince1970
        var last: Int64 = 0
        while true {
            let page = try await ledger.rows(in: scope, after: last, limit: Self.rowsAtOnce)
            guard let end = page.last else { return funnel }
            last = end.row.location
            for row in page { funnel.count(row, now: now) }
        }
    }

    private static let rowsAtOnce = 10_000
}
