package import Text

/// The days of the week on which customers may be messaged: `--send-days`.
package struct SendDays: Sendable, Equatable, CustomStringConvertible {
    /// As it was written, in lower case.
    package let description: String
    /// 0 for Sunday to 6 for Saturday.
    private let weekdays: Set<Int>

    package static let all = SendDays(description: "every day", weekdays: Set(0...6))

    private init(description: String, weekdays: Set<Int>) {
        (self.description, self.weekdays) = (description, weekdays)
    }

    /// Reads `mon-sat` and `mon,wed,fri`; a span may pass the end of the week.
    package init(parsing text: String) throws(OptionTextError) {
        var weekdays: Set<Int> = []
        let words = text.lowercased().filter { $0 != " " }
        for part in words.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map(Self.weekday)
            guard (1...2).contains(ends.count), let first = ends.first ?? nil, let last = ends.last ?? nil else {
                throw OptionTextError(
                    "The value '\(text)' is invalid for '--send-days'. Write days such as mon-sat, or mon,wed,fri."
                )
            }
            var day = first
            weekdays.insert(day)
            while day != last {
                day = (day + 1) % 7
                weekdays.insert(day)
            }
        }
        self.init(description: words, weekdays: weekdays)
    }

    /// - Parameter day: Counted from 1 January 1970.
    func contains(day: Int) -> Bool { weekdays.contains(CivilDate.weekday(ofDay: day)) }

    static let names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// `mon`, and any longer beginning of the name.
    private static func weekday(_ word: some StringProtocol) -> Int? {
        word.count < 3 ? nil : names.firstIndex { $0.lowercased().hasPrefix(word) }
    }
}
