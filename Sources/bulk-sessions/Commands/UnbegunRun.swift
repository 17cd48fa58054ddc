import Files
import Foundation
import Providers
import Reports
import Rows

/// A run that ended before it had begun: the input cannot be opened, a setting is wrong. All that is known of it is what the
/// command line says.
///
/// Whoever watches the metrics, or waits for a notice, must hear of it as of any other run that failed.
struct UnbegunRun {
    /// Seconds since 1970.
    static let processStart = Date().timeIntervalSince1970

    private let metricsPath: String?
    private let notices: NoticeSender?
    private let target: TargetOptions?

    init(_ command: any RunningCommand) {
        // Nobody is told of a run that was only asked what it would do.
        metricsPath = command.run.dryRun ? nil : command.run.metricsFile
        notices = command.run.dryRun ? nil : NoticeSender(command)
        target = command.target
    }

    /// - Parameter words: a command line that the parser did not accept. Nil where it asks for no run.
    init?(words: [String]) {
        guard let command = words.first, ["create", "retry"].contains(command), !words.contains("--dry-run") else {
            return nil
        }
        metricsPath = Self.value(of: "--metrics-file", in: words).flatMap { $0.isEmpty ? nil : $0 }
        notices = NoticeSender { Self.value(of: $0, in: words) }
        target = nil
    }

    /// What the summary can say of such a run.
    func identify(_ summary: inout Summary) {
        let scope = scope(former: metricsPath.map { MetricsText.labels(in: AtomicFile.metrics($0).current) } ?? [:])
        summary.provider = scope.provider.isEmpty ? nil : scope.provider
        summary.environment = scope.environment.isEmpty ? nil : scope.environment
        summary.campaign = scope.campaign
        summary.identifyProcess()
    }

    /// Writes the metrics and sends the notice. Where that fails the exit code has something graver to report.
    ///
    /// - Parameter isStopped: Whether somebody waits for the program to end.
    func conclude(_ summary: Summary, isStopped: Bool) {
        writeMetrics(exitCode: summary.exitCode)
        notices?.finishNow(summary, isHurried: isStopped)
    }

    private func writeMetrics(exitCode: Int32) {
        guard let metricsPath else { return }
        let file = AtomicFile.metrics(metricsPath)
        let before = file.current
        let report = RunReport(
            program: RunCommand.version,
            scope: scope(former: MetricsText.labels(in: before)),
            startedAt: Self.processStart,
            endedAt: Date().timeIntervalSince1970,
            exitCode: exitCode
        )
        try? file.write(MetricsText.text(report, before: before))
    }

    /// What the options name, else what the metrics were about so far: with other labels the times in it would be lost.
    private func scope(former: [String: String]) -> SessionScope {
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
