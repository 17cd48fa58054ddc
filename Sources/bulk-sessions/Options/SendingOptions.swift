import ArgumentParser
import Sending

/// The options that say how fast and how persistently sessions are created, and when.
struct SendingOptions: ParsableArguments {
    @OptionGroup var calls: CallOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What to do when a call may or may not have created something: auto (once more where nobody is messaged), "
                + "hold (never again) or retry.",
            valueName: "POLICY"
        )
    )
    var onUnknown: OnUnknown = .auto

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Stop when so many rows were refused for good: 50 or 20%.",
            valueName: "N"
        )
    )
    var maxErrors: String = "20%"

    @OptionGroup var hours: HoursOptions
    @OptionGroup var caps: CapOptions

    func policy() throws -> SendPolicy {
        var policy = try calls.policy()
        policy.onUnknown = onUnknown
        policy.maxPerDay = caps.maxPerDay
        policy.maxErrors = try CountOrShare.maxErrors(maxErrors)
        return policy
    }
}

extension OnUnknown: ExpressibleByArgument {}
