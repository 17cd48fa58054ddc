import ArgumentParser
import Foundation
import Ledger
import Providers
import Rows
import Runner
import Text

/// The command `forget`, with its arguments and options.
struct ForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Clear old links and ids from the ledger; nobody is messaged again for it.",
        usage: "bulk-sessions forget (--before <date> | --expired) [<options>]",
        discussion: """
            Ids, links, messages and what tells one customer from another are cleared and overwritten. Keys and states stay, so that \
            the same file run again sends nothing. Rows that may have a session of which nobody knows stay as they are.

            Examples:
              bulk-sessions forget --before 2026-01-01 --provider \(ProviderHelp.example) --environment production --dry-run
              bulk-sessions forget --expired --campaign spring --provider \(ProviderHelp.example) --environment production
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp("Rows that no run has written since that day (UTC) or moment.", valueName: "DATE")
    )
    var before: String?

    @Flag(name: .long, help: "Rows whose link has expired.")
    var expired = false

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Count only; nothing is cleared.")
    var dryRun = false

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask. Needed where nobody can be asked.")
    var yes = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A YAML file with any of the options about the place. See bulk-sessions init.",
            valueName: "FILE"
        ),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var job: String?

    @OptionGroup(title: "Place (without --campaign: all campaigns)") var target: TargetOptions

    func validate() throws {
        try EmptyValue.reject(["--before": before, "--job": job])
        if (before == nil) != expired {
            throw ValidationError("Say which rows: either --before DATE or --expired.")
        }
        _ = try forgetting()
    }

    private func forgetting() throws -> Forgetting {
        let now = Date().timeIntervalSince1970
        guard let before else { return .expired(now: now) }
        guard let date = ISO8601.seconds(before) ?? ISO8601.seconds(before + "T00:00:00Z") else {
            throw ValidationError("'\(before)' is no date for '--before'. Write it as 2026-01-31.")
        }
        guard date <= now else { throw ValidationError("The date of '--before', \(before), is still to come.") }
        return .before(date)
    }

    func run() async throws {
        let provider = try ChosenProvider(named: target.provider).provider
        let environment = try TargetOptions.environment(named: target.requiredEnvironment(), of: provider)
        let place = try LedgerPath.chosen(target.ledger, isTemporary: false)
        let source = try LedgerSource(place.path)
        var scope = SessionScope(
            provider: provider.name,
            environment: try scopeEnvironment(environment, of: provider),
            account: "",
            campaign: target.campaign ?? "default"
        )
        // A ledger that is not there is not made here.
        let found = try await source.openForReading()
        scope.account = try await LedgerAccount.name(target.account, provider, environment, scope.environment, found)
        if dryRun {
            _ = try await count(found, scope)
            return try await found.close()
        }
        try await found.close()
        let (ledger, lock) = try await source.openAlone(on: scope)
        defer { withExtendedLifetime(lock) {} }
        let campaigns = try await count(ledger, scope)
        let rows = campaigns.reduce(0) { $0 + $1.counts.toForget }
        if rows > 0 { try ask(rows, campaigns, place.name) }
        let cleared = try await ForgetStage(ledger, forgetting()).perform(in: campaigns.map(\.scope))
        try await ledger.close()
        try StandardOutput.write(
            "Cleared \(NumberText.counted(cleared, "row")). Keys and states stay, so nothing is sent for them again.\n"
        )
    }

    private func scopeEnvironment(_ environment: ProviderEnvironment, of provider: Provider) throws -> String {
        if target.baseUrl == nil { return environment.name }
        return try ProviderEndpoint.resolve(environment, of: provider.environments, baseURL: target.baseUrl)
            .scopeEnvironment
    }

    /// Counts what would be cleared in the campaigns that are meant, and says it.
    private func count(_ ledger: any SessionLedger, _ scope: SessionScope) async throws -> [ForgetStage.Campaign] {
        let scopes = try await ledger.scopes(onAccountOf: scope).filter {
            target.campaign == nil || $0.campaign == target.campaign
        }
        if scopes.isEmpty {
            let campaign = target.campaign.map { "no campaign \"\(VisibleText.shortened($0))\" of" } ?? "nothing of"
            throw ValidationError(
                "The ledger knows \(campaign) account \"\(VisibleText.shortened(scope.account))\" at \(scope.provider), "
                    + "\(scope.environment). See bulk-sessions report --list."
            )
        }
        let campaigns = try await ForgetStage(ledger, forgetting()).counts(in: scopes)
        for campaign in campaigns { try StandardOutput.write(campaign.line + "\n") }
        return campaigns
    }

    private func ask(_ rows: Int, _ campaigns: [ForgetStage.Campaign], _ path: String) throws {
        if yes { return }
        guard Terminal.isAttended else {
            throw ConfigurationError(
                description:
                    "\(NumberText.counted(rows, "row")) would be cleared, which cannot be taken back, and nobody "
                    + "can be asked. Nothing was cleared. Run the same command with --yes, or with --dry-run to count only."
            )
        }
        let question =
            "Clear \(NumberText.counted(rows, "row")) of \(NumberText.counted(campaigns.count, "campaign")) in \(path)? "
            + "Their ids and links cannot be brought back."
        guard Terminal.ask(question) else { throw NotConfirmed() }
    }
}

extension ForgetStage.Campaign {
    fileprivate var line: String {
        var parts = ["\(NumberText.counted(counts.toForget, "row")) to clear"]
        if counts.forgotten > 0 { parts.append("\(NumberText.grouped(counts.forgotten)) cleared before") }
        if counts.tooNew > 0 { parts.append("\(NumberText.grouped(counts.tooNew)) kept") }
        if counts.unsettled > 0 {
            parts.append(
                "\(NumberText.grouped(counts.unsettled)) kept as a session may exist whose link is not known"
            )
        }
        return "Campaign \(VisibleText.shortened(scope.campaign)): " + parts.joined(separator: ", ")
    }
}
