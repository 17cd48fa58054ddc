/// The words of one language that may stand in a file: the names of its columns, and what people write in their cells.
///
/// A further language is one file like `French.swift` and a word in `withOwnFile`, in `AllLanguages.swift`. Where a part
/// is a list in one text, spaces separate its words. Case and accents make no difference, except in `errorValues`.
package struct Language: Sendable {
    /// The code of ISO 639-1, in lower case.
    let code: String
    /// Its names in itself, in English, in French and in German, those in other languages with a file of their own, and
    /// its codes of ISO 639-2.
    let names: String
    /// Forms of the language that have a code of their own, and their names.
    let variants: [(code: String, names: String)]
    /// The country where most of its speakers are at home, by ISO 3166-1; nil where the language says nothing about it.
    let region: String?

    /// Civilities, titles and words for the gender of a customer.
    let men: String
    let women: String
    let otherGenders: String
    /// What may stand before a name in the same cell and is no part of it: civilities, titles, words for a family or a
    /// firm.
    let titles: String

    let yes: String
    let no: String

    /// By which channel a customer is to be messaged.
    let noMessage: String
    let byEmail: String
    let bySMS: String
    let byBoth: String

    /// What people write where a value is not known, none of it a name.
    let noValue: String
    /// What people write where there is no value, and what may be a family name too.
    let emptyCell: String
    /// What people write in the place of a plate: words for a new vehicle, and for none.
    let noPlate: String
    /// Words for true and false, as spreadsheets print them.
    let booleans: String

    /// The names of months and their abbreviations, as spreadsheets print them in dates.
    let months: String
    /// The error values of spreadsheets, exactly as they are written, in capitals. Of one that ends with a colon a number
    /// follows.
    let errorValues: String
    /// What a column is called which, beside one for the first name, holds the last name: "Name;Vorname".
    let nameColumn: String
    /// How the last line of a list begins, which holds its totals, or says how many rows there are.
    let totals: String
    /// The names that people give to a field's column. Every field is listed; an empty list says that nothing is known
    /// beyond the names of other languages. `Field.aliases` says what must not be among them.
    let aliases: [Field: [String]]

    /// A keyword table's entries: the words that this part holds in any language, with what they mean.
    static func words<Meaning>(_ part: KeyPath<Language, String>, _ meaning: Meaning) -> [(String, Meaning)] {
        all.flatMap { $0[keyPath: part].split(separator: " ").map { (String($0), meaning) } }
    }

    /// The words that this part holds in any language.
    static func words(_ part: KeyPath<Language, String>) -> Set<String> { Set(words(part, ()).map(\.0)) }

    /// The country for which a language speaks, both as their codes: `fr` speaks for `FR`, `en` for none.
    package static func region(ofLanguage code: String) -> String? {
        all.first { $0.code == code || $0.variants.contains { $0.code == code } }?.region
    }
}
