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
        // A head that is none (`HeadCheck.NoHead`) too.
        default: .connectionLost
        }
    }

    /// Of a call of which nothing went out.
    static func beforeSending(_ error: any Error, to host: String) -> TransportResult {
        if let reason = mistrust(in: error) {
            return .obstructed(.untrusted(host: UntrustedHost(name: host, reason: reason)))
        }
        return .notSent(code(ofConnecting: error))
    }

    /// Whether the other side, or the way there, ended the call; or time did. Nothing that came before is put in doubt
    /// by that, unlike by a body that is too long or cannot be unpacked.
    static func isEnd(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: error == .remoteConnectionClosed || error == .deadlineExceeded
        case NIOSSLError.uncleanShutdown, HTTPParserError.invalidEOFState: true
        case is IOError, is ChannelError: true
        default: false
        }
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
        case .proxyAuthenticationRequired, .invalidProxyResponse, .httpProxyHandshakeTimeout: .proxyFailed
        case .cancelled, .alreadyShutdown: .interrupted
        default: .connectionFailed
        }
    }

    /// Why the server's certificate was rejected, as far as the error says; nil where something else failed. BoringSSL
    /// says that it was, without saying why, and only in the text of its error stack.
    private static func mistrust(in error: any Error) -> UntrustedHost.Reason? {
        switch error {
        case is NameCheck.WrongName:
            .wrongName
        case let error as NIOSSLExtraError:
            error == .failedToValidateHostname ? .wrongName : nil
        case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate:
            .unsaid
        case NIOSSLError.handshakeFailed(.sslError(let stack)):
            stack.contains { $0.description.contains("CERTIFICATE_VERIFY_FAILED") } ? .unsaid : nil
        case let error as NIOConnectionError:
            error.connectionErrors.lazy.compactMap { mistrust(in: $0.error) }.first
        default:
            nil
        }
    }
}
