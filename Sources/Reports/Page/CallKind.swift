import Sending

/// The outcomes of calls in the five kinds that a plot can tell apart, in the order in which they are stacked.
enum CallKind: String, CaseIterable {
    case created, refused, unknown, retried, throttled

    init(outcome: String) {
        switch CallCode(rawValue: outcome).httpStatus.map(HTTPStatusMeaning.init) {
        case .throttled?: self = .throttled
        case .busy?: self = .retried
        case .redirected?, .credentialsRefused?, .forbidden?, .noService?, .rejected?: self = .refused
        case .created?, .failed?, .meaningless?: self = .unknown
        case nil: self = Self.withoutAnswer[outcome] ?? .retried
        }
    }

    private static let withoutAnswer: [String: CallKind] = [
        "created": .created, CallCode.timeout.rawValue: .unknown, CallCode.connectionLost.rawValue: .unknown,
        CallCode.answerUnreadable.rawValue: .unknown, CallCode.untrustedCertificate.rawValue: .refused,
    ]

    var words: String {
        switch self {
        case .created: "created"
        case .refused: "refused for good"
        case .unknown: "may have created something"
        case .retried: "not created, tried again"
        case .throttled: "too many calls (429)"
        }
    }
}
