/// The error of a plan whose text cannot be read: which part, and what would be understood instead.
package struct FaultPlanError: Error, Equatable, CustomStringConvertible {
    package var part: String
    package var reason: String

    package var description: String { "Cannot read '\(part)' in the plan of faults: \(reason)." }
}

extension FaultPlan {
    /// The grammar, for help texts.
    package static let help = """
        NAME=VALUE, several joined by commas. Empty or 'none': no faults.
          latency=20ms or 20ms-80ms      every call waits
          cut-before, cut-after          connection ends before or after creating
          503, 429, any of 300 to 599    this status instead of creating
          echo                           refused, and the message repeats what was sent
          500-after                      this status although it was created
          same-id                        created, and the response repeats that of the first one
          unreadable, no-id, cut-body    created, and the response is no JSON, has no id, ends in the middle
          dribble, huge                  created, and the response comes byte by byte, or is 8 MiB long
          outage, outage-cut             every call refused with 503, or cut off
          302-everywhere                 every call answered with this status, 200 to 599, and a page
        How often: 2%, first:N, every:N, calls:A-B (counted from 1) or always; when: /after:5s, /for:10s.
          outage=10s is outage=always/for:10s
        retry-after=2s or 2s/date        on refusals
        rate=50/s, 300/min, 1000/h       enforced limit of creates
        dribble-pause=100ms, huge-size=8MiB
        """

    /// Reads a plan such as `latency=20ms,cut-after=2%,429=first:3,outage=10s/after:5s,retry-after=1s`.
    package init(parsing text: String) throws(FaultPlanError) {
        self.init()
        let text = text.trimmed
        guard !text.isEmpty, text != "none" else { return }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            try add(String(part).trimmed)
        }
    }

    private mutating func add(_ part: String) throws(FaultPlanError) {
        guard let sign = part.firstIndex(of: "=") else {
            throw FaultPlanError(part: part, reason: "write NAME=VALUE")
        }
        let name = String(part[..<sign]).trimmed
        let value = String(part[part.index(after: sign)...]).trimmed
        func need<Value>(_ value: Value?, _ form: String) throws(FaultPlanError) -> Value {
            guard let value else { throw FaultPlanError(part: part, reason: "write \(form)") }
            return value
        }
        switch name {
        case "latency":
            latency = try need(Self.durations(value), "latency=20ms or latency=20ms-80ms")
        case "retry-after":
            retryAfter = try need(RetryAfter(parsing: value), "retry-after=2s or retry-after=2s/date")
        case "rate":
            rate = try need(RateLimit(parsing: value), "rate=50/s, rate=300/min or rate=1000/h")
        case "dribble-pause":
            dribblePause = try need(Duration(parsing: value), "dribble-pause=100ms")
        case "huge-size":
            hugeSize = try need(Self.size(value), "huge-size=8MiB")
        default:
            guard let kind = Fault.Kind(parsing: name) else {
                throw FaultPlanError(part: part, reason: "there is no fault of the name '\(name)'")
            }
            let form = "\(name)=2%, first:N, every:N, calls:A-B or always, then /after:5s and /for:10s where wanted"
            faults.append(try need(Fault(kind, parsing: value), form))
        }
    }

    private static func durations(_ text: String) -> ClosedRange<Duration>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Duration(parsing: String($0)) }
        switch ends.count {
        case 1: return ends[0].map { $0...$0 }
        case 2:
            guard let low = ends[0], let high = ends[1], low <= high else { return nil }
            return low...high
        default: return nil
        }
    }

    private static func size(_ text: String) -> Int? {
        for (unit, factor) in [("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1), ("", 1)] where text.hasSuffix(unit) {
            guard let count = Int(text.dropLast(unit.count)), (0...1024 << 20).contains(count) else { return nil }
            let (bytes, overflow) = count.multipliedReportingOverflow(by: factor)
            return overflow || bytes > 1024 << 20 ? nil : bytes
        }
        return nil
    }
}

