#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// How a sandbox is to be set up.
package struct SandboxConfiguration: Sendable {
    /// `127.0.0.1`, `::1` or `localhost`: it binds to loopback only.
    package var host = "127.0.0.1"
    /// 0: any free one.
    package var port = 0
    /// The keys that are accepted, by the names of the environment variables in which a client finds them; others are of
    /// no account. Where those of a provider are missing, it takes any key that has the right form.
    package var secrets: [String: String] = [:]
    /// What control calls must carry; nil: there are none. Whoever knows it sees all sessions and switches the faults.
    package var controlToken: String?
    package var faults = FaultPlan.none
    /// For the choice of faults; nil: another one each time.
    package var seed: UInt64?
    /// The time that sessions carry and signatures are held against. Faults go by a clock of their own.
    package var now: @Sendable () -> Date = { Date() }

    package init() {}

    /// A token that nobody can guess: 128 bits in hexadecimal.
    package static func makeControlToken() -> String {
        let text = String(SandboxSession.randomKey(), radix: 16)
        return String(repeating: "0", count: 32 - text.utf8.count) + text
    }
}

/// Why a sandbox could not be started.
package enum SandboxError: Error, Equatable, CustomStringConvertible {
    case notLoopback(host: String)
    case cannotListen(host: String, port: Int, reason: String)

    package var description: String {
        switch self {
        case .notLoopback(let host):
            "The sandbox serves this machine only: it cannot bind to '\(host)', only to 127.0.0.1, ::1 or localhost."
        case .cannotListen(let host, let port, let reason):
            "The sandbox cannot listen on \(host), port \(port): \(reason). Choose another port, or 0 for any free one."
        }
    }
}
