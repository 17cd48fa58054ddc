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
                line.traits(traits, fingerprint)
                line.bool("messages", messages)
            case .outcome(_, let outcome):
                line.string("event", outcome.name)
                line.session(outcome.session)
                line.stringIfPresent("code", outcome.code?.rawValue)
                line.stringIfPresent("message", outcome.message)
            case .followUpIntent(let call):
                line.followUp(call, "intent")
            case .followUpOutcome(let call, let outcome):
                line.followUp(call, outcome.name)
                if case .corrected(let traits, let fingerprint) = outcome { line.traits(traits, fingerprint) }
                line.stringIfPresent("code", outcome.code?.rawValue)
                line.stringIfPresent("message", outcome.message)
            case .reconciled(_, let session, let traits):
                line.string("event", "reconciled")
                line.session(session)
                if let traits { line.traits(traits) }
            }
        }
    }

    /// Nil where the bytes are no whole line of this kind.
    init?(line: [UInt8]) {
        guard let json = JSONValue(line), case .number(let digits)? = json["n"], let number = Int64(digits),
            let key = json["key"]?.string.flatMap({ Digest(hex: $0.utf8) }), let name = json["event"]?.string
        else { return nil }
        guard let event = LedgerEvent(name, key: key, json) else { return nil }
        self.init(number: number, event: event)
    }
}

extension LedgerEvent {
    fileprivate init?(_ name: String, key: Digest, _ json: JSONValue) {
        switch name {
        case "intent":
            guard let (traits, fingerprint) = json.traitsAndFingerprint, case .bool(let messages)? = json["messages"]
            else {
                return nil
            }
            self = .intent(key: key, traits: traits, fingerprint: fingerprint, messages: messages)
        case "follow_up":
            guard case .number(let digits)? = json["kind"], let kind = Int(digits).flatMap(FollowUp.Kind.init),
                let session = json["session"]?.string.flatMap({ Digest(hex: $0.utf8) }),
                let step = json["step"]?.string
            else { return nil }
            let call = FollowUp(kind, key: key, session: session)
            if step == "intent" {
                self = .followUpIntent(call)
            } else {
                guard let outcome = FollowUpOutcome(step, json) else { return nil }
                self = .followUpOutcome(call, outcome)
            }
        case "reconciled":
            guard json["id"] != nil else {
                self = .reconciled(key: key, nil)
                return
            }
            guard let session = CreatedSession(json) else { return nil }
            if json["traits"] != nil, json.traits == nil { return nil }
            self = .reconciled(key: key, session, json.traits)
        default:
            guard let outcome = CallOutcome(name, json) else { return nil }
            self = .outcome(key: key, outcome)
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
            guard let session = CreatedSession(json) else { return nil }
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

extension FollowUpOutcome {
    fileprivate var name: String {
        switch self {
        case .done: "done"
        case .corrected: "corrected"
        case .refused: "refused"
        case .notDone: "not_done"
        case .ambiguous: "ambiguous"
        case .notCalled: "not_called"
        }
    }

    fileprivate init?(_ name: String, _ json: JSONValue) {
        let message = json["message"]?.string
        let code = json["code"]?.string.map(CallCode.init(rawValue:))
        switch (name, code) {
        case ("done", _): self = .done
        case ("corrected", _):
            guard let (traits, fingerprint) = json.traitsAndFingerprint else { return nil }
            self = .corrected(traits, fingerprint: fingerprint)
        case ("refused", let code?): self = .refused(code, message: message)
        case ("not_done", let code?): self = .notDone(code, message: message)
        case ("ambiguous", let code?): self = .ambiguous(code, message: message)
        case ("not_called", _): self = .notCalled
        default: return nil
        }
    }
}

extension JSONValue {
    /// What `JSONWriter.traits` wrote.
    fileprivate var traits: Traits? {
        let words = self["traits"]?.string?.split(separator: " ").compactMap { UInt64($0, radix: 16) }
        guard let words, words.count == 4 else { return nil }
        return Traits(vin: words[0], plate: words[1], email: words[2], phone: words[3])
    }

    fileprivate var traitsAndFingerprint: (Traits, fingerprint: Digest)? {
        guard let traits, let fingerprint = self["fingerprint"]?.string.flatMap({ Digest(hex: $0.utf8) }) else {
            return nil
        }
        return (traits, fingerprint)
    }
}

extension CreatedSession {
    fileprivate init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let url = json["url"]?.string else { return nil }
        self.init(id: id, url: url, expiresAt: json["expires_at"]?.string)
        if !isWellFormed { return nil }
    }
}

extension JSONWriter {
    fileprivate mutating func session(_ session: CreatedSession?) {
        guard let session else { return }
        string("id", session.id)
        string("url", session.url)
        stringIfPresent("expires_at", session.expiresAt)
    }

    fileprivate mutating func traits(_ traits: Traits) {
        string("traits", traits.all.map { String($0, radix: 16) }.joined(separator: " "))
    }

    fileprivate mutating func traits(_ traits: Traits, _ fingerprint: Digest) {
        self.traits(traits)
        string("fingerprint", fingerprint.hex)
    }

    fileprivate mutating func followUp(_ call: FollowUp, _ step: String) {
        string("event", "follow_up")
        number("kind", call.kind.rawValue)
        string("session", call.session.hex)
        string("step", step)
    }
}
