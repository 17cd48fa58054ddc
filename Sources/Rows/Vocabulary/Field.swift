/// A kind of column that means something to this program; every other column is passed through.
///
/// The raw value is the column's own name. `Language.aliases` has the other names that people give it.
package enum Field: String, CaseIterable, Sendable {
    case externalID = "external_id"
    case firstName = "first_name"
    case lastName = "last_name"
    /// First and last name in one column.
    case name
    case gender
    case email
    case phone
    case locale
    case plate
    case vin
    case notify
    case validityDays = "validity_days"
    case creatorUserID = "creator_user_id"
    case fastTrack = "fast_track"
    case theme
    case redirectURL = "redirect_url"
    case year
    case make
    case model
    case bodyType = "body_type"
    case trim
    case transmission
    case exteriorColor = "exterior_color"
    case interiorColor = "interior_color"
    case odometer
    case odometerUnit = "odometer_unit"

    /// A position in arrays that hold one entry per field.
    package var index: Int { Self.positions[self]! }

    private static let positions = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
}
