import ArgumentParser
import Foundation
import Ledger
import Messages
import Providers
import Reports
import Rows
package import Runner
import Sending
import Text

extension Summary {
    /// The summary of a run that came to its end.
    init(
        _ result: RunResult,
        _ request: RunRequest,
        run: RunID?,
        status: Int32,
        ledger: String?,
        input: String
    ) {
        self.init(totals: result.totals, elapsedSeconds: result.progress.elapsed / .seconds(1), exitCode: status)
        identify(request, run)
        problemFile = result.isDryRun ? nil : request.problemsPath
        requests = result.progress.counters.requests
        retries = result.progress.counters.retries
        stopped = result.stopReason.map { StopMessages.sentence($0, result, request) }
        goesOnAt = result.goesOnAt
        limits = RunLimits(result, request)
        isDryRun = result.isDryRun
        output = result.isDryRun ? nil : request.outputPath
        self.ledger = ledger
        sending = result.progress.sending
        columns = request.input.mapping.columnNames
        hints = request.input.hints
        (advice, nextCommand) = Self.next(result, request, input: input)
    }

    /// The summary of a run that failed, as far as it is known.
    package init(_ error: any Error, of run: Run, _ request: RunRequest, status: Int32) {
        let progress = run.progress
        self.init(
            totals: run.plan.map { RunTotals($0, progress) } ?? RunTotals(),
            elapsedSeconds: progress.elapsed / .seconds(1),
            exitCode: status
        )
        identify(request, run.journal.run)
        mayRepeatInput = true
        requests = progress.counters.requests
        retries = progress.counters.retries
        sending = progress.sending
        stopped = ErrorLine.impersonalSentence(error)
    }

    /// The summary of a run that has only just begun.
    init(ofBegun request: RunRequest) {
        self.init(totals: RunTotals(), elapsedSeconds: 0, exitCode: 0)
        identify(request, nil)
        hasEnded = false
    }

    private mutating func identify(_ request: RunRequest, _ run: RunID?) {
        self.run = run?.value
        provider = request.scope.provider
        environment = request.scope.environment
        campaign = request.scope.campaign
        identifyProcess()
    }

    /// Says which process this is of.
    mutating func identifyProcess() {
        startedAt = UnbegunRun.processStart
        version = RunCommand.version
    }

    /// The same with the exit code that the program ends with.
    func ending(with code: ExitCode) -> Summary {
        var summary = self
        summary.exitCode = code.rawValue
        return summary
    }

    private static func next(
        _ result: RunResult,
        _ request: RunRequest,
        input: String
    ) -> (advice: String?, command: String?) {
        let totals = result.totals
        if result.isDryRun { return (nil, nil) }
        if let reason = result.stopReason { return after(reason, result, request, input: input) }
        // With a second file for what is not created, that is the one to go on with.
        let file = result.problemFailure == nil ? request.problemsPath ?? request.outputPath : request.outputPath
        if file == "-" { return (nil, nil) }
        let (kept, warning) = limit(totals.leftByLimit, request)
        func retry(_ options: [String] = []) -> String? {
            NextCommand.retry(
                CommandLine.arguments,
                input: input,
                results: file,
                adding: options + kept
            )
        }
        let underOtherKeys = result.plan.underOtherKeys
        if underOtherKeys > 0 {
            let rows = underOtherKeys == 1 ? "the row" : "the \(underOtherKeys) rows"
            let others = totals.count(.invalid) + totals.count(.failed) > underOtherKeys
            return (
                "say what \(rows) known under another key \(underOtherKeys == 1 ? "is" : "are"): --same-rows as here, or "
                    + "--new-rows in its place"
                    + (others ? "; correct the cells that session_error names in the other rows" : "")
                    + "; then run\(warning)",
                retry(["--same-rows"])
            )
        }
        if totals.count(.invalid) + totals.count(.failed) > 0 {
            return (
                "correct the cells that session_error names in \(file), then run\(warning)", retry()
            )
        }
        let unknown = totals.count(.unknown)
        if unknown > 0 {
            let rows = unknown == 1 ? "the row that may have" : "the \(unknown) rows that may have"
            return (
                "ask \(request.provider.rules.displayName) about \(rows) a session (reconcile reads its list); to create "
                    + "them all the same, perhaps twice, run\(warning)",
                retry(["--include-unknown"])
            )
        }
        if totals.phonesToSee > 0 {
            let phones = totals.phonesToSee == 1 ? "the phone that was" : "the phones that were"
            return ("see in \(file) what session_error says of \(phones) not changed, then run\(warning)", retry())
        }
        if totals.count(.pending) > 0 {
            return (nil, NextCommand.limited(CommandLine.arguments, to: nil))
        }
        return (nil, nil)
    }

