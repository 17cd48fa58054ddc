import Text

/// What a column may stand for in a list of sessions that a provider has pushed, or that its support exported.
package enum ListField: String, CaseIterable, Sendable {
    /// The provider's id of the session.
    case id = "session_id"
    /// The caller's own reference, as it was sent.
    case clientID = "client_id"
    case vin
    case plate
    /// The customer's link.
    case url = "session_url"
    /// When the session was created.
    case createdAt = "created_at"
    case expiresAt = "expires_at"

    /// The names by which a column is known, those that say most first: one of a later line counts only where there is
    /// none of an earlier one.
    var names: [[String]] {
        switch self {
        case .id: [["session_id", "session_key"], ["token_uid", "uid"], ["token", "token_id"], ["id"]]
        case .clientID: [["client_id"], ["client_reference", "client_ref"], ["external_id"]]
        case .vin, .plate: [[rawValue]]
        case .url:
            [["session_url", "capture_url"], ["session_link", "capture_link", "inspection_url", "inspection_link"]]
                + [["url"], ["link"]]
        case .createdAt:
            [["created_at", "session_created_at"]]
                + [["created", "created_on", "creation_date", "date_created", "creation_time", "created_date"]]
        case .expiresAt:
            [["session_expires_at", "expires_at"], ["expires_in", "expires", "expiry", "expiration_date"]]
        }
    }

    /// Names that may mean this or something else, so that they are only asked about.
    var related: [String] {
        switch self {
        case .id: ["key", "session"]
        case .clientID: ["key", "reference", "row_id"]
        case .createdAt: ["date", "timestamp", "time"]
        case .vin, .plate, .url, .expiresAt: []
        }
    }

    /// How surely a column's name stands for this, 0 being the surest; nil where it does not.
    func rank(of column: String) -> Int? {
        let whole = NameFolding.trimmed(column)
        // A member of an object in an object, `options.client_id`: what is called just `id` there is something else's.
        let last = whole.split(separator: ".").last.map(String.init) ?? whole
        let spellings = [whole, HeaderName.withoutRemarks(whole)]
        for (rank, names) in names.enumerated() {
            let isOfParts = names != ["id"] && names != ["url"] && names != ["link"]
            let candidates = isOfParts ? spellings + [last] : spellings
            let folded = Set(candidates.map(NameFolding.normalised))
            if names.contains(where: { folded.contains(NameFolding.normalised($0)) }) { return rank }
        }
        switch self {
        case .vin: return HeaderName.anyField(of: last) == .vin ? names.count : nil
        case .plate: return HeaderName.anyField(of: last) == .plate ? names.count : nil
        default: return nil
        }
    }
}

/// Why a list of sessions cannot be used as its columns stand.
package enum ListHeaderError: Error, Sendable, Equatable, CustomStringConvertible {
    case malformed(String)
    case unknownField(String, nearest: [String])
    case columnMissing(ListField, column: String, nearest: [String])
    case twoColumns(ListField, String, String)
    case mappedTwice(String)
    /// Nothing says which session a row of it is, or nothing says whose.
    case nothingNamed([ListField], columns: [String])
    case headerBelow(row: Int)

    package var description: String {
        switch self {
        case .malformed(let text):
            "The mapping \"\(VisibleText.shortened(text))\" is not of the form FIELD=COLUMN. Write for example "
                + "--with-map client_id='Our reference'."
        case .unknownField(let name, let nearest):
            "A list has no field \"\(VisibleText.shortened(name))\" to map a column to. "
                + (nearest.isEmpty
                    ? "The fields are \(ListField.allCases.map(\.rawValue).joined(separator: ", "))."
                    : "Did you mean \(nearest.joinedWithOr())?")
        case .columnMissing(let field, let column, let nearest):
            "There is no column \"\(VisibleText.shortened(column))\", which is to stand for \(field.rawValue). "
                + (nearest.isEmpty
                    ? "Write its name as the list has it."
                    : "Did you mean \(nearest.map { "\"\(VisibleText.shortened($0))\"" }.joinedWithOr())?")
        case .twoColumns(let field, let first, let second):
            "Two columns stand for \(field.rawValue): \(first), and \(second). Say which one is meant with "
                + "--with-map \(field.rawValue)=COLUMN."
        case .mappedTwice(let name):
            "\(VisibleText.shortened(name)) is mapped twice. Keep one of the two mappings."
        case .nothingNamed(let fields, let columns):
            Self.sentence(fields, columns)
        case .headerBelow(let row):
            "Row \(row) looks like the header: delete the rows above it. The first row must name the columns."
        }
    }

    private static func sentence(_ fields: [ListField], _ columns: [String]) -> String {
        let names = fields.map(\.rawValue).joinedWithOr()
        let known = fields.flatMap { $0.names.flatMap { $0 } + $0.related }
        let nearest = NearestName.nearest(toAnyOf: known, in: columns).map { "\"\(VisibleText.shortened($0))\"" }
        return "No column is known as \(names). Name the one that is: --with-map \(fields[0].rawValue)=COLUMN."
            + (nearest.isEmpty ? "" : " Is it \(nearest.joinedWithOr())?")
    }
}
