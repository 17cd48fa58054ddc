import Rows
import Sending
import Text

/// An event with its number in its run: who writes the same event twice changes nothing by it.
///
/// A commit that failed may have reached the disk all the same, so what it held has to be written again without anybody
/// knowing what of it is there. The events of a run are numbered upwards and written in that order, and the ledger
/// remembers the newest one that it has of each run, in the same commit.
package struct NumberedEvent: Sendable, Equatable {
    /// Counted from 1 within the run.
    package var number: Int64
    package var event: LedgerEvent

    package init(number: Int64, event: LedgerEvent) {
        self.number = number
        self.event = event
    }
}

// MARK: - As a line of JSON

extension NumberedEvent {
    /// One line of a file, without its end.
    func write(to json: inout JSONWriter) {
        json.object { line in
            line.number("n", Int(number))
            line.string("key", event.key.hex)
            switch event {
            case .intent(_, let traits, let fingerprint, let messages):
                line.string("event", "intent")
                line.string("traits", traits.all.map { String($0, radix: 16) }.joined(separator: " "))
                line.string("fingerprint", fingerprint.hex)
                line.bool("messages", messages)
            case .outcome(_, let outcome):
                line.string("event", outcome.name)
                if let session = outcome.session {
                    line.string("id", session.id)
                    line.string("url", session.url)
                    line.stringIfPresent("expires_at", session.expiresAt)
                }
                line.stringIfPresent("code", outcome.code?.rawValue)
                line.stringIfPresent("message", outcome.message)
            }
        }
    }

    /// Nil where the bytes are no whole line of this kind.
    init?(line: [UInt8]) {
        guard let json = JSONValue(line), case .number(let digits)? = json["n"], let number = Int64(digits),
            let key = json["key"]?.string.flatMap({ Digest(hex: $0.utf8) }), let name = json["event"]?.string
        else { return nil }
        if name == "intent" {
            let traits = json["traits"]?.string?.split(separator: " ").compactMap { UInt64($0, radix: 16) }
            guard let traits, traits.count == 4, case .bool(let messages)? = json["messages"],
                let fingerprint = json["fingerprint"]?.string.flatMap({ Digest(hex: $0.utf8) })
            else { return nil }
            let all = Traits(vin: traits[0], plate: traits[1], email: traits[2], phone: traits[3])
            let intent = LedgerEvent.intent(key: key, traits: all, fingerprint: fingerprint, messages: messages)
            self.init(number: number, event: intent)
        } else {
            guard let outcome = CallOutcome(name, json) else { return nil }
            self.init(number: number, event: .outcome(key: key, outcome))
        }
    }
}

extension CallOutcome {
    fileprivate var name: String {
        switch self {
        case .created: "created"
        case .refused: "refused"
        case .keptFailing: "kept_failing"
        case .ambiguous: "ambiguous"
        case .notCreated: "not_created"
        case .notCalled: "not_called"
        }
    }

    var message: String? {
        switch self {
        case .created, .notCalled: nil
        case .refused(_, let message), .keptFailing(_, let message), .ambiguous(_, let message),
            .notCreated(_, let message):
            message
        }
    }

    fileprivate init?(_ name: String, _ json: JSONValue) {
        let message = json["message"]?.string
        let code = json["code"]?.string.map(CallCode.init(rawValue:))
        switch (name, code) {
        case ("created", _):
            guard let id = json["id"]?.string, let url = json["url"]?.string else { return nil }
            let session = CreatedSession(id: id, url: url, expiresAt: json["expires_at"]?.string)
            guard session.isWellFormed else { return nil }
            self = .created(session)
        case ("refused", let code?): self = .refused(code, message: message)
        case ("kept_failing", let code?): self = .keptFailing(code, message: message)
        case ("ambiguous", let code?): self = .ambiguous(code, message: message)
        case ("not_created", let code?): self = .notCreated(code, message: message)
        case ("not_called", _): self = .notCalled
        default: return nil
        }
    }
}
