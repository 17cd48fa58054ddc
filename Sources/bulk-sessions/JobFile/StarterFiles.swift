import Providers
import Rows

/// The files that `init` writes: a job file for a user who sees one for the first time, and a header.
struct StarterFiles {
    private let provider: Provider

    init(_ provider: Provider) {
        self.provider = provider
    }

    /// The columns that most files have, in the order in which a user fills them in.
    var header: String {
        let choices: Set<Field> = [.name, .creatorUserID, .fastTrack, .theme, .redirectURL, .validityDays]
        let fields = provider.rules.fields.union(provider.rules.requiredForSMS).union([.externalID]).subtracting(
            choices
        )
        return Field.allCases.filter(fields.contains).map(\.rawValue).joined(separator: ",") + "\n"
    }

    /// A job file that works as it is, in the sandbox. Each line `# key: value` is one that works without its `# `.
    var jobFile: String {
        let rules = provider.rules
        let channels = Notify.allCases.filter(rules.channels.contains).map(\.rawValue)
        return """
            # What bulk-sessions is told each time, so that nobody has to type it:
            #
            #   bulk-sessions check  input.csv --job bulk-sessions.yaml
            #   bulk-sessions create input.csv --job bulk-sessions.yaml
            #
            # Any option of create, retry and check stands here under its long name; see bulk-sessions create --help.
            # What the command line says wins over this file: --rate 1/s, or --no-quiet where quiet is true here.
            # Lines like "# key: value" are examples; without the "# " they count. Paths are as seen from the folder
            # in which the command is started.
            #
            # Keys never stand here. Set \(provider.secrets.map(\.name).joined(separator: ", ")) in the environment,
            # or, with _FILE at the end of the name, the path of a file that holds it.

            provider: \(provider.name)

            # Where: \(environments)
            environment: sandbox

            # Whether \(rules.displayName) messages the customer: \(channels.joined(separator: ", ")).
            # A column "notify" in the file decides row by row.
            notify: none

            # --- Which row is which ---

            # The column, or columns, that identify a row. Without it: external_id, else vehicle and customer.
            # key: external_id
            # A row is created once per campaign.
            # campaign: default
            # The memory of what was created. It must be the same in every run, and is not to be lost.
            # ledger: /var/lib/bulk-sessions/ledger.sqlite

            # --- The columns of your file ---

            # Names that are not recognised by themselves, as FIELD: "Column".
            # map: {last_name: "Surname of customer", phone: "Phone (work)"}
            # Values for fields that your file has no column for.
            # constants: {locale: fr}
            # How to read phones that have no country code.
            # default-region: FR
            \(ownOptions)
            # --- How calls are made ---

            # The ceiling of create calls: 5/s, 600/min, 2000/h. Ask \(rules.displayName) what your contract allows.
            # rate: 5/s
            # Stop when so many rows were refused for good.
            # max-errors: 20%
            # Fewer rows than that mean that an export came out empty: nothing is sent.
            # min-rows: 1
            # More new rows than that mean that the keys have changed: nothing is sent.
            # max-new: 500
            # When customers may be messaged. A machine in another zone needs time-zone as well.
            # send-between: 09:00-20:00
            # Wait that long for another run on the same account to end.
            # wait: 0s

            """
    }

    private var environments: String {
        let words = provider.environments.map { environment in
            environment.name == ProviderEnvironment.sandbox.name
                ? "sandbox (inside this program: needs no key, messages nobody)" : environment.name
        }
        return words.joined(separator: ", ") + "."
    }

    /// Options that this provider has and others do not.
    private var ownOptions: String {
        provider.starterText.isEmpty
            ? "" : "\n# --- \(provider.displayName)'s own ---\n\n\(provider.starterText)\n"
    }
}
