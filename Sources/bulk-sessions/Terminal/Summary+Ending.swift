import Domain
import Foundation
import Providers
import Reports
import Runner

extension Summary {
    /// What a run ended with, in words and numbers.
    init(_ ending: Run.Ending, _ request: RunRequest, status: Int32, ledger: String?, input: String) {
        self.init(outcome: ending.outcome, elapsedSeconds: ending.elapsed / .seconds(1), exitCode: status)
        requests = ending.counters.requests
        retries = ending.counters.retries
        stopped = ending.stopReason.map { StopWords.sentence($0, ending, request) }
        output = ending.isDryRun ? nil : request.outputPath
        self.ledger = ledger
        sending = ending.sending
        columns = request.input.mapping.columnNames
        (advice, nextCommand) = Self.next(ending, request, input: input)
    }

    /// What is known of a run that failed.
    init(_ error: any Error, of run: Run, _ request: RunRequest, status: Int32) {
        let progress = run.progress
        self.init(outcome: Outcome(), elapsedSeconds: progress.elapsed / .seconds(1), exitCode: status)
        requests = progress.counters.requests
        retries = progress.counters.retries
        sending = progress.sending
        stopped = "\(error)"
    }

    private static func next(
        _ ending: Run.Ending,
        _ request: RunRequest,
        input: String
    ) -> (advice: String?, command: String?) {
        let outcome = ending.outcome
        if ending.isDryRun { return (nil, nil) }
        if ending.stopReason != nil { return (nil, request.command) }
        if request.outputPath == "-" { return (nil, nil) }
        let retry = NextCommand.retry(CommandLine.arguments, input: input, results: request.outputPath)
        if outcome.count(.invalid) + outcome.count(.failed) > 0 {
            return ("correct the cells that session_error names in \(request.outputPath), then run", retry)
        }
        let unknown = outcome.count(.unknown)
        if unknown > 0 {
            let rows = unknown == 1 ? "the row that may have" : "the \(unknown) rows that may have"
            return (
                "ask \(request.provider.rules.displayName) about \(rows) a session; to create them all the same, "
                    + "perhaps twice, run",
                retry + " --include-unknown"
            )
        }
        if outcome.count(.pending) > 0 {
            return (nil, NextCommand.withoutLimit(CommandLine.arguments))
        }
        return (nil, nil)
    }
}

/// Why a run stopped, for the person who has to do something about it.
enum StopWords {
    static func sentence(_ reason: StopReason, _ ending: Run.Ending, _ request: RunRequest) -> String {
        let provider = request.provider.rules.displayName
        let again = "Run the same command again and it goes on."
        switch reason {
        case .signal(let name):
            return "\(name). What was in flight is recorded. \(again)"
        case .outage:
            return "\(provider) was not to be reached for \(DurationText.words(request.sending.giveUpAfter)) "
                + "(--give-up-after). \(again)"
        case .throttledTooLong:
            return "\(provider) answered nothing but 429 (too many requests) for "
                + "\(DurationText.words(request.sending.giveUpAfter)). \(again)"
        case .longRetryAfter(let wait):
            return "\(provider) asked for a pause of \(DurationText.words(wait)). Run the same command after that."
        case .untrusted(let host):
            return "The server \(host) showed a certificate that is not trusted. Nothing was sent to it. "
                + "Check --base-url, the network's proxy and this machine's certificates."
        case .ledger:
            return
                "The ledger could not be written, so no further call was made. Make room or repair the disk. \(again)"
        case .maxErrors(let facts):
            let rows = facts.rows.map(String.init).joined(separator: ", ")
            return "\(provider) refused \(facts.refused) of \(facts.answered) rows for good (--max-errors). "
                + "The commonest reason is \(facts.code.rawValue), \(facts.count) times, as in row"
                + (facts.rows.count == 1 ? " " : "s ") + rows
                + ". Perhaps a column is not what its name says; see session_error there."
        case .credentials(let code, let hadSuccess):
            return credentials(code, hadSuccess, ending, request, provider)
        }
    }

    private static func credentials(
        _ code: CallCode,
        _ hadSuccess: Bool,
        _ ending: Run.Ending,
        _ request: RunRequest,
        _ provider: String
    ) -> String {
        let status = code.rawValue.replacing("http_", with: "HTTP ")
        var text = "\(provider) refused the credentials (\(status)). "
        if hadSuccess {
            text += "They had worked earlier in this run: is a quota used up, or has the key been withdrawn? "
        } else {
            text +=
                "Check that the key belongs to \(provider)'s environment \(request.scope.environment) and is active. "
        }
        let skew = ClockSkew.difference(date: ending.credentialsAnswer?.date, now: Date().timeIntervalSince1970)
        if let skew, abs(skew / .seconds(1)) > 60 {
            let apart = DurationText.words(.seconds(abs(Int(skew / .seconds(1)))))
            text +=
                "This machine's clock and the provider's are \(apart) apart"
                + (request.scope.provider == "pave" ? ", and PAVE refuses signatures older than 5 minutes. " : ". ")
        }
        return text + "Nothing else was sent; then run the same command again."
    }
}
