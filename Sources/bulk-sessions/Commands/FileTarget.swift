import ArgumentParser
import CSV
import Files
import Providers
import Rows
import Runner

extension RunCommand.Target {
    /// Where the rows of a result file were created, unless the options say otherwise.
    init(of file: InputFile, _ target: TargetOptions, overrides: DialectDetector.Overrides) throws {
        let scan = try RefScan(file, overrides: overrides)
        let scopes = scan.scopes
        let isSaid = target.provider != nil && (target.environment != nil || target.baseUrl != nil)
        if scopes.count > 1, !isSaid || target.campaign == nil {
            throw MixedScopes(scopes: scopes)
        }
        let scope = scopes.first
        guard let provider = target.provider ?? scope?.provider else {
            throw ValidationError(
                "\(file.path) holds no session_ref that tells where its rows belong. "
                    + "Name --provider and --environment, or use bulk-sessions create."
            )
        }
        var environment = target.environment
        var baseURL = target.baseUrl
        var webAppRoot: String?
        if environment == nil, let written = scope?.environment {
            if written.contains("://") {
                baseURL = baseURL ?? written
                // A foreign API root may have real customers behind it.
                environment = "production"
                webAppRoot = scan.sampleURL.flatMap { Provider.named(provider)?.webAppRoot($0) }
            } else {
                environment = written
            }
        }
        guard let environment else { throw ValidationError("Missing expected argument '--environment <NAME>'") }
        self.init(
            provider: try ChosenProvider(named: provider),
            environment: environment,
            baseURL: baseURL,
            webAppRoot: webAppRoot,
            account: target.account ?? scope?.account,
            campaign: target.campaign ?? scope?.campaign ?? "default",
            ledger: target.ledger
        )
    }
}
