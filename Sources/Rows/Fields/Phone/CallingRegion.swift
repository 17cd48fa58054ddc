/// A region whose numbers may be written without a country code: what `--default-region` names.
package struct CallingRegion: Sendable, Equatable {
    /// A position in `NumberingPlan.all`.
    private let index: Int

    /// - Parameter isoCode: ISO 3166-1 alpha-2 in either case: `FR`. nil where no such region has phone numbers.
    package init?(_ isoCode: String) {
        let wanted = isoCode.uppercased()
        guard wanted.utf8.count == 2, let index = Self.index(of: wanted) else { return nil }
        self.index = index
    }

    /// ISO 3166-1 alpha-2, upper-cased.
    package var isoCode: String { plan.region.description }

    /// The country calling code: 33.
    package var callingCode: Int { Int(plan.callingCode) }

    /// A mobile number of the region in international notation, for sentences: `+33 6 12 34 56 78`.
    package var exampleNumber: String { plan.example.description }

    /// Every region there is, by ISO code.
    package static var all: [CallingRegion] {
        NumberingPlan.all.map(\.region.description).compactMap { CallingRegion($0) }.sorted { $0.isoCode < $1.isoCode }
    }

    var plan: NumberingPlan { NumberingPlan.all[index] }

    private static func index(of isoCode: String) -> Int? { indices[isoCode] }

    private static let indices = Dictionary(
        NumberingPlan.all.enumerated().map { ($0.element.region.description, $0.offset) },
        uniquingKeysWith: { first, _ in first }
    )
}
