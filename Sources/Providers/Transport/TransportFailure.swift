import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Sending

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The mapping from errors of the network to codes.
enum TransportFailure {
    /// Of a call whose request went out, at least in part, and whose response never began.
    static func afterSending(_ error: any Error) -> CallCode {
        switch error {
        case let error as HTTPClientError:
            switch error {
            case .deadlineExceeded: .timeout
            case .cancelled: .interrupted
            default: .connectionLost
            }
        // Something came, but no HTTP.
        case is HTTPParserError: .answerUnreadable
        default: .connectionLost
        }
    }

    /// Of a call of which nothing went out.
    static func beforeSending(_ error: any Error, to host: String) -> TransportResult {
        if isUntrustedCertificate(error) { return .untrustedCertificate(host: host) }
        return .notSent(code(ofConnecting: error))
    }

    private static func code(ofConnecting error: any Error) -> CallCode {
        switch error {
        case let error as HTTPClientError: code(ofClient: error)
        case let error as NIOConnectionError:
            // Where an address was found, what happened there says more than the lookups that failed beside it.
            error.connectionErrors.first.map { code(ofConnecting: $0.error) } ?? .nameNotResolved
        case let error as IOError:
            error.errnoCode == ECONNREFUSED ? .connectionRefused : .connectionFailed
        case ChannelError.connectTimeout: .connectTimeout
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: .tlsFailed
        default: .connectionFailed
        }
    }

    private static func code(ofClient error: HTTPClientError) -> CallCode {
        switch error {
        case .connectTimeout: .connectTimeout
        case .getConnectionFromPoolTimeout, .deadlineExceeded: .noFreeConnection
        case .tlsHandshakeTimeout: .tlsFailed
        case .cancelled, .alreadyShutdown: .interrupted
        default: .connectionFailed
        }
    }

    /// Whether the handshake failed because of the certificate: unknown issuer, expired, or another host's. BoringSSL
    /// says this only in the text of its error stack.
    private static func isUntrustedCertificate(_ error: any Error) -> Bool {
        switch error {
        case let error as NIOSSLExtraError:
            error == .failedToValidateHostname
        case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate:
            true
        case NIOSSLError.handshakeFailed(.sslError(let stack)):
            stack.contains { $0.description.contains("CERTIFICATE_VERIFY_FAILED") }
        case let error as NIOConnectionError:
            error.connectionErrors.contains { isUntrustedCertificate($0.error) }
        default:
            false
        }
    }
}