    /// What keeps a retry of some rows from sending, unasked, all those that `--limit` left: the same limit, or words
    /// where that lets nothing through.
    private static func limit(_ left: Int, _ request: RunRequest) -> (options: [String], warning: String) {
        guard left > 0, let limit = request.limit else { return ([], "") }
        if limit > 0 { return (["--limit", String(limit)], "") }
        return ([], " (this also sends the \(left == 1 ? "row" : "\(left) rows") that --limit left)")
    }

    /// After a run that stopped.
    private static func after(
        _ reason: StopReason,
        _ result: RunResult,
        _ request: RunRequest,
        input: String
    ) -> (advice: String?, command: String?) {
        let results = request.outputPath
        switch reason {
        case .ledger where result.isOnlyInResult && results == "-":
            // Nothing but what was printed has these links, and nothing reads that again by itself.
            return (
                "keep what was written to standard output, which holds links that nothing else does, in a file, and run "
                    + "bulk-sessions retry on it",
                nil
            )
        case .maxErrors(let facts):
            let start = facts.isRedirect ? "check --base-url" : "correct the cells that session_error names"
            if results == "-" {
                if input == "-" { return (nil, nil) }
                let location = facts.isRedirect ? "" : ", in \(input)"
                return (
                    "\(start)\(location), then try some rows with", NextCommand.limited(CommandLine.arguments, to: 10)
                )
            }
            let location = facts.isRedirect ? "" : " in \(results)"
            // The same command would send another batch, to be refused like this one.
            let retry = NextCommand.retry(
                CommandLine.arguments,
                input: input,
                results: results,
                adding: ["--limit", "10"]
            )
            return ("\(start)\(location), then try some rows with", retry)
        case .outsideHours, .dailyLimit:
            let now = Date().timeIntervalSince1970
            let advice = result.goesOnAt.flatMap { $0 > now ? "from \(request.zone.words($0)) on, run" : nil }
            return (advice, request.command)
        default:
            return (nil, request.command)
        }
    }
}

/// The sentences that say why a run stopped, for the user who has to do something about it.
enum StopMessages {
    static func sentence(_ reason: StopReason, _ result: RunResult, _ request: RunRequest) -> String {
        let provider = request.provider.rules.displayName
        let again = "Run the same command again and it goes on."
        switch reason {
        case .signal(let name):
            return "\(name). What was in flight is recorded. \(again)"
        case .outage(_, let answer):
            return "\(outage(answer, request)) \(again)"
        case .heldProbes:
            return "\(provider) answers, but creating fails: three trial rows ended unknown, so the run stopped rather "
                + "than risk more. Run the same command again later."
        case .outsideHours:
            return outsideHours(result, request)
        case .dailyLimit:
            let limit = NumberText.counted(request.sending.maxPerDay ?? 0, "call")
            let time =
                result.goesOnAt.map { "It goes on from \(request.zone.words($0)) on, by the same command." } ?? again
            return "No more than \(limit) may be made in 24 hours (--max-per-day), and that many were (daily_limit). "
                + time
        case .sessionOfAnotherRow:
            return "\(provider) answered with the id of a session that another row has (session_of_another_row), so "
                + "customers would get each other's links. Ask \(provider) about it before you run the same command again."
        case .throttledTooLong:
            return "\(provider) answered nothing but 429 (too many requests) for "
                + "\(DurationText.words(request.sending.giveUpAfter)). \(again)"
        case .longRetryAfter(let wait):
            return "\(provider) asked for a pause of \(DurationText.words(wait)). Run the same command after that."
        case .obstructed(let obstacle):
            return ObstacleSentence.text(obstacle)
        case .ledger:
            return ledger(result, request)
        case .input:
            return "The input could not be read any more. No further call was made. \(again)"
        case .maxErrors(let facts):
            let rows = facts.rows.map(String.init).joined(separator: ", ")
            let times = facts.count == 1 ? "once" : "\(facts.count) times"
            return "\(provider) refused \(facts.refused) of \(facts.answered) rows for good"
                + (facts.unknown > 0 ? ", and \(facts.unknown) may or may not have been created" : "")
                + " (--max-errors). "
                + "The commonest reason is \(facts.code.rawValue), \(times), as in row"
                + (facts.rows.count == 1 ? " " : "s ") + rows
                + (facts.isRedirect
                    ? ". The server sends callers elsewhere. Check --base-url."
                    : ". Perhaps a column is not what its name says; see session_error there.")
        case .credentials(let code, let hadSuccess):
            return credentials(code, hadSuccess, result, request, provider)
        }
    }

