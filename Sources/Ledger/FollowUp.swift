package import Rows
package import Sending

import struct Crypto.SHA256

/// A call about a session that exists: the customer is reminded, say, or the session withdrawn.
///
/// It is named by its row, its kind and its session, so a row that gets a new session may be reminded again.
package struct FollowUp: Sendable, Hashable {
    package enum Kind: Int, Sendable, CaseIterable {
        /// The provider sends its message once more.
        case remind = 1
        /// The session is withdrawn.
        case cancel = 2
        /// The number to which the provider sends its message is replaced.
        case changePhone = 3
    }

    package var key: Digest
    package var kind: Kind
    /// A digest of the session's id.
    package var session: Digest

    package init(_ kind: Kind, key: Digest, session: Digest) {
        self.key = key
        self.kind = kind
        self.session = session
    }

    package init(_ kind: Kind, key: Digest, of session: CreatedSession) {
        self.init(kind, key: key, session: Self.session(session.id))
    }

    /// A SHA-256 of a session's id. Part of the format of a ledger: never to be changed.
    package static func session(_ id: String) -> Digest { Digest(SHA256.hash(data: Array(id.utf8))) }
}

/// The outcome of one follow-up call.
package enum FollowUpOutcome: Sendable, Equatable {
    /// The provider did what it was asked for.
    case done
    /// It did, and the row's session is now one for a row with these: the number that its message goes to was replaced.
    case corrected(Traits, fingerprint: Digest)
    /// It will not do it for this session.
    case refused(CallCode, message: String? = nil)
    /// It did nothing, and may be asked again.
    case notDone(CallCode, message: String? = nil)
    /// It may have done it.
    case ambiguous(CallCode, message: String? = nil)
    /// The intent was written and the call never made.
    case notCalled

    package var isDone: Bool {
        switch self {
        case .done, .corrected: true
        case .refused, .notDone, .ambiguous, .notCalled: false
        }
    }

    package var code: CallCode? {
        switch self {
        case .done, .corrected, .notCalled: nil
        case .refused(let code, _), .notDone(let code, _), .ambiguous(let code, _): code
        }
    }

    package var message: String? {
        switch self {
        case .done, .corrected, .notCalled: nil
        case .refused(_, let message), .notDone(_, let message), .ambiguous(_, let message): message
        }
    }
}

/// What the ledger knows of one follow-up call.
package struct FollowUpRecord: Sendable, Equatable {
    package enum State: Int, Sendable {
        /// An intent without an outcome. Of this run: the call is under way. Of another: it may have been made.
        case calling = 1
        /// Calls were made that certainly did nothing, and none is under way.
        case pending = 2
        case done = 3
        case refused = 4
        /// A call may or may not have done it.
        case unknown = 6
    }

    package var state: State
    /// The run that wrote this state last.
    package var run: RunID
    package var attempts: Int
    /// Calls of which nobody knows whether they did it; an intent without outcome is not yet among them.
    package var ambiguousCalls: Int
    package var code: CallCode?
    package var message: String?

    package init(
        state: State,
        run: RunID,
        attempts: Int = 0,
        ambiguousCalls: Int = 0,
        code: CallCode? = nil,
        message: String? = nil
    ) {
        self.state = state
        self.run = run
        self.attempts = RowRecord.bounded(attempts)
        self.ambiguousCalls = RowRecord.bounded(ambiguousCalls)
        self.code = code
        self.message = message
    }

    /// Whether the customer, or the provider, may have got this call already: it is never repeated by itself.
    package var mayHaveHappened: Bool { state == .calling || state == .unknown }
}
