package import Files
package import Ledger
package import Providers
import Reports
package import Rows
package import Sending

/// Everything a run needs to know, decided from the options before anything is opened.
package struct RunRequest: Sendable {
    package var provider: any SessionProvider
    package var scope: SessionScope
    /// Whether real customers may be at the other end.
    package var isProduction: Bool
    package var input: OpenedInput
    package var rowOptions: RowOptions
    package var sending: SendPolicy
    package var timeout: Duration = .seconds(30)
    /// Whose certificates are trusted; nil where no call needs any.
    package var authorities: TrustedAuthorities?
    /// The proxy on the way to the provider; nil where there is none.
    package var proxy: ProxyServer?
    package var version: String

    package var outputPath: String
    package var outputRules: OutputFile.Rules
    /// The second file, with only the rows that are not created; nil for none.
    package var problemsPath: String?
    /// A path, or the address of a database.
    package var ledgerPath: String
    /// A folder of this machine for what a ledger in a database cannot take; nil where none is known.
    package var rescueFolder: String?
    /// Who makes the run, for the ledger, which learns of the input's digest when it begins.
    package var origin: RunOrigin?
    /// How long to wait for another run on the account to end.
    package var wait: Duration = .zero

    /// Rows refused for good are sent again, unchanged as they are (`retry`).
    package var retriesRefused = false
    package var includesUnknown = false
    /// Where the phone alone of a row that exists has changed, the number is changed that its session's message goes to
    /// (`retry`, at a provider that has such a call).
    package var repairsPhones = false
    /// Rows whose reference names another scope are copied through as they are (`retry`).
    package var leavesOtherScopes = false
    /// What rows are whose vehicle and customer the campaign has under a key that the file no longer holds; nil where the
    /// user has not said.
    package var rowsUnderOtherKeys: RowsUnderOtherKeys?
    package var recreates: Set<Recreate> = []
    package var minimumRows = 0
    /// More new rows than that: nothing is sent; nil for any number.
    package var maxNew: CountOrShare?
    /// When customers may be messaged; nil where the user has not said.
    package var hours: SendWindow?
    /// Messages are meant to go out whatever time it is.
    package var allowsAnyHour = false
    /// Whose clocks people go by.
    package var zone = ZoneRules.utc
    /// At most so many rows are sent; nil for all.
    package var limit: Int?
    package var dryRun = false
    /// How many requests a dry run shows.
    package var show = 0
    /// This campaign and account are meant to be new to the ledger.
    package var firstRun = false
    /// Do not ask before customers are messaged.
    package var assumesYes = false
    package var preflight = true
    /// The command to run again, ready to paste, for messages.
    package var command: String

    package init(
        provider: any SessionProvider,
        scope: SessionScope,
        isProduction: Bool,
        input: OpenedInput,
        rowOptions: RowOptions,
        sending: SendPolicy,
        version: String,
        outputPath: String,
        outputRules: OutputFile.Rules,
        ledgerPath: String,
        command: String
    ) {
        self.provider = provider
        self.scope = scope
        self.isProduction = isProduction
        self.input = input
        self.rowOptions = rowOptions
        self.sending = sending
        self.version = version
        self.outputPath = outputPath
        self.outputRules = outputRules
        self.ledgerPath = ledgerPath
        self.command = command
    }
}

/// What rows are that the campaign knows under another key.
package enum RowsUnderOtherKeys: Sendable {
    /// The same rows under new keys: nothing is sent (`--same-rows`).
    case same
    /// New rows (`--new-rows`).
    case new
}

extension RunRequest {
    /// Files beside which an earlier run may have left what its ledger could not take.
    var rescuePlaces: [String] { [outputPath, input.file.path].filter { $0 != "-" } }

    /// Opens the output, so that one that cannot be written is known before anything is sent.
    ///
    /// - Parameter isStopped: Whether the run is to end and nobody waits for a reader any more.
    func openOutput(isStopped: () -> Bool) throws(OutputError) -> OutputFile {
        try OutputFile(path: outputPath, input: input.file, rules: outputRules, isStopped: isStopped)
    }

    /// The same for the second file, which is never the input.
    func openProblems(isStopped: () -> Bool) throws(OutputError) -> OutputFile? {
        guard let problemsPath else { return nil }
        var rules = outputRules
        (rules.mayReplaceInput, rules.isNamed, rules.option) = (false, true, "--problems")
        return try OutputFile(path: problemsPath, input: input.file, rules: rules, isStopped: isStopped)
    }

    /// The settings of the way to the provider.
    var transportConfiguration: TransportConfiguration {
        var configuration = TransportConfiguration(
            concurrency: sending.concurrency,
            timeout: timeout,
            version: version
        )
        configuration.authorities = authorities
        configuration.proxy = proxy
        return configuration
    }
}