    /// What stood in the way: whoever reads this at night must not look at the wrong end of it.
    private static func outage(_ answer: CallCode?, _ request: RunRequest) -> String {
        let provider = request.provider.rules.displayName
        let time = "\(DurationText.words(request.sending.giveUpAfter)) (--give-up-after)"
        if let proxy = request.proxy, answer == nil || answer == .proxyFailed {
            return
                "There was no way to \(provider) through the proxy \(proxy.name) for \(time): the proxy is down, does not "
                + "reach \(provider), or is not the one that --proxy or HTTPS_PROXY should name."
        }
        let way = request.proxy.map { " through the proxy \($0.name)" } ?? ""
        let sentence = "\(provider) was not to be reached\(way) for \(time)"
        guard let answer else { return sentence + "." }
        guard let status = answer.httpStatus else {
            return "\(sentence); at last: \(CodeLabels.kind(answer.rawValue)) (\(answer.rawValue))."
        }
        return "\(sentence). What answered in its place, last with HTTP \(status), was not its API."
    }

    private static func outsideHours(_ result: RunResult, _ request: RunRequest) -> String {
        guard let time = result.goesOnAt, let hours = result.hours else { return "" }
        let isNamed = request.hours != nil
        return "Customers are messaged \(hours.words(at: time)) only"
            + (isNamed ? "" : ", unless --send-between or --any-hour says otherwise")
            + ", and the rows left would message "
            + "them (outside_hours). It goes on from \(request.zone.words(time)) on, by the same command."
    }

    /// Nobody needs to do anything but to run the same command again once the ledger works: whatever it lacks is taken in
    /// then, from the rescue file or from the result.
    private static func ledger(_ result: RunResult, _ request: RunRequest) -> String {
        var text = "No further call was made. " + (result.ledgerFailure.map { "\($0)" } ?? "The ledger failed.")
        if let rescue = result.rescue {
            text +=
                " What it could not take is in \(rescue), which the next run takes into it: nothing is created twice."
        } else if result.isOnlyInResult {
            let name = request.outputPath == "-" ? "what was written to standard output" : request.outputPath
            text += " Keep \(name): it holds links that nothing else does."
        }
        return text
    }

    private static func credentials(
        _ code: CallCode,
        _ hadSuccess: Bool,
        _ result: RunResult,
        _ request: RunRequest,
        _ provider: String
    ) -> String {
        let status = code.rawValue.replacing("http_", with: "HTTP ")
        let again = "No further call was made. Put that right, then run the same command again."
        if code.rawValue == "http_402" {
            return "\(provider) asks for payment (\(status)): is the contract or the quota used up? \(again)"
        }
        var text = "\(provider) refused the credentials (\(status)). "
        if hadSuccess {
            text += "They had worked earlier in this run: is a quota used up, or has the key been withdrawn? "
        } else {
            let environment = request.scope.environment
            let location =
                environment.contains("://")
                ? "the server \(environment) (--base-url)" : "\(provider)'s environment \(environment)"
            text += "Check that the key belongs to \(location) and is active. "
        }
        let skew = ClockSkew.difference(date: result.credentialsResponse?.date, now: Date().timeIntervalSince1970)
        if let skew, abs(skew / .seconds(1)) > 60 {
            let apart = DurationText.words(.seconds(abs(Int(skew / .seconds(1)))))
            text +=
                "This machine's clock and the provider's are \(apart) apart"
                + (request.provider.descriptor.signatureLifetime.map {
                    ", and \(provider) refuses signatures older than \(Int($0 / .seconds(60))) minutes. "
                } ?? ". ")
        }
        return text + again
    }
}

extension ErrorFacts {
    /// Whether most rows were redirected: then it is not the cells that are wrong.
    fileprivate var isRedirect: Bool { code.rawValue.hasPrefix("http_3") }
}

extension RunLimits {
    fileprivate init(_ result: RunResult, _ request: RunRequest) {
        let now = Date().timeIntervalSince1970
        self.init(
            hours: request.hours.map { $0.words(at: now) },
            callsWithinDay: result.callsWithinDay,
            maxPerDay: result.callsWithinDay == nil ? nil : request.sending.maxPerDay
        )
    }
}