extension Fault.Kind {
    fileprivate static let named: [Fault.Kind] = [
        .cutBefore, .cutAfter, .echo, .unreadable, .noID, .sameID, .cutBody, .dribble, .huge, .outage,
        .outageCut,
    ]

    fileprivate init?(parsing name: String) {
        if let kind = Self.named.first(where: { $0.name == name }) {
            self = kind
            return
        }
        if name.hasSuffix("-everywhere") {
            guard let code = Int(name.dropLast(11)), (200...599).contains(code) else { return nil }
            self = .frontDoor(code)
            return
        }
        let isAfter = name.hasSuffix("-after")
        guard let code = Int(isAfter ? name.dropLast(6) : name[...]), (300...599).contains(code) else { return nil }
        self = isAfter ? .statusAfter(code) : .status(code)
    }
}

extension Fault {
    /// Reads `2%/after:5s/for:10s`; an outage may be a bare duration.
    fileprivate init?(_ kind: Kind, parsing text: String) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let first = parts.removeFirst()
        if kind.strikesEveryCall, let lasts = Duration(parsing: first) {
            self.init(kind, .share(1), lasts: lasts)
        } else if let amount = Amount(parsing: first) {
            self.init(kind, amount)
        } else {
            return nil
        }
        for part in parts {
            let words = part.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 2, let duration = Duration(parsing: words[1]) else { return nil }
            switch words[0] {
            case "after": after = duration
            case "for": lasts = duration
            default: return nil
            }
        }
    }
}

extension Fault.Amount {
    fileprivate init?(parsing text: String) {
        if text == "always" {
            self = .share(1)
        } else if text.hasSuffix("%") {
            guard let percent = Double(plain: text.dropLast()), percent <= 100 else { return nil }
            self = .share(percent / 100)
        } else {
            let words = text.split(separator: ":", omittingEmptySubsequences: false)
            guard words.count == 2 else { return nil }
            let numbers = words[1].split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
            switch (words[0], numbers.count) {
            case ("first", 1) where numbers[0] >= 0: self = .first(numbers[0])
            case ("every", 1) where numbers[0] > 0: self = .every(numbers[0])
            case ("calls", 2) where 0 < numbers[0] && numbers[0] <= numbers[1]: self = .calls(numbers[0]...numbers[1])
            default: return nil
            }
        }
    }
}

extension RetryAfter {
    fileprivate init?(parsing text: String) {
        let isDate = text.hasSuffix("/date")
        guard let wait = Duration(parsing: isDate ? String(text.dropLast(5)) : text) else { return nil }
        let seconds = Int((wait / .seconds(1)).rounded(.up))
        self = isDate ? .date(inSeconds: seconds) : .seconds(seconds)
    }
}

extension RateLimit {
    fileprivate init?(parsing text: String) {
        let words = text.split(separator: "/", omittingEmptySubsequences: false)
        let intervals: [Substring: Duration] = ["s": .seconds(1), "min": .seconds(60), "h": .seconds(3600)]
        guard words.count == 2, let count = Int(words[0]), (1...1_000_000).contains(count),
            let interval = intervals[words[1]]
        else { return nil }
        self.init(count, per: interval)
    }
}

extension Duration {
    /// Reads `20ms`, `1.5s`, `2m`, `2min` or `1h`, up to a year.
    fileprivate init?(parsing text: String) {
        for (unit, seconds) in [("ms", 0.001), ("min", 60), ("s", 1), ("m", 60), ("h", 3600)] where text.hasSuffix(unit)
        {
            guard let count = Double(plain: text.dropLast(unit.count)), count * seconds <= 365 * 86_400 else {
                return nil
            }
            self = .seconds(count * seconds)
            return
        }
        return nil
    }
}

extension Double {
    /// Digits and a point only: Swift itself would also read "1e3", "+1" and "nan".
    fileprivate init?(plain text: Substring) {
        guard text.utf8.allSatisfy({ FieldRules.isDigit($0) || $0 == UInt8(ascii: ".") }) else { return nil }
        self.init(text)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
