import Files
import Ledger
import Providers
package import Reports
package import Rows
package import Sending
import Synchronization
import Text

/// A run that settles the unknown rows of a result file from a list of sessions, and sends nothing.
///
/// 1. The list and all rows are looked at, and all is decided before anything is written.
/// 2. The ledger is told, durably.
/// 3. The file is written anew from what the ledger knows then, so a run that died in between is made good by the next one.
package final class ReconcileRun: StoppableRun {
    /// What the user says about the list.
    package struct Options: Sendable {
        package var listPath: String
        /// What its columns stand for, beyond what their names say.
        package var columns: [HeaderOverride] = []
        /// It has all sessions of the time in which the rows' calls were made.
        package var isComplete = false
        /// What stands beside a session is believed to be its own, also where nothing known shows it.
        package var isTrusted = false
        /// By whose clock times are that name none; nil where nobody said.
        package var zone: ZoneRules?

        package init(listPath: String) { self.listPath = listPath }
    }

    private let request: RunRequest
    private let parts: RunParts
    private let options: Options
    private let openedOutput = Mutex<OutputFile?>(nil)
    private let signal = Mutex<String?>(nil)
    private let counted = Mutex(ReconcileTotals())
    package let journal = RunJournal()

    package init(_ request: RunRequest, _ parts: RunParts, _ options: Options) {
        (self.request, self.parts, self.options) = (request, parts, options)
    }

    package func perform() async throws -> ReconcileTotals {
        do {
            let list = try SessionListFile(path: options.listPath, overrides: options.columns)
            for line in list.mapping.lines + list.mapping.hints {
                parts.console.say("\(VisibleText.line(list.path)): \(line)")
            }
            let ledger = try await parts.openLedger()
            let lock = try await parts.lockAccount { self.isStopped }
            defer { withExtendedLifetime(lock) {} }
            let output = request.dryRun ? nil : try request.openOutput { isStopped }
            openedOutput.withLock { $0 = output }
            return try await perform(list, ledger, output)
        } catch {
            discardOutput()
            throw error
        }
    }

    private func perform(
        _ file: SessionListFile,
        _ ledger: any SessionLedger,
        _ output: OutputFile?
    ) async throws -> ReconcileTotals {
        let times = try await times(ledger)
        let rows = try await UnknownRows(request, ledger, times)
        var totals = ReconcileTotals()
        (totals.rows, totals.blankRows, totals.elsewhere) = (rows.rowCount, rows.blankRows, rows.elsewhereCount)
        totals.unknown = rows.rows.count + rows.misplacedUnknown
        totals.settledBefore = rows.settled.count
        let (list, decided) = try await decide(file, rows, times, ledger)
        totals.listed = list.count
        try checkSignal()
        var findings = decided.findings
        var records = rows.settled
        if output != nil, !rows.rows.isEmpty {
            for (key, record) in try await settle(rows, decided, ledger, &findings) { records[key] = record }
        }
        count(rows, findings, decided, &totals)
        counted.withLock { [totals] in $0 = totals }
        tell(rows, findings, totals)
        if let output, totals.unknown > 0 || totals.settledBefore > 0 || request.outputPath != request.input.file.path {
            let writer = ReconciledFile(request, rows, findings: findings, sessions: decided.sessions, records: records)
            try writer.write(to: output)
        } else {
            discardOutput()
        }
        return totals
    }

    /// Looks at the list in the light of what is known, and decides about all rows.
    private func decide(
        _ file: SessionListFile,
        _ rows: UnknownRows,
        _ times: CallTimes,
        _ ledger: any SessionLedger
    ) async throws -> (ListedSessions, Reconciliation) {
        func read(usesClientIDs: Bool) throws -> ListedSessions {
            try ListedSessions(
                file,
                rows.rows,
                usesClientIDs: usesClientIDs && request.provider.rules.reads(.externalID),
                zone: options.zone,
                now: parts.clock.secondsSince1970
            )
        }
        var list = try read(usesClientIDs: true)
        if list.count == 0 { throw SessionListError.empty(file.path) }
        let keys = rows.rows.map(\.key)
        let known = try await KnownSessions(list, rows.known, unknown: keys, times, request.scope, ledger)
        let testimony = try await known.testimony(of: file, list, request.scope, ledger)
        if let line = testimony.lineAhead { throw SessionListError.timesAhead(file.path, line: line) }
        let proof: ListCredibility.Proof
        switch testimony.credibility.verdict(isTrusted: options.isTrusted) {
        case .believed(let believed): proof = believed
        case .vehiclesOnly:
            proof = ListCredibility.Proof(references: false, vehicles: true)
            parts.console.warn(
                "The list \(VisibleText.line(file.path)) has other client_ids than were sent: sessions are known by their "
                    + "vehicles alone"
            )
            list = try read(usesClientIDs: false)
        case .contradicted(let line, let column):
            throw SessionListError.contradicted(file.path, line: line, isReference: column == .reference)
        }
        var decided = Reconciliation(
            rows.rows,
            list,
            known,
            proof,
            isComplete: options.isComplete,
            timeOfFile: timeOfFile(testimony.earliestOfFile),
            provider: request.provider
        )
        if known.count == 0, !rows.rows.isEmpty, !decided.hasFoundAny, !options.isTrusted {
            throw SessionListError.foreign(
                file.path,
                sessions: list.count,
                account: request.scope.account,
                campaign: request.scope.campaign
            )
        }
        let found = decided.sessions.sorted { $0.key < $1.key }
        let withdrawals = found.map { FollowUp(.cancel, key: keys[$0.key], of: $0.value) }
        for (row, record) in zip(found, try await ledger.followUps(withdrawals, in: request.scope)) {
            if record?.state == .done || record?.mayHaveHappened == true { decided.leave(row.key, .withdrawn) }
        }
        return (list, decided)
    }

    /// How much older than a file, and than what is known of its sessions, a call may be that it calls unknown.
    private static let longestCampaign = 31 * 86_400.0

    /// When the calls were made of which nothing tells but the file.
    private func timeOfFile(_ earliest: Double?) -> ClosedRange<Double> {
        let written = request.input.file.modified
        return min(written, earliest ?? written) - Self.longestCampaign...written + 86_400
    }

    private func times(_ ledger: any SessionLedger) async throws -> CallTimes {
        CallTimes(
            try await ledger.runs(limit: .max),
            scope: request.scope,
            minutes: try await ledger.calls(onAccountOf: request.scope, since: 0),
            now: parts.clock.secondsSince1970
        )
    }

    /// Tells the ledger what was found.
    ///
    /// - Returns: what it knows of all the rows then.
    private func settle(
        _ rows: UnknownRows,
        _ decided: Reconciliation,
        _ ledger: any SessionLedger,
        _ findings: inout [ListMatch.Finding]
    ) async throws -> [Digest: RowRecord] {
        var settled = rows.rows.indices.filter { decided.sessions[$0] != nil || findings[$0] == .none }
        let keys = rows.rows.map(\.key)
        if !settled.isEmpty {
            let run = try await journal.begin(request, in: ledger, at: parts.clock.secondsSince1970)
            // In a database the account is this run's from here on only: what others have called since is decided anew.
            let current = try await ledger.records(for: settled.map { keys[$0] }, in: request.scope)
            for (index, record) in zip(settled, current) where record != rows.rows[index].record {
                findings[index] = .uncertain(.calledSince)
            }
            settled.removeAll { findings[$0] == .uncertain(.calledSince) }
            let told = settled.compactMap { rows.rows[$0].told }
            if !told.isEmpty { try await ledger.adopt(told, in: request.scope, run: run) }
            let committer = GroupCommitter(
                ledger: ledger,
                scope: request.scope,
                run: run,
                rescueFile: journal.rescueFile(request)
            )
            for index in settled {
                let calledFor = rows.rows[index].calledFor
                committer.enqueue(.reconciled(key: keys[index], decided.sessions[index], calledFor))
            }
            try await committer.flush()
        }
        let records = try await ledger.entries(for: keys, in: request.scope)
        for index in settled where records[keys[index]]?.state == .unknown {
            findings[index] = .uncertain(.ofAnotherRow)
        }
        return records
    }

    private func count(
        _ rows: UnknownRows,
        _ findings: [ListMatch.Finding],
        _ decided: Reconciliation,
        _ totals: inout ReconcileTotals
    ) {
        for (index, finding) in findings.enumerated() {
            switch finding {
            case .one:
                totals.found += 1
                if rows.rows[index].lostCalls > 1 { totals.possibleOrphans += 1 }
                if decided.sessions[index]?.foreignHost != nil { totals.foreignLinks += 1 }
            case .none: totals.notFound += 1
            case .several: totals.left["several_sessions", default: 0] += 1
            case .uncertain(let doubt): totals.left[doubt.rawValue, default: 0] += 1
            }
        }
        if rows.misplacedUnknown > 0 {
            totals.left[ListMatch.Doubt.foreignReference.rawValue, default: 0] += rows.misplacedUnknown
        }
    }

    /// The rows that are named in the log; the file has all of them.
    private static let namedRows = 20

    private func tell(_ rows: UnknownRows, _ findings: [ListMatch.Finding], _ totals: ReconcileTotals) {
        let provider = request.provider.rules.displayName
        let left = zip(rows.rows, findings).compactMap { row, finding in
            ListSentence.text(finding, provider: provider).map { "Row \(row.row): \($0)" }
        }
        for line in left.prefix(Self.namedRows) { parts.console.warn(line) }
        if left.count > Self.namedRows {
            parts.console.warn("\(left.count - Self.namedRows) more rows stay unknown; session_error says why")
        }
        if totals.foreignLinks > 0 {
            parts.console.warn(
                "An untrusted host in \(NumberText.counted(totals.foreignLinks, "link")) of the list: it is neither "
                    + "\(provider)'s nor the account's (link_host). Ask \(provider) about it before customers use it."
            )
        }
    }

    /// What has come of it so far; also for the end of a run that failed once the ledger had been told.
    package var totals: ReconcileTotals { counted.withLock { $0 } }

    private var isStopped: Bool { signal.withLock { $0 != nil } }

    private func checkSignal() throws {
        if let name = signal.withLock({ $0 }) { throw RunError.stopped(signal: name) }
    }

    /// Ends the run, unless the ledger is being told already, which takes no time.
    package func stop(signal: String) { self.signal.withLock { $0 = signal } }

    /// Tells the ledger how the run ended, and gives it back.
    ///
    /// - Parameter next: The command to run next, and in words when; nil where nothing is left to do.
    package func end(
        _ totals: ReconcileTotals,
        exitCode: Int32,
        next: (advice: String, command: String)? = nil
    ) async throws {
        let elapsed = parts.clock.elapsed / .seconds(1)
        let summary = Summary(totals: RunTotals(), elapsedSeconds: elapsed, exitCode: exitCode)
        guard var report = journal.report(summary, endedAt: parts.clock.secondsSince1970) else { return }
        report.task = RunReport.Work(totals)
        (report.advice, report.nextCommand) = (next?.advice, next?.command)
        try await journal.end(report)
    }

    package func discardOutput() { openedOutput.withLock { $0?.discard() } }
}
