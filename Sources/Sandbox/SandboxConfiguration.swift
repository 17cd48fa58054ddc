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
    /// The key that Tchek's side accepts; nil: any that is not empty.
    package var tchekKey: String?
    /// The account that PAVE's side accepts; nil: any key, and any token of the right form.
    package var pave: PaveCredentials?
    package var faults = FaultPlan.none
    /// For the choice of faults; nil: another one each time.
    package var seed: UInt64?
    /// The time that sessions carry and signatures are held against. Faults go by a clock of their own.
    package var now: @Sendable () -> Date = { Date() }

    package init() {}
}

/// What signs calls at PAVE.
package struct PaveCredentials: Sendable, Equatable {
    package var username: String
    package var apiKey: String
    package var apiSecret: String

    package init(username: String, apiKey: String, apiSecret: String) {
        self.username = username
        self.apiKey = apiKey
        self.apiSecret = apiSecret
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
