import ArgumentParser
import Foundation
import Messages
import Providers
import Rows
import Text

/// The options that give values to rows that carry none, and that say how strictly rows are checked.
struct RowValueOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Whether the provider messages the customer: none, email, sms or both.",
            valueName: "CHANNEL"
        ),
        completion: .list(["none", "email", "sms", "both"])
    )
    var notify: String = "none"

    @Option(name: .long, help: "The customer's language, where a row has none.")
    var locale: String?

    @Option(name: .long, help: ArgumentHelp(ProviderHelp.option("validity-days"), valueName: "DAYS"))
    var validityDays: Int = 90

    @Option(
        name: .long,
        help: ArgumentHelp(ProviderHelp.option("theme", values: ProviderHelp.themes)),
        completion: .list(ProviderHelp.themes)
    )
    var theme: String?

    @Option(
        name: .long,
        help: ArgumentHelp(ProviderHelp.option("redirect-url"), valueName: "URL")
    )
    var redirectUrl: String?

    @Flag(
        name: .customLong("fast-track"),
        inversion: .prefixedNo,
        help: ArgumentHelp(ProviderHelp.option("fast-track"))
    )
    var fastTrackFlag: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp(ProviderHelp.option("sms-from"), valueName: "NUMBER")
    )
    var smsFrom: String?

    @Option(
        name: .long,
        help: ArgumentHelp(ProviderHelp.option("sms-by"), valueName: "NAME")
    )
    var smsBy: String?

    @Flag(
        name: .customLong("placeholders"),
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Fill missing customer data with documented placeholders\(ProviderHelp.placeholdersMark). "
                + "Only with --notify none."
        )
    )
    var placeholdersFlag: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How to read phones without a country code, such as FR. [default: refuse them]",
            valueName: "REGION"
        )
    )
    var defaultRegion: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Position 9 of North American VINs: warn, error or off.",
            valueName: "POLICY"
        )
    )
    var vinCheckDigit: CheckDigitPolicy = .warn

    // What only a job file says. It comes in as arguments like everything else there: see JobArguments.
    @Option(name: .long, help: .private)
    var constant: [String] = []

    @Option(name: .long, help: .private)
    var sessionOptions: String?

    private var fastTrack: Bool { fastTrackFlag ?? false }
    private var placeholders: Bool { placeholdersFlag ?? false }

    func validate() throws {
        try EmptyValue.reject(["--sms-from": smsFrom, "--sms-by": smsBy])
    }

    func rowOptions(_ provider: Provider) throws -> RowOptions {
        let rules = provider.rules
        var options = RowOptions()
        guard let channel = Notify(rawValue: notify) else {
            throw ValidationError("The value '\(notify)' is invalid for '--notify'. Write none, email, sms or both.")
        }
        guard rules.channels.contains(channel) else {
            throw ValidationError(
                "\(rules.displayName) has no channel '\(notify)'. Write --notify "
                    + rules.channels.map(\.rawValue).sorted().joined(separator: " or ") + "."
            )
        }
        options.notify = channel
        // Models of the next year are sold in this one.
        let year = Int(ISO8601.text(secondsSince1970: Int(Date().timeIntervalSince1970)).prefix(4))
        options.latestYear = year.map { $0 + 2 } ?? options.latestYear
        options.locale = try locale.map { try Self.locale($0, rules) }
        guard 1...3650 ~= validityDays else {
            throw ValidationError("The value '\(validityDays)' is invalid for '--validity-days'. Write 1 to 3650.")
        }
        options.validityDays = validityDays
        if let theme {
            guard rules.themes.contains(theme.uppercased()) else {
                throw ValidationError(
                    rules.themes.isEmpty
                        ? "\(rules.displayName) has no themes: leave out --theme."
                        : "The value '\(theme)' is invalid for '--theme'. Write "
                            + rules.themes.joined(separator: ", ") + "."
                )
            }
            options.theme = theme.uppercased()
        }
        if let redirectUrl, redirectUrl.withBytes({ RedirectURLRule.problem($0) }) != nil {
            throw ValidationError("The value '\(redirectUrl)' is invalid for '--redirect-url'. Write an https address.")
        }
        options.redirectURL = redirectUrl
        options.fastTrack = fastTrack
        options.smsFrom = smsFrom
        options.smsBy = smsBy
        if placeholders {
            if rules.placeholders.isEmpty {
                throw ValidationError("\(rules.displayName) needs no placeholders: leave out --placeholders.")
            }
            if channel != .none {
                throw ValidationError(
                    "--placeholders with --notify \(notify) would message a stranger. Use --notify none."
                )
            }
            options.placeholders = true
        }
        if let defaultRegion {
            guard let region = CallingRegion(defaultRegion) else {
                throw ValidationError(
                    "The value '\(defaultRegion)' is invalid for '--default-region'. "
                        + "Write the two letters of a country, such as FR."
                )
            }
            options.defaultRegion = region
        }
        options.checkDigit = vinCheckDigit
        if let sessionOptions {
            guard provider.has(option: "session-options") else {
                throw ValidationError(
                    "'--session-options' is \(ProviderHelp.owners(of: "session-options"))'s: "
                        + "\(rules.displayName) takes no such object."
                )
            }
            options.providerOptions = sessionOptions
        }
        let constants = try ConstantCheck.read(constant)
        options.constants = constants.fields
        options.constantReferences = constants.references
        try ConstantCheck.check(options, rules)
        return options
    }

    /// Fields for which these options stand in where the file has no column.
    func provided(_ rules: ProviderRules) throws -> Set<Field> {
        var fields: Set<Field> = placeholders ? Set(rules.placeholders.keys) : []
        if locale != nil { fields.insert(.locale) }
        return try fields.union(ConstantCheck.read(constant).fields.keys)
    }

    private static func locale(_ text: String, _ rules: ProviderRules) throws -> String {
        let matcher = LocaleMatcher(rule: rules.locales)
        guard let locale = text.withBytes({ try? matcher.read($0).get() }) else {
            throw ValidationError(
                "The value '\(text)' is invalid for '--locale'. \(rules.displayName) takes "
                    + ProblemContext(rules: rules).locales + "."
            )
        }
        return locale
    }
}

extension CheckDigitPolicy: ExpressibleByArgument {}
