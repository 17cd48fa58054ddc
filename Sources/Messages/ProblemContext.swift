package import Rows
import Text

/// The context of a problem: what a sentence about it needs to know besides the cell.
package struct ProblemContext: Sendable {
    /// The provider's name in sentences.
    package var provider: String
    /// The languages that are possible, as part of a sentence: `en, fr or de`.
    package var locales: String
    /// The values of `notify` that are possible: `none or sms`.
    package var channels = Notify.allCases.map(\.rawValue).joinedWithOr()
    /// The name of the one column in which the provider's own numbers for channels are read; empty where it has none.
    package var channelColumn = ""
    /// What those numbers say: `0 for email, 1 for sms or 2 for both`.
    package var channelNumbers = ""
    /// Whether the row's channel stands in that column.
    package var readsChannelNumbers = false
    /// The other column that tells a channel, and its cell.
    package var otherChannel: (column: String, cell: String)?
    /// The values of `theme` that are possible: `LITE, PRO or CAPT`.
    package var themes = ""
    /// The region that this file's numbers without country code seem to be from: `FR`.
    package var suggestedRegion: String?
    /// How a number without country code is probably meant; nil where nobody can tell.
    package var phoneReading: PhoneAdvice.Reading?
    /// A number of the suggested region, to show in which form numbers are written: `+33 6 12 34 56 78`.
    package var phoneForm: String?
    /// How many digits a number of this country has, as part of a sentence: `9 digits after +33`.
    package var phoneDigits: String?
    /// How many cells the row has, and how many columns the header has.
    package var cellsFound: Int?
    package var cellsExpected: Int?
    /// Whether a single cell seems to hold the whole row.
    package var isWrapped = false
    /// Of a cell with `.encodingInvalid`: whether it holds U+FFFD itself, and not bytes that are no text.
    package var hasLostText = false
    /// The columns that identify a row, as the user named them; empty where vehicle and customer do.
    package var keyColumns: [String] = []
    /// The values of a key of several columns.
    package var keyParts: [String] = []
    /// The number of the row that had the same key first.
    package var firstRow: Int?
    /// Whether the row itself says to which session it belongs.
    package var hasSessionRef = true
    /// Whether the row is sent all the same: it has nothing but warnings.
    package var isSent = true
    /// Whether `--placeholders` would fill what is missing.
    package var offersPlaceholders = false

    package init(provider: String, locales: String) {
        self.provider = provider
        self.locales = locales
    }

    package init(rules: ProviderRules) {
        let locales =
            switch rules.locales {
            case .oneOf(let list, _): list.joinedWithOr()
            case .languageUpperCased: "a language code of two letters, such as en, fr or de"
            }
        self.init(provider: rules.displayName, locales: locales)
        channels = Notify.allCases.filter { $0 == .none || rules.channels.contains($0) }.map(\.rawValue).joinedWithOr()
        channelColumn = rules.channelColumn
        channelNumbers = rules.channelNumbers.enumerated().map { "\($0) for \($1.rawValue)" }.joinedWithOr()
        themes = rules.themes.joinedWithOr()
        offersPlaceholders = !rules.placeholders.isEmpty
    }
}
