import Files
import Foundation
import Providers
import Reports
import Rows

/// A run that ended before it had begun: the input cannot be opened, a setting is wrong. All that is known of it is what the
/// command line says.
///
/// Whoever watches the metrics must hear of it as of any other run that failed.
struct UnbegunRun {
    /// Seconds since 1970.
    static let processStart = Date().timeIntervalSince1970

    private let metricsPath: String
    private let target: TargetOptions?

    /// Nil where nobody asked for metrics, or only asked what would be done.
    init?(_ command: any LoggingCommand) {
        guard let path = command.run.metricsFile, !command.run.dryRun else { return nil }
        metricsPath = path
        target = command.target
    }

    /// - Parameter words: a command line that the parser did not accept.
    init?(words: [String]) {
        guard let command = words.first, ["create", "retry"].contains(command), !words.contains("--dry-run"),
            let path = Self.value(of: "--metrics-file", in: words), !path.isEmpty
        else { return nil }
        metricsPath = path
        target = nil
    }

    /// Writes the metrics. Where that fails nothing is said: the exit code has something graver to report.
    func writeMetrics(exitCode: Int32) {
        let file = AtomicFile.metrics(metricsPath)
        let before = file.current
        let report = RunReport(
            program: RunCommand.version,
            scope: scope(before),
            startedAt: Self.processStart,
            endedAt: Date().timeIntervalSince1970,
            exitCode: exitCode
        )
        try? file.write(MetricsText.text(report, before: before))
    }

    /// What the options name, else what the file was about so far: with other labels the times in it would be lost.
    private func scope(_ before: String) -> SessionScope {
        let former = MetricsText.labels(in: before)
        let byKeys = ChosenProvider.withKeys(ProcessInfo.processInfo.environment)
        let provider =
            target?.provider?.lowercased() ?? former["provider"] ?? (byKeys.count == 1 ? byKeys[0].name : "")
        return SessionScope(
            provider: provider,
            environment: environment(of: provider) ?? former["environment"] ?? "",
            account: target?.account ?? "",
            campaign: target?.campaign ?? former["campaign"] ?? "default"
        )
    }

    private func environment(of name: String) -> String? {
        guard let written = target?.environment else { return nil }
        guard let provider = Provider.named(name), let environment = provider.environment(named: written) else {
            return written
        }
        let endpoint = try? ProviderEndpoint.resolve(
            environment,
            of: provider.environments,
            baseURL: target?.baseUrl
        )
        return endpoint?.scopeEnvironment ?? written
    }

    private static func value(of option: String, in words: [String]) -> String? {
        var value: String?
        for (index, word) in words.enumerated() {
            if word == option, index + 1 < words.count { value = words[index + 1] }
            if word.hasPrefix(option + "=") { value = String(word.dropFirst(option.count + 1)) }
        }
        return value
    }
}
