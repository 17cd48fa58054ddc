package import Sending
import Text

/// The sentences about a server whose certificate is not trusted: why, and what to look at.
package enum CertificateSentence {
    package static func text(_ host: UntrustedHost) -> String {
        let (reason, advice) = parts(host.reason)
        return "The certificate of the server \(host.name) is not trusted: \(reason). "
            + "Nothing was sent to it. \(advice)"
    }

    private static func parts(_ reason: UntrustedHost.Reason) -> (reason: String, advice: String) {
        switch reason {
        case .unknownAuthority:
            (
                "it comes from an authority that this machine does not know",
                "Check --base-url, and whether the network puts a server of its own in between. If that authority is "
                    + "meant to be trusted, name a file with its certificate by --ca-file, or add it to this machine's."
            )
        case .wrongName:
            (
                "it is made out to another name",
                "Check --base-url, and whether the network puts a server of its own in between."
            )
        case .expired(let until, let clock):
            (
                "it expired on \(time(until))",
                "The clock here says \(time(clock)). If that is right, whoever runs the server has to renew it."
            )
        case .notYetValid(let from, let clock):
            (
                "it is valid only from \(time(from)) on",
                "The clock here says \(time(clock)). Check the clock, then run the same command again."
            )
        case .unsaid:
            (
                "it was rejected, and a second look at it failed",
                "Check --base-url, the network's proxy and this machine's certificates."
            )
        }
    }

    private static func time(_ seconds: Int) -> String { ISO8601.text(secondsSince1970: seconds) }
}
