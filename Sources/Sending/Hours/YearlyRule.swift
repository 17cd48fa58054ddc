/// A zone's rule for all years, in the form of POSIX: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct YearlyRule: Sendable, Equatable {
    /// Seconds east of UTC.
    private var standard: Int
    private var daylight: Daylight?

    fileprivate struct Daylight: Equatable {
        var offset: Int
        var begins: Change
        var ends: Change
    }

    fileprivate struct Change: Equatable {
        enum Day: Equatable {
            /// The first to fourth such weekday of a month; 5 is the last.
            case weekday(Int, week: Int, month: Int)
            /// 1 to 365, without a leap day.
            case withoutLeapDay(Int)
            /// 0 to 365.
            case ofYear(Int)
        }

        var day: Day
        /// In the wall time that holds before the change, in seconds from midnight; may lie on another day.
        var time: Int
    }

    /// Nil where the text is no such rule.
    init?(_ text: some StringProtocol) {
        var rest = Substring(text)
        guard Self.takeName(&rest), let west = Self.takeTime(&rest, mostHours: 24) else { return nil }
        standard = -west
        if rest.isEmpty { return }
        guard Self.takeName(&rest) else { return nil }
        var offset = standard + 3600
        if let first = rest.first, first != "," {
            guard let west = Self.takeTime(&rest, mostHours: 24) else { return nil }
            offset = -west
        }
        // Where no dates follow, those of the United States are meant.
        if rest.isEmpty { rest = ",M3.2.0,M11.1.0" }
        guard let begins = Self.takeChange(&rest), let ends = Self.takeChange(&rest), rest.isEmpty else { return nil }
        daylight = Daylight(offset: offset, begins: begins, ends: ends)
    }

    /// Seconds east of UTC at a moment, in seconds since 1970.
    func offset(at seconds: Int) -> Int {
        guard let daylight else { return standard }
        let year = CivilDate(days: (seconds + standard).floored(by: CivilDate.secondsPerDay)).year
        let begin = daylight.begins.wallTime(in: year) - standard
        let end = daylight.ends.wallTime(in: year) - daylight.offset
        let isDaylight = begin < end ? begin <= seconds && seconds < end : seconds < end || begin <= seconds
        return isDaylight ? daylight.offset : standard
    }

    // MARK: Reading

    /// `CET`, or `<+03>`.
    private static func takeName(_ rest: inout Substring) -> Bool {
        if rest.first == "<" {
            guard let end = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let name = rest.prefix { $0.isASCII && $0.isLetter }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    /// `-1`, `5:30`, `26`.
    private static func takeTime(_ rest: inout Substring, mostHours: Int) -> Int? {
        let sign = rest.first == "-" ? -1 : 1
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        guard let hours = takeNumber(&rest), hours <= mostHours else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where rest.first == ":" {
            rest.removeFirst()
            guard let value = takeNumber(&rest), value < 60 else { return nil }
            seconds += value * unit
        }
        return sign * seconds
    }

    private static func takeNumber(_ rest: inout Substring) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return digits.count <= 3 ? Int(digits) : nil
    }

    /// `,M3.5.0/2`, `,J60`, `,59`.
    private static func takeChange(_ rest: inout Substring) -> Change? {
        guard rest.first == "," else { return nil }
        rest.removeFirst()
        let day: Change.Day
        switch rest.first {
        case "M":
            rest.removeFirst()
            guard let month = takeNumber(&rest), (1...12).contains(month), rest.popFirst() == ".",
                let week = takeNumber(&rest), (1...5).contains(week), rest.popFirst() == ".",
                let weekday = takeNumber(&rest), (0...6).contains(weekday)
            else { return nil }
            day = .weekday(weekday, week: week, month: month)
        case "J":
            rest.removeFirst()
            guard let number = takeNumber(&rest), (1...365).contains(number) else { return nil }
            day = .withoutLeapDay(number)
        default:
            guard let number = takeNumber(&rest), (0...365).contains(number) else { return nil }
            day = .ofYear(number)
        }
        guard rest.first == "/" else { return Change(day: day, time: 2 * 3600) }
        rest.removeFirst()
        guard let time = takeTime(&rest, mostHours: 167) else { return nil }
        return Change(day: day, time: time)
    }
}

extension YearlyRule.Change {
    /// In seconds since 1970, as if the wall's clock showed UTC.
    fileprivate func wallTime(in year: Int) -> Int {
        let firstDay = CivilDate(year: year, month: 1, day: 1).days
        let days: Int
        switch day {
        case .withoutLeapDay(let number):
            days = firstDay + number - 1 + (number >= 60 && CivilDate.isLeap(year) ? 1 : 0)
        case .ofYear(let number):
            days = firstDay + number
        case .weekday(let weekday, let week, let month):
            let first = CivilDate(year: year, month: month, day: 1).days
            let ahead = weekday - CivilDate.weekday(ofDay: first)
            let day = first + (ahead < 0 ? ahead + 7 : ahead) + (week - 1) * 7
            days = day - first < CivilDate.length(ofMonth: month, in: year) ? day : day - 7
        }
        return days * CivilDate.secondsPerDay + time
    }
}
