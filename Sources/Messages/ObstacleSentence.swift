package import Sending

/// The sentences about what lets no call through to the provider, and what to do about it.
package enum ObstacleSentence {
    package static func text(_ obstacle: Obstacle) -> String {
        switch obstacle {
        case .untrusted(let host): CertificateSentence.text(host)
        case .proxyRefused(let refusal): text(refusal)
        }
    }

    private static func text(_ refusal: Obstacle.ProxyRefusal) -> String {
        if refusal.status == 403 {
            return "The proxy \(refusal.proxy) does not let calls through to \(refusal.host) (HTTP \(refusal.status)). "
                + "Nothing was sent. Have \(refusal.host) allowed there; if no proxy is needed on the way to it, "
                + "write --proxy none, or add it to NO_PROXY."
        }
        return "The proxy \(refusal.proxy) "
            + (refusal.hadCredentials
                ? "did not take the user name and password that it was given (HTTP \(refusal.status)). Nothing was sent. Correct them: "
                : "wants a user name and a password (HTTP \(refusal.status)). Nothing was sent. Give them: ")
            + "the name as in --proxy http://NAME@HOST:PORT, the password in PROXY_PASSWORD or, better, in the file that "
            + "PROXY_PASSWORD_FILE names. Where the proxy knows no password of that kind (Basic), ask who runs it."
    }
}
