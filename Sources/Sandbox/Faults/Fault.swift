/// One way to misbehave, how often, and when.
package struct Fault: Sendable, Equatable {
    package enum Kind: Sendable, Hashable {
        /// The connection ends without a byte of response, and nothing was created.
        case cutBefore
        /// The connection ends without a byte of response, and the session exists.
        case cutAfter
        /// This status instead of creating: a refusal (4xx), a failure (5xx) or a redirect (3xx).
        case status(Int)
        /// Refused with 400 and a message that repeats what was sent, keys included.
        case echo
        /// This status although the session was created.
        case statusAfter(Int)
        /// Created, and the 2xx response's body is no JSON.
        case unreadable
        /// Created, and the 2xx response is JSON that carries no id.
        case noID
        /// Created, and the response is that of the first session created so.
        case sameID
        /// Created, and the connection ends in the middle of the response's body.
        case cutBody
        /// Created, and the response's body comes byte by byte, `FaultPlan.dribblePause` apart.
        case dribble
        /// Created, and the response's body is `FaultPlan.hugeSize` long.
        case huge
        /// Every call of the API, not only creates, is refused with 503.
        case outage
        /// Every call of the API, not only creates, ends without a byte of response and without doing anything.
        case outageCut

        /// Something in front of the API answers every call with this status and a page.
        case frontDoor(Int)

        /// Whether it strikes every call of the API and not only those that create.
        var strikesEveryCall: Bool {
            switch self {
            case .outage, .outageCut, .frontDoor: true
            default: false
            }
        }

        /// As the plan's text spells it, and as the counts name it.
        package var name: String {
            switch self {
            case .cutBefore: "cut-before"
            case .cutAfter: "cut-after"
            case .status(let code): String(code)
            case .echo: "echo"
            case .statusAfter(let code): "\(code)-after"
            case .unreadable: "unreadable"
            case .noID: "no-id"
            case .sameID: "same-id"
            case .cutBody: "cut-body"
            case .dribble: "dribble"
            case .huge: "huge"
            case .outage: "outage"
            case .outageCut: "outage-cut"
            case .frontDoor(let code): "\(code)-everywhere"
            }
        }
    }

    /// Which calls it strikes. Calls are counted from 1, from when the plan was set.
    package enum Amount: Sendable, Equatable {
        /// Each call with this probability, 0 to 1.
        case share(Double)
        case first(Int)
        case every(Int)
        case calls(ClosedRange<Int>)
    }

    package var kind: Kind
    package var amount: Amount
    /// It begins that long after the plan was set.
    package var after: Duration
    /// It ends that long after it began; nil: it does not end.
    package var lasts: Duration?

    package init(_ kind: Kind, _ amount: Amount, after: Duration = .zero, lasts: Duration? = nil) {
        self.kind = kind
        self.amount = amount
        self.after = after
        self.lasts = lasts
    }

    func isActive(at elapsed: Duration) -> Bool {
        guard elapsed >= after else { return false }
        guard let lasts else { return true }
        return elapsed < after + lasts
    }
}
