import ArgumentParser
import Sending
import Text

/// The options that say how fast and how persistently calls are made, whatever they are for.
struct CallOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Ceiling of calls, retries included: 7.5, 10/s, 600/min, 2000/h.", valueName: "N")
    )
    var rate: String = "5/s"

    @Option(name: .long, help: ArgumentHelp("Calls in flight at most.", valueName: "N"))
    var concurrency: Int = 8

    @Option(name: .long, help: ArgumentHelp("Calls per row at most.", valueName: "N"))
    var maxAttempts: Int = 5

    @Option(
        name: .long,
        help: ArgumentHelp(
            "One call, from connecting to the last byte of the answer.",
            valueName: "DURATION"
        )
    )
    var timeout: String = "30s"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How long an outage may last before the run stops.",
            valueName: "DURATION"
        )
    )
    var giveUpAfter: String = "10m"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "HTTP proxy for calls over https, or none. From the environment: HTTPS_PROXY, NO_PROXY; its password: "
                + "PROXY_PASSWORD.",
            valueName: "URL"
        )
    )
    var proxy: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Trust the authorities in this file as well as the system's.",
            valueName: "PEM"
        ),
        completion: .file()
    )
    var caFile: String?

    func policy() throws -> SendPolicy {
        var policy = SendPolicy()
        policy.rate = try RateLimit(parsing: rate)
        guard 1...1_000 ~= concurrency else {
            throw ValidationError("The value '\(concurrency)' is invalid for '--concurrency'. Write 1 to 1000.")
        }
        policy.concurrency = concurrency
        guard 1...100 ~= maxAttempts else {
            throw ValidationError("The value '\(maxAttempts)' is invalid for '--max-attempts'. Write 1 to 100.")
        }
        policy.maxAttempts = maxAttempts
        policy.giveUpAfter = try DurationText.parse(giveUpAfter, option: "--give-up-after")
        return policy
    }

    func callTimeout() throws -> Duration {
        let duration = try DurationText.parse(timeout, option: "--timeout")
        guard duration >= .milliseconds(100), duration <= .seconds(3600) else {
            throw ValidationError("The value '\(timeout)' is invalid for '--timeout'. Write 100ms to 1h.")
        }
        return duration
    }
}
