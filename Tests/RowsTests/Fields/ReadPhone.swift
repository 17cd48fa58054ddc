@testable import Rows
@testable import Text

/// What the rule says of a cell, the number in the notation with a plus sign.
func readPhone(_ cell: String, _ region: String? = nil) -> Result<String, ProblemCode> {
    let region = region.map { CallingRegion($0)! }
    return cell.withBytes { PhoneRule.read($0, defaultRegion: region) }.map(\.plusPrefixed)
}
